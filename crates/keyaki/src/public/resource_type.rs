//! Types of resources that CheckNoPublicAccess takes (spec E.1).

use std::fmt;

/// A type of resource with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ResourceType {
    DynamoDbTable,
    DynamoDbStream,
    EfsFileSystem,
    OpenSearchServiceDomain,
    KinesisStream,
    KinesisStreamConsumer,
    KmsKey,
    LambdaFunction,
    S3Bucket,
    S3AccessPoint,
    S3ExpressDirectoryBucket,
    S3Glacier,
    S3OutpostsBucket,
    S3OutpostsAccessPoint,
    SecretsManagerSecret,
    SnsTopic,
    SqsQueue,
    IamAssumeRolePolicyDocument,
    S3TablesTableBucket,
    ApiGatewayRestApi,
    CodeArtifactDomain,
    BackupBackupVault,
    CloudTrailDashboard,
    CloudTrailEventDataStore,
    S3TablesTable,
    S3ExpressAccessPoint,
}

impl ResourceType {
    /// All of them, in the order of the API's model.
    pub const ALL: [Self; 26] = [
        Self::DynamoDbTable,
        Self::DynamoDbStream,
        Self::EfsFileSystem,
        Self::OpenSearchServiceDomain,
        Self::KinesisStream,
        Self::KinesisStreamConsumer,
        Self::KmsKey,
        Self::LambdaFunction,
        Self::S3Bucket,
        Self::S3AccessPoint,
        Self::S3ExpressDirectoryBucket,
        Self::S3Glacier,
        Self::S3OutpostsBucket,
        Self::S3OutpostsAccessPoint,
        Self::SecretsManagerSecret,
        Self::SnsTopic,
        Self::SqsQueue,
        Self::IamAssumeRolePolicyDocument,
        Self::S3TablesTableBucket,
        Self::ApiGatewayRestApi,
        Self::CodeArtifactDomain,
        Self::BackupBackupVault,
        Self::CloudTrailDashboard,
        Self::CloudTrailEventDataStore,
        Self::S3TablesTable,
        Self::S3ExpressAccessPoint,
    ];

    /// The name in the API: `AWS::S3::Bucket`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DynamoDbTable => "AWS::DynamoDB::Table",
            Self::DynamoDbStream => "AWS::DynamoDB::Stream",
            Self::EfsFileSystem => "AWS::EFS::FileSystem",
            Self::OpenSearchServiceDomain => "AWS::OpenSearchService::Domain",
            Self::KinesisStream => "AWS::Kinesis::Stream",
            Self::KinesisStreamConsumer => "AWS::Kinesis::StreamConsumer",
            Self::KmsKey => "AWS::KMS::Key",
            Self::LambdaFunction => "AWS::Lambda::Function",
            Self::S3Bucket => "AWS::S3::Bucket",
            Self::S3AccessPoint => "AWS::S3::AccessPoint",
            Self::S3ExpressDirectoryBucket => "AWS::S3Express::DirectoryBucket",
            Self::S3Glacier => "AWS::S3::Glacier",
            Self::S3OutpostsBucket => "AWS::S3Outposts::Bucket",
            Self::S3OutpostsAccessPoint => "AWS::S3Outposts::AccessPoint",
            Self::SecretsManagerSecret => "AWS::SecretsManager::Secret",
            Self::SnsTopic => "AWS::SNS::Topic",
            Self::SqsQueue => "AWS::SQS::Queue",
            Self::IamAssumeRolePolicyDocument => "AWS::IAM::AssumeRolePolicyDocument",
            Self::S3TablesTableBucket => "AWS::S3Tables::TableBucket",
            Self::ApiGatewayRestApi => "AWS::ApiGateway::RestApi",
            Self::CodeArtifactDomain => "AWS::CodeArtifact::Domain",
            Self::BackupBackupVault => "AWS::Backup::BackupVault",
            Self::CloudTrailDashboard => "AWS::CloudTrail::Dashboard",
            Self::CloudTrailEventDataStore => "AWS::CloudTrail::EventDataStore",
            Self::S3TablesTable => "AWS::S3Tables::Table",
            Self::S3ExpressAccessPoint => "AWS::S3Express::AccessPoint",
        }
    }

    /// The type with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type that may have been meant by `name`: the same but for case and colons, or the only one with this last part.
    pub fn like(name: &str) -> Option<Self> {
        let plain = |text: &str| text.replace([':', '.', '-', '_', ' '], "").to_ascii_lowercase();
        let wanted = plain(name);
        let same = Self::ALL.into_iter().find(|kind| plain(kind.name()) == wanted);
        let ends = |kind: &Self| !wanted.is_empty() && plain(kind.name()).ends_with(&wanted);
        let mut ending = Self::ALL.into_iter().filter(ends);
        same.or_else(|| ending.next().filter(|_| ending.next().is_none()))
    }

    /// Whether S3's Block Public Access judges policies of such resources.
    pub fn has_block_public_access(self) -> bool {
        matches!(self, Self::S3Bucket | Self::S3AccessPoint)
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceType;

    #[test]
    fn names_are_unique_and_read_back() {
        for kind in ResourceType::ALL {
            assert_eq!(ResourceType::named(kind.name()), Some(kind));
        }
        assert_eq!(ResourceType::named("AWS::s3::Bucket"), None);
    }

    #[test]
    fn near_misses_are_told() {
        let like = |name| ResourceType::like(name).map(ResourceType::name);
        assert_eq!(like("aws:s3:bucket"), Some("AWS::S3::Bucket"));
        assert_eq!(like("topic"), Some("AWS::SNS::Topic"));
        assert_eq!(like("access-point"), None);
        assert_eq!(like(""), None);
    }
}
