//! What condition keys tell of where a request comes from (spec E.5, F.1).
//!
//! A trusted key is one whose value a caller cannot choose: AWS sets it from who calls, or from where. All other keys (user agent,
//! referer, tags, time, region, …) say nothing of it. One table, for whoever asks about outsiders: the checks, properties, and the
//! findings of `keyaki-findings`. Sources: "IAM Access Analyzer filter keys"; "Blocking public access to your Amazon S3 storage", and
//! the same of DynamoDB and EFS; the choices are argued in docs/public-access.md and docs/findings.md.

use std::collections::BTreeMap;

use keyaki_policy::{ConditionKey, IpRange};

use super::ResourceType;

/// What a value of a trusted key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
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
    /// A truth value: `false` for requests of outsiders.
    Insider,
    /// The name of an AWS service that calls.
    Service,
    /// An address.
    Address,
}

/// Of what a trusted key tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Who calls, or on whose behalf: whoever it names is the caller.
    Caller,
    /// The way that the request takes, or what an identity provider says: others can come that way.
    Way,
}

/// The policies in which a key tells something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Every,
    /// Trust policies of roles: web identities, for which application and who.
    Roles,
    /// Policies of buckets: whose access point a request came through. Not of access points: there the key names the one that has
    /// the policy, whoever calls.
    Buckets,
    Keys,
    FileSystems,
}

/// The trusted keys.
const KEYS: [(&str, Tells, About, Of); 38] = [
    ("aws:PrincipalArn", Tells::Arn, About::Caller, Of::Every),
    ("aws:PrincipalAccount", Tells::Account, About::Caller, Of::Every),
    ("aws:PrincipalOrgID", Tells::Organization, About::Caller, Of::Every),
    ("aws:PrincipalOrgPaths", Tells::OrganizationPath, About::Caller, Of::Every),
    ("aws:PrincipalServiceName", Tells::Service, About::Caller, Of::Every),
    ("aws:PrincipalServiceNamesList", Tells::Service, About::Caller, Of::Every),
    ("aws:PrincipalIsAWSService", Tells::Insider, About::Caller, Of::Every),
    ("aws:userid", Tells::Thing, About::Way, Of::Every),
    ("aws:SourceArn", Tells::Arn, About::Caller, Of::Every),
    ("aws:SourceAccount", Tells::Account, About::Caller, Of::Every),
    ("aws:SourceOwner", Tells::Account, About::Caller, Of::Every),
    ("aws:SourceOrgID", Tells::Organization, About::Caller, Of::Every),
    ("aws:SourceOrgPaths", Tells::OrganizationPath, About::Caller, Of::Every),
    ("aws:SourceIp", Tells::Address, About::Way, Of::Every),
    ("aws:SourceVpc", Tells::Thing, About::Way, Of::Every),
    ("aws:SourceVpce", Tells::Thing, About::Way, Of::Every),
    ("aws:SourceVpcArn", Tells::Arn, About::Way, Of::Every),
    ("aws:VpceAccount", Tells::Account, About::Way, Of::Every),
    ("aws:VpceOrgID", Tells::Organization, About::Way, Of::Every),
    ("aws:VpceOrgPaths", Tells::OrganizationPath, About::Way, Of::Every),
    ("aws:Ec2InstanceSourceVpc", Tells::Thing, About::Way, Of::Every),
    ("kms:CallerAccount", Tells::Account, About::Caller, Of::Keys),
    ("elasticfilesystem:AccessedViaMountTarget", Tells::Insider, About::Way, Of::FileSystems),
    ("s3:DataAccessPointArn", Tells::Arn, About::Way, Of::Buckets),
    ("s3:DataAccessPointAccount", Tells::Account, About::Way, Of::Buckets),
    ("s3express:DataAccessPointArn", Tells::Arn, About::Way, Of::Buckets),
    ("s3express:DataAccessPointAccount", Tells::Account, About::Way, Of::Buckets),
    ("s3-outposts:DataAccessPointArn", Tells::Arn, About::Way, Of::Buckets),
    ("s3-outposts:DataAccessPointAccount", Tells::Account, About::Way, Of::Buckets),
    ("accounts.google.com:aud", Tells::Thing, About::Way, Of::Roles),
    ("accounts.google.com:oaud", Tells::Thing, About::Way, Of::Roles),
    ("accounts.google.com:sub", Tells::Thing, About::Way, Of::Roles),
    ("cognito-identity.amazonaws.com:aud", Tells::Thing, About::Way, Of::Roles),
    ("cognito-identity.amazonaws.com:sub", Tells::Thing, About::Way, Of::Roles),
    ("graph.facebook.com:app_id", Tells::Thing, About::Way, Of::Roles),
    ("graph.facebook.com:id", Tells::Thing, About::Way, Of::Roles),
    ("www.amazon.com:app_id", Tells::Thing, About::Way, Of::Roles),
    ("www.amazon.com:user_id", Tells::Thing, About::Way, Of::Roles),
];

/// Identity providers at which everybody can sign up ("Available keys for AWS web identity federation").
pub const OPEN_PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// What `key` tells and of what, in a policy of any resource, if it is trusted.
pub fn trusted_key(key: &ConditionKey) -> Option<(Tells, About)> {
    let row = KEYS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(key.folded()));
    row.map(|(_, tells, about, _)| (*tells, *about))
}

/// Whether addresses of `range` are too few to be the public: no broader than /8 in IPv4, private blocks aside, and /32 in IPv6 ("The
/// meaning of public", Blocking public access to your Amazon S3 storage).
pub fn is_narrow(range: IpRange) -> bool {
    match range {
        IpRange::V4 { first, last } => last.wrapping_sub(first) < 1 << 24,
        IpRange::V6 { first, last } => last.wrapping_sub(first) < 1 << 96,
    }
}

/// How many digits an account's number has.
pub(super) const ACCOUNT_DIGITS: usize = 12;

/// Whether `text` is the number of an account.
pub fn is_account(text: &str) -> bool {
    text.len() == ACCOUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is the id of an organization: `^o-[a-z0-9]{10,32}$`, from the API reference of AWS Organizations.
pub fn is_organization(text: &str) -> bool {
    let id = text.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The keys that tell strangers from others in a policy of such a resource; nothing is known of the service that a policy does not name.
pub(crate) fn of_strangers(resource_type: Option<ResourceType>) -> BTreeMap<ConditionKey, Tells> {
    let own = match resource_type {
        Some(ResourceType::IamAssumeRolePolicyDocument) => Of::Roles,
        Some(ResourceType::KmsKey) => Of::Keys,
        Some(ResourceType::EfsFileSystem) => Of::FileSystems,
        Some(ResourceType::S3Bucket | ResourceType::S3ExpressDirectoryBucket | ResourceType::S3OutpostsBucket) => {
            Of::Buckets
        }
        _ => Of::Every,
    };
    let tell = KEYS.iter().filter(|(.., of)| *of == Of::Every || *of == own);
    let as_of_stranger = |tells| if tells == Tells::Service { Tells::Thing } else { tells };
    tell.map(|(name, tells, ..)| (ConditionKey::new(*name), as_of_stranger(*tells))).collect()
}

/// The keys that tell who calls, where that is all that counts. Services are no outsiders, so nobody else has what only services have.
pub(crate) fn of_callers() -> BTreeMap<ConditionKey, Tells> {
    let tell = KEYS.iter().filter(|(_, _, about, _)| *about == About::Caller);
    tell.map(|(name, tells, ..)| (ConditionKey::new(*name), *tells)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_rows() {
        let all: BTreeMap<ConditionKey, Tells> =
            KEYS.iter().map(|(name, tells, ..)| (ConditionKey::new(*name), *tells)).collect();
        assert_eq!(all.len(), KEYS.len());
        assert!(KEYS.iter().all(|(name, tells, about, _)| {
            trusted_key(&ConditionKey::new(name.to_ascii_uppercase())) == Some((*tells, *about))
        }));
        assert_eq!(trusted_key(&ConditionKey::new("aws:UserAgent")), None);
    }

    #[test]
    fn keys_tell_something_where_they_are_set() {
        let tells = |key: &str, resource_type| of_strangers(resource_type).get(&ConditionKey::new(key)).copied();
        assert_eq!(tells("kms:CallerAccount", Some(ResourceType::KmsKey)), Some(Tells::Account));
        assert_eq!(tells("kms:CallerAccount", Some(ResourceType::S3Bucket)), None);
        assert_eq!(tells("s3:DataAccessPointArn", Some(ResourceType::S3Bucket)), Some(Tells::Arn));
        assert_eq!(tells("s3:DataAccessPointArn", Some(ResourceType::S3AccessPoint)), None);
        assert_eq!(tells("aws:PrincipalServiceName", None), Some(Tells::Thing));
        assert_eq!((of_strangers(None).len(), of_callers().len()), (21, 13));
    }
}
