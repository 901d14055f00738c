//! How directly a resource policy allows a caller (spec D.1: G1, G2, G3).

use keyaki_policy::{AwsIdentity, Effect, Policy, PrincipalPattern, Principals};

use crate::Decision;
use crate::principal::decide::covers;
use crate::request::{Caller, Principal};

/// The most direct way in which a matching `Allow` statement covers the caller, ordered by directness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grant {
    /// By the account: the account may hand it on (G3).
    Account,
    /// By the role whose session calls (G2).
    Role,
    /// By the user, the session or everyone; for callers without account by whatever entry covers them (G1).
    Direct,
}

/// The best grant of `policy` to `caller`, given what the policy said about the request.
pub(super) fn grant(policy: &Policy, decision: &Decision, caller: &Principal) -> Option<Grant> {
    let statements = policy.statements.iter().zip(&decision.statements);
    let granting = statements.filter(|(_, verdict)| verdict.effect == Effect::Allow && verdict.matches());
    granting.filter_map(|(statement, _)| directness(&statement.principals, caller)).max()
}

/// `NotPrincipal` with `Allow` names nobody, as `"*"` does, and is taken like it (spec I-6).
fn directness(principals: &Principals, caller: &Principal) -> Option<Grant> {
    match principals {
        Principals::Unstated | Principals::Except(_) => Some(Grant::Direct),
        Principals::Only(entries) => {
            let covering = entries.iter().filter(|entry| covers(&entry.value, caller));
            covering.map(|entry| of_entry(&entry.value, caller)).max()
        }
    }
}

/// An entry that covers `caller`.
fn of_entry(entry: &PrincipalPattern, caller: &Principal) -> Grant {
    let PrincipalPattern::Aws(listed) = entry else { return Grant::Direct };
    match (&listed.who, caller) {
        (AwsIdentity::Account, _) => Grant::Account,
        (AwsIdentity::Role { .. }, _) => Grant::Role,
        // A federated user's session would be limited like a role's; requests do not say whose session it is.
        (AwsIdentity::User { .. }, Principal::Aws { caller: Caller::FederatedUser { .. }, .. }) => Grant::Role,
        (AwsIdentity::User { .. } | AwsIdentity::Session { .. } | AwsIdentity::FederatedUser { .. }, _) => {
            Grant::Direct
        }
    }
}
