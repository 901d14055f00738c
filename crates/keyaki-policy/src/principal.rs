//! Principals as written in `Principal` and `NotPrincipal` (spec A.6).

use keyaki_source::Spanned;

/// The principal element of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principals {
    /// No element: identity policies, where the principal is whoever the policy is attached to.
    Unstated,
    /// `Principal`: matches who one of these matches.
    Only(Vec<Spanned<PrincipalPattern>>),
    /// `NotPrincipal`: matches who none of these matches.
    Except(Vec<Spanned<PrincipalPattern>>),
}

/// One principal entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalPattern {
    /// `"*"` or `{"AWS": "*"}`: everyone, anonymous callers, services and federated users included.
    Everyone,
    /// `{"AWS": …}` with an account or one of its identities.
    Aws(AwsPrincipal),
    /// `{"Service": "x.amazonaws.com"}`: the service acting as itself.
    Service(String),
    /// `{"Federated": …}`: a provider name or provider ARN.
    Federated(String),
    /// `{"Federated": "*"}`: every federated caller.
    AnyFederated,
    /// `{"CanonicalUser": …}`: an S3 canonical user id.
    CanonicalUser(String),
    /// An entry that matches nobody: a dangling unique id (`AIDA…`, `AROA…`), a partial wildcard, `null`.
    Nobody(String),
}

/// An account or an identity in it. `partition` is `aws` for a bare 12-digit account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsPrincipal {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The account, as written (12 digits in real policies).
    pub account: String,
    /// Which principals of that account.
    pub who: AwsIdentity,
}

/// Which principals of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AwsIdentity {
    /// `123456789012` or `arn:aws:iam::123456789012:root`: every principal of the account.
    Account,
    /// `…:user/path/name`: that user. `path` is empty or ends in `/`.
    User {
        /// The path without leading slash, empty or ending in `/`.
        path: String,
        /// The name.
        name: String,
    },
    /// `…:role/path/name`: every session of that role.
    Role {
        /// The path without leading slash, empty or ending in `/`.
        path: String,
        /// The name.
        name: String,
    },
    /// `arn:aws:sts::ID:assumed-role/role-name/session`: that session, whatever the role's path.
    Session {
        /// The role's name, without path.
        role: String,
        /// The session's name.
        session: String,
    },
    /// `arn:aws:sts::ID:federated-user/name`: that GetFederationToken session.
    FederatedUser {
        /// Its name.
        name: String,
    },
}
