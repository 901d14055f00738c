//! Access control lists of buckets.
//!
//! From "Access control list (ACL) overview" of Amazon S3: who is meant by a grant, and which actions a permission stands for.

use serde_json::{Map, Value, json};

use super::configuration::Configured;
use super::finding::whole;
use super::{Owner, wrong};
use crate::fault::Fault;

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/// The service that writes logs: nobody outside.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const PERMISSIONS: [(&str, &[&str]); 5] = [
    ("READ", &["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"]),
    ("WRITE", &["s3:PutObject", "s3:DeleteObjectVersion"]),
    ("READ_ACP", &["s3:GetBucketAcl"]),
    ("WRITE_ACP", &["s3:PutBucketAcl"]),
    (
        "FULL_CONTROL",
        &[
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
            "s3:PutObject",
            "s3:DeleteObjectVersion",
            "s3:GetBucketAcl",
            "s3:PutBucketAcl",
        ],
    ),
];

/// A grant.
pub(crate) struct Grant {
    grantee: Grantee,
    actions: &'static [&'static str],
}

enum Grantee {
    /// A group that anybody can be in.
    Everybody,
    Service,
    /// The canonical id of an account.
    User(String),
    /// A group that is not known.
    Group(String),
}

/// The grants of `bucketAclGrants`.
pub(crate) fn read(grants: Option<&Value>) -> Result<Vec<Grant>, Fault> {
    let name = "bucketAclGrants";
    let grants = match grants {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(grants)) => grants,
        Some(_) => return Err(wrong(name, format!("`{name}` is an array"))),
    };
    let grant = |grant: &Value| {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let permission = text(grant.get("permission")).unwrap_or_default();
        let actions = PERMISSIONS.iter().find(|(name, _)| *name == permission).map(|(_, actions)| *actions);
        let actions = actions.ok_or_else(|| wrong(name, format!("`{permission}` is no permission")))?;
        let grantee = grant.get("grantee");
        let grantee = match (
            text(grantee.and_then(|grantee| grantee.get("id"))),
            text(grantee.and_then(|grantee| grantee.get("uri"))),
        ) {
            (Some(id), None) => Grantee::User(id),
            (None, Some(uri)) if uri == ALL_USERS || uri == AUTHENTICATED_USERS => Grantee::Everybody,
            (None, Some(uri)) if uri == LOG_DELIVERY => Grantee::Service,
            (None, Some(uri)) => Grantee::Group(uri),
            _ => return Err(wrong(name, "a grantee has one of `id` and `uri`".to_owned())),
        };
        Ok(Grant { grantee, actions })
    };
    grants.iter().map(grant).collect()
}

impl Grant {
    pub(crate) fn is_public(&self) -> bool {
        matches!(self.grantee, Grantee::Everybody)
    }

    /// Who has access by it, unless that is the owner or a service.
    pub(crate) fn finding(&self, resource: &Configured, owner: &Owner<'_>, account: &str, now: &str) -> Option<Value> {
        let principal = match &self.grantee {
            Grantee::Everybody => json!({"AWS": "*"}),
            Grantee::User(id) if id != owner.canonical_user => json!({"CanonicalUser": id}),
            Grantee::Group(uri) => json!({"CanonicalUser": uri}),
            Grantee::User(_) | Grantee::Service => return None,
        };
        let mut members = Map::new();
        members.insert("principal".to_owned(), principal);
        members.insert("action".to_owned(), json!(self.actions));
        members.insert("condition".to_owned(), json!({}));
        members.insert("isPublic".to_owned(), self.is_public().into());
        members.insert("sources".to_owned(), json!([{"type": "BUCKET_ACL"}]));
        Some(whole(members, resource, account, now))
    }
}
