//! Concrete requests (spec 0.1): one call that someone could make.
//!
//! [`Request::from_json`] reads one and [`Request::to_json`] writes one:
//!
//! ```json
//! {"principal": "arn:aws:iam::111122223333:user/ann", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/o",
//!  "context": {"aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a"]}}
//! ```

mod principal;
mod read;
mod write;

use std::collections::BTreeMap;

use keyaki_policy::ConditionKey;

/// The condition keys that are present, with their values.
pub(crate) type Context = BTreeMap<ConditionKey, ContextValue>;

/// A request: who does what to which resource, in which context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who calls.
    pub principal: Principal,
    /// `service:Name`, in any case; compared in lower case.
    pub action: String,
    /// A full ARN, or `*` for calls that address no particular resource.
    pub resource: String,
    /// The condition keys that are present. Absent keys are absent: nothing is derived from the principal.
    pub context: BTreeMap<ConditionKey, ContextValue>,
}

/// The value of a condition key that is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// One value, as text: `203.0.113.7`, `true`, `3600`, `2026-01-01T00:00:00Z`, base64 for binary.
    Single(String),
    /// A list of values, possibly empty.
    Multi(Vec<String>),
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An unsigned request.
    Anonymous,
    /// An identity of an AWS account.
    Aws {
        /// `aws`, `aws-cn`, …
        partition: String,
        /// Twelve digits.
        account: String,
        /// Which identity.
        caller: Caller,
    },
    /// An AWS service acting as itself: `cloudtrail.amazonaws.com`.
    Service(String),
    /// A federated caller, by provider name or provider ARN.
    Federated(String),
    /// An S3 canonical user id.
    CanonicalUser(String),
}

/// An identity of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The root user.
    Root,
    /// An IAM user.
    User {
        /// Without leading slash, empty or ending in `/`.
        path: String,
        /// The name.
        name: String,
    },
    /// A session of a role.
    Session {
        /// The role's path, without leading slash, empty or ending in `/`.
        path: String,
        /// The role's name.
        role: String,
        /// The session's name; empty when the request names only the role.
        session: String,
    },
    /// A GetFederationToken session.
    FederatedUser {
        /// Its name.
        name: String,
    },
}
