//! How directly a resource policy allows a caller (spec D.1: G1, G2, G3).

use keyaki_policy::{AwsIdentity, Effect, Policy, PrincipalPattern, Principals, StarWithPrincipalArn, Statement, Test};

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
    let starred = |statement: &Statement| match policy.readings.star_with_principal_arn {
        StarWithPrincipalArn::Limited if names_principal_arn(statement) => Star::Limited,
        StarWithPrincipalArn::Limited | StarWithPrincipalArn::Direct => Star::Direct,
    };
    granting.filter_map(|(statement, _)| directness(&statement.principals, caller, starred(statement))).max()
}

/// How `"*"` is taken for sessions of roles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Star {
    Direct,
    /// As if the role were named.
    Limited,
}

/// Whether the statement asks for a certain `aws:PrincipalArn` (spec I-5).
fn names_principal_arn(statement: &Statement) -> bool {
    let of_arn = statement.conditions.iter().filter(|one| one.key.value.folded() == "aws:principalarn");
    of_arn.map(|one| one.operator.value.test).any(|test| test != Test::Null && !test.is_negated())
}

/// `NotPrincipal` with `Allow` names nobody, as `"*"` does, and is taken like it (spec I-6).
fn directness(principals: &Principals, caller: &Principal, star: Star) -> Option<Grant> {
    match principals {
        Principals::Unstated | Principals::Except(_) => Some(Grant::Direct),
        Principals::Only(entries) => {
            let covering = entries.iter().filter(|entry| covers(&entry.value, caller));
            covering.map(|entry| of_entry(&entry.value, caller, star)).max()
        }
    }
}

/// An entry that covers `caller`.
fn of_entry(entry: &PrincipalPattern, caller: &Principal, star: Star) -> Grant {
    if star == Star::Limited
        && *entry == PrincipalPattern::Everyone
        && matches!(caller, Principal::Aws { caller: Caller::Session { .. }, .. })
    {
        return Grant::Role;
    }
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
