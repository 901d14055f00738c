//! What ValidatePolicy is told of a policy besides its text: `policyType` and `validatePolicyResourceType`.

use keyaki_policy::PolicyKind;

/// What the policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// A user, group or role.
    Identity,
    /// A resource, role trust policies included.
    Resource,
    /// An organization's root, unit or account, as what it may do at most.
    ServiceControl,
    /// The same, as what may be done to its resources at most.
    ResourceControl,
}

impl PolicyType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Identity, Self::Resource, Self::ServiceControl, Self::ResourceControl];

    /// The word of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "IDENTITY_POLICY",
            Self::Resource => "RESOURCE_POLICY",
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The type that the API calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How such a policy is read.
    pub fn kind(self) -> PolicyKind {
        match self {
            Self::Identity => PolicyKind::Identity,
            Self::Resource => PolicyKind::Resource,
            Self::ServiceControl => PolicyKind::Scp,
            Self::ResourceControl => PolicyKind::Rcp,
        }
    }
}

impl From<PolicyKind> for PolicyType {
    /// Boundaries and session policies are validated as identity policies.
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => Self::Identity,
            PolicyKind::Resource => Self::Resource,
            PolicyKind::Scp => Self::ServiceControl,
            PolicyKind::Rcp => Self::ResourceControl,
        }
    }
}

/// The type of resource that a resource policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceType {
    /// `AWS::S3::Bucket`
    Bucket,
    /// `AWS::S3::AccessPoint`
    AccessPoint,
    /// `AWS::S3::MultiRegionAccessPoint`
    MultiRegionAccessPoint,
    /// `AWS::S3ObjectLambda::AccessPoint`
    ObjectLambdaAccessPoint,
    /// `AWS::IAM::AssumeRolePolicyDocument`: a role, as its trust policy.
    Role,
    /// `AWS::DynamoDB::Table`
    Table,
}

impl ResourceType {
    /// Every type.
    pub const ALL: [Self; 6] = [
        Self::Bucket,
        Self::AccessPoint,
        Self::MultiRegionAccessPoint,
        Self::ObjectLambdaAccessPoint,
        Self::Role,
        Self::Table,
    ];

    /// The word of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bucket => "AWS::S3::Bucket",
            Self::AccessPoint => "AWS::S3::AccessPoint",
            Self::MultiRegionAccessPoint => "AWS::S3::MultiRegionAccessPoint",
            Self::ObjectLambdaAccessPoint => "AWS::S3ObjectLambda::AccessPoint",
            Self::Role => "AWS::IAM::AssumeRolePolicyDocument",
            Self::Table => "AWS::DynamoDB::Table",
        }
    }

    /// The type that the API calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The service whose actions the policy is about.
    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::Bucket | Self::AccessPoint | Self::MultiRegionAccessPoint => "s3",
            Self::ObjectLambdaAccessPoint => "s3-object-lambda",
            Self::Role => "sts",
            Self::Table => "dynamodb",
        }
    }
}
