//! What condition keys tell of where a request comes from (spec E.5).
//!
//! A trusted key is one whose value a caller cannot choose: AWS sets it from who calls, or from where. All other keys (user agent,
//! referer, tags, time, region, …) say nothing of it.

use std::collections::BTreeMap;

use keyaki_policy::ConditionKey;

use super::ResourceType;

/// What a value of a trusted key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tells {
    /// The number of an account; of callers without signature, `anonymous`.
    Account,
    /// The id of an organization.
    Organization,
    /// A path that begins with an organization and a slash.
    OrganizationPath,
    /// An ARN: its account owns what it names, or of an S3 bucket whoever has the bucket of that name.
    Arn,
    /// One thing, named as a whole.
    Thing,
    /// `true` for requests that no outsider makes.
    Insider,
    /// Something that only AWS services have.
    Service,
    /// An address.
    Address,
}

/// Keys about the caller, and about the resource on whose behalf a service calls.
const OF_EVERY_TYPE: [(&str, Tells); 21] = [
    ("aws:PrincipalArn", Tells::Arn),
    ("aws:PrincipalAccount", Tells::Account),
    ("aws:PrincipalOrgID", Tells::Organization),
    ("aws:PrincipalOrgPaths", Tells::OrganizationPath),
    ("aws:PrincipalServiceName", Tells::Thing),
    ("aws:PrincipalServiceNamesList", Tells::Thing),
    ("aws:PrincipalIsAWSService", Tells::Insider),
    ("aws:userid", Tells::Thing),
    ("aws:SourceArn", Tells::Arn),
    ("aws:SourceAccount", Tells::Account),
    ("aws:SourceOwner", Tells::Account),
    ("aws:SourceOrgID", Tells::Organization),
    ("aws:SourceOrgPaths", Tells::OrganizationPath),
    ("aws:SourceIp", Tells::Address),
    ("aws:SourceVpc", Tells::Thing),
    ("aws:SourceVpce", Tells::Thing),
    ("aws:SourceVpcArn", Tells::Arn),
    ("aws:VpceAccount", Tells::Account),
    ("aws:VpceOrgID", Tells::Organization),
    ("aws:VpceOrgPaths", Tells::OrganizationPath),
    ("aws:Ec2InstanceSourceVpc", Tells::Thing),
];

/// Web identities in trust policies: for which application, and who.
const OF_TRUST_POLICIES: [(&str, Tells); 9] = [
    ("accounts.google.com:aud", Tells::Thing),
    ("accounts.google.com:oaud", Tells::Thing),
    ("accounts.google.com:sub", Tells::Thing),
    ("cognito-identity.amazonaws.com:aud", Tells::Thing),
    ("cognito-identity.amazonaws.com:sub", Tells::Thing),
    ("graph.facebook.com:app_id", Tells::Thing),
    ("graph.facebook.com:id", Tells::Thing),
    ("www.amazon.com:app_id", Tells::Thing),
    ("www.amazon.com:user_id", Tells::Thing),
];

/// Whose access point a request to a bucket came through.
const OF_BUCKETS: [(&str, Tells); 6] = [
    ("s3:DataAccessPointArn", Tells::Arn),
    ("s3:DataAccessPointAccount", Tells::Account),
    ("s3express:DataAccessPointArn", Tells::Arn),
    ("s3express:DataAccessPointAccount", Tells::Account),
    ("s3-outposts:DataAccessPointArn", Tells::Arn),
    ("s3-outposts:DataAccessPointAccount", Tells::Account),
];

/// Who calls, where that is all that counts. Services are no outsiders, so nobody else has what only services have.
const OF_CALLERS: [(&str, Tells); 13] = [
    ("aws:PrincipalArn", Tells::Arn),
    ("aws:PrincipalAccount", Tells::Account),
    ("aws:PrincipalOrgID", Tells::Organization),
    ("aws:PrincipalOrgPaths", Tells::OrganizationPath),
    ("aws:PrincipalServiceName", Tells::Service),
    ("aws:PrincipalServiceNamesList", Tells::Service),
    ("aws:PrincipalIsAWSService", Tells::Insider),
    ("aws:SourceArn", Tells::Arn),
    ("aws:SourceAccount", Tells::Account),
    ("aws:SourceOwner", Tells::Account),
    ("aws:SourceOrgID", Tells::Organization),
    ("aws:SourceOrgPaths", Tells::OrganizationPath),
    ("kms:CallerAccount", Tells::Account),
];

/// The keys that tell strangers from others in a policy of such a resource.
pub(crate) fn trusted(resource_type: Option<ResourceType>) -> BTreeMap<ConditionKey, Tells> {
    let own: &[(&str, Tells)] = match resource_type {
        Some(ResourceType::IamAssumeRolePolicyDocument) => &OF_TRUST_POLICIES,
        Some(ResourceType::KmsKey) => &[("kms:CallerAccount", Tells::Account)],
        Some(ResourceType::EfsFileSystem) => &[("elasticfilesystem:AccessedViaMountTarget", Tells::Insider)],
        // Not of access points: there the key names the one that has the policy, whoever calls.
        Some(ResourceType::S3Bucket | ResourceType::S3ExpressDirectoryBucket | ResourceType::S3OutpostsBucket) => {
            &OF_BUCKETS
        }
        _ => &[],
    };
    named(OF_EVERY_TYPE.iter().chain(own))
}

/// The keys that tell who calls.
pub(crate) fn of_callers() -> BTreeMap<ConditionKey, Tells> {
    named(OF_CALLERS.iter())
}

fn named<'a>(keys: impl Iterator<Item = &'a (&'a str, Tells)>) -> BTreeMap<ConditionKey, Tells> {
    keys.map(|(name, tells)| (ConditionKey::new(*name), *tells)).collect()
}
