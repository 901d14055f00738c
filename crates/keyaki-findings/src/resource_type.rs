//! What kind of resource a policy is attached to.

use keyaki_policy::{Policy, ResourcePattern};

/// Types of resources that IAM Access Analyzer reports external access to ("IAM Access Analyzer resource types for external
/// access"), with the service of their ARNs and what the last part of the ARN begins with.
const TYPES: [(&str, &str, &str); 17] = [
    ("AWS::S3::AccessPoint", "s3", "accesspoint"),
    ("AWS::S3::Bucket", "s3", ""),
    ("AWS::S3Express::DirectoryBucket", "s3express", ""),
    ("AWS::IAM::Role", "iam", "role/"),
    ("AWS::KMS::Key", "kms", ""),
    ("AWS::Lambda::LayerVersion", "lambda", "layer"),
    ("AWS::Lambda::Function", "lambda", ""),
    ("AWS::SQS::Queue", "sqs", ""),
    ("AWS::SecretsManager::Secret", "secretsmanager", ""),
    ("AWS::SNS::Topic", "sns", ""),
    ("AWS::EFS::FileSystem", "elasticfilesystem", ""),
    ("AWS::EC2::Snapshot", "ec2", "snapshot/"),
    ("AWS::ECR::Repository", "ecr", ""),
    ("AWS::RDS::DBSnapshot", "rds", "snapshot"),
    ("AWS::RDS::DBClusterSnapshot", "rds", "cluster-snapshot"),
    ("AWS::DynamoDB::Stream", "dynamodb", "table/*/stream"),
    ("AWS::DynamoDB::Table", "dynamodb", ""),
];

/// The types that are known by name.
pub fn resource_types() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, ..)| *name)
}

/// The type of the policy's resources, as far as they tell, if it is one. A policy without resources is a role's trust policy.
pub(crate) fn resource_type(policy: &Policy) -> Option<String> {
    let mut resources = policy.statements.iter().flat_map(|statement| statement.resources.items()).peekable();
    if resources.peek().is_none() {
        let is_trust = policy.statements.iter().any(|statement| {
            statement.actions.items().iter().any(|action| action.value.to_string().starts_with("sts:"))
        });
        return is_trust.then(|| "AWS::IAM::Role".to_owned());
    }
    let mut types = resources.filter_map(|resource| of_resource(&resource.value));
    let first = types.next()?;
    types.all(|other| other == first).then(|| first.to_owned())
}

fn of_resource(resource: &ResourcePattern) -> Option<&'static str> {
    let ResourcePattern::Fields(fields) = resource else { return None };
    let [_, _, service, _, _, rest] = fields.as_ref();
    let (service, rest) = (service.as_literal()?, rest.to_string());
    let is_of = |of: &str, begins: &str| of == service && rest.starts_with(begins);
    TYPES.iter().find(|(_, of, begins)| is_of(of, begins)).map(|(name, ..)| *name)
}
