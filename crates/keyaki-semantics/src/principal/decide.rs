//! Whether a statement's principals match the caller (spec A.6).
//!
//! A session lies within its role, a role within its account, an account within `*`. Services, federated callers and canonical users
//! belong to no account here. `NotPrincipal` is the plain complement unless the readings say otherwise (spec D.2).

use keyaki_policy::{
    AllowNotPrincipal, AwsIdentity, AwsPrincipal, Effect, NotPrincipal, PrincipalPattern, Principals, Readings,
    Statement,
};
use keyaki_source::Spanned;

use crate::request::{Caller, Principal};

/// Whether `Principal` or `NotPrincipal` of `statement` matches `caller`; a statement without either matches everyone.
pub(crate) fn matches(statement: &Statement, caller: &Principal, readings: Readings) -> bool {
    match &statement.principals {
        Principals::Unstated => true,
        Principals::Only(patterns) => some_covers(patterns, caller),
        Principals::Except(_)
            if statement.effect == Effect::Allow && readings.allow_not_principal == AllowNotPrincipal::Nobody =>
        {
            false
        }
        Principals::Except(patterns) => match readings.not_principal {
            NotPrincipal::SomeEntry => !some_covers(patterns, caller),
            NotPrincipal::EveryLevel => !covered_on_every_level(patterns, caller),
        },
    }
}

fn some_covers(patterns: &[Spanned<PrincipalPattern>], caller: &Principal) -> bool {
    patterns.iter().any(|pattern| covers(&pattern.value, caller))
}

/// Whether the entries name the caller's account and the caller itself; of a session the role too (spec D.2, as in NOTP). Callers of
/// no account have one level.
fn covered_on_every_level(patterns: &[Spanned<PrincipalPattern>], caller: &Principal) -> bool {
    let Principal::Aws { caller: identity, .. } = caller else { return some_covers(patterns, caller) };
    let everyone = patterns.iter().any(|pattern| pattern.value == PrincipalPattern::Everyone);
    let named = |level: fn(&AwsIdentity) -> bool| {
        patterns.iter().any(|pattern| match &pattern.value {
            PrincipalPattern::Aws(aws) => level(&aws.who) && covers(&pattern.value, caller),
            _ => false,
        })
    };
    let account = named(|who| matches!(who, AwsIdentity::Account));
    let itself = match identity {
        Caller::Root => true,
        Caller::User { .. } => named(|who| matches!(who, AwsIdentity::User { .. })),
        Caller::FederatedUser { .. } => named(|who| matches!(who, AwsIdentity::FederatedUser { .. })),
        Caller::Session { .. } => {
            named(|who| matches!(who, AwsIdentity::Role { .. }))
                && named(|who| matches!(who, AwsIdentity::Session { .. }))
        }
    };
    everyone || account && itself
}

/// Whether one entry matches `caller`.
pub(crate) fn covers(pattern: &PrincipalPattern, caller: &Principal) -> bool {
    match (pattern, caller) {
        (PrincipalPattern::Everyone, _) => true,
        (PrincipalPattern::Aws(listed), Principal::Aws { partition, account, caller }) => {
            aws_covers(listed, partition, account, caller)
        }
        (PrincipalPattern::Service(listed), Principal::Service(name)) => listed == name,
        (PrincipalPattern::Federated(listed), Principal::Federated(provider)) => listed == provider,
        (PrincipalPattern::AnyFederated, Principal::Federated(_)) => true,
        (PrincipalPattern::CanonicalUser(listed), Principal::CanonicalUser(id)) => listed == id,
        (
            PrincipalPattern::Aws(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::Federated(_)
            | PrincipalPattern::AnyFederated
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Nobody(_),
            _,
        ) => false,
    }
}

fn aws_covers(listed: &AwsPrincipal, partition: &str, account: &str, caller: &Caller) -> bool {
    if listed.partition != partition || listed.account != account {
        return false;
    }
    match (&listed.who, caller) {
        (AwsIdentity::Account, _) => true,
        (AwsIdentity::User { path, name }, Caller::User { path: own_path, name: own_name }) => {
            path == own_path && name == own_name
        }
        (AwsIdentity::Role { path, name }, Caller::Session { path: own_path, role, session: _ }) => {
            path == own_path && name == role
        }
        // The ARN of a session does not show the role's path.
        (AwsIdentity::Session { role, session }, Caller::Session { path: _, role: own_role, session: own_session }) => {
            role == own_role && session == own_session
        }
        (AwsIdentity::FederatedUser { name }, Caller::FederatedUser { name: own_name }) => name == own_name,
        (
            AwsIdentity::User { .. }
            | AwsIdentity::Role { .. }
            | AwsIdentity::Session { .. }
            | AwsIdentity::FederatedUser { .. },
            _,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111122223333";

    fn listed(who: AwsIdentity) -> PrincipalPattern {
        PrincipalPattern::Aws(AwsPrincipal { partition: "aws".into(), account: ACCOUNT.into(), who })
    }

    fn caller(caller: Caller) -> Principal {
        Principal::Aws { partition: "aws".into(), account: ACCOUNT.into(), caller }
    }

    fn everyone_there_is() -> Vec<(&'static str, Principal)> {
        let session = |path: &str, role: &str, session: &str| {
            caller(Caller::Session { path: path.into(), role: role.into(), session: session.into() })
        };
        vec![
            ("anonymous", Principal::Anonymous),
            ("root", caller(Caller::Root)),
            ("user", caller(Caller::User { path: "team/".into(), name: "ann".into() })),
            ("session", session("team/", "R", "s1")),
            ("session-elsewhere", session("", "R", "s1")),
            ("other-session", session("team/", "R", "s2")),
            ("other-role", session("team/", "Q", "s1")),
            ("unnamed-session", session("team/", "R", "")),
            ("federated-user", caller(Caller::FederatedUser { name: "ann".into() })),
            (
                "stranger",
                Principal::Aws { partition: "aws".into(), account: "444455556666".into(), caller: Caller::Root },
            ),
            ("china", Principal::Aws { partition: "aws-cn".into(), account: ACCOUNT.into(), caller: Caller::Root }),
            ("service", Principal::Service("s3.amazonaws.com".into())),
            ("federated", Principal::Federated("accounts.google.com".into())),
            ("canonical", Principal::CanonicalUser("ab12".into())),
        ]
    }

    fn check(pattern: PrincipalPattern, expected: &[&str]) {
        let everyone = everyone_there_is();
        let covered: Vec<_> = everyone.iter().filter(|(_, who)| covers(&pattern, who)).map(|(name, _)| *name).collect();
        assert_eq!(covered, expected, "{pattern:?}");
    }

    #[test]
    fn an_account_is_everyone_in_it() {
        let all = [
            "root",
            "user",
            "session",
            "session-elsewhere",
            "other-session",
            "other-role",
            "unnamed-session",
            "federated-user",
        ];
        check(listed(AwsIdentity::Account), &all);
    }

    #[test]
    fn a_user_a_role_and_a_session_are_found_by_name() {
        let (path, name) = (String::from("team/"), String::from("ann"));
        check(listed(AwsIdentity::User { path: path.clone(), name: name.clone() }), &["user"]);
        check(listed(AwsIdentity::User { path: String::new(), name: name.clone() }), &[]);
        check(listed(AwsIdentity::FederatedUser { name }), &["federated-user"]);
        check(listed(AwsIdentity::Role { path, name: "R".into() }), &["session", "other-session", "unnamed-session"]);
        let session = AwsIdentity::Session { role: "R".into(), session: "s1".into() };
        check(listed(session), &["session", "session-elsewhere"]);
    }

    #[test]
    fn other_kinds_match_their_own_kind_only() {
        check(PrincipalPattern::Everyone, &everyone_there_is().iter().map(|(name, _)| *name).collect::<Vec<_>>());
        check(PrincipalPattern::Service("s3.amazonaws.com".into()), &["service"]);
        check(PrincipalPattern::Federated("accounts.google.com".into()), &["federated"]);
        check(PrincipalPattern::Federated("graph.facebook.com".into()), &[]);
        check(PrincipalPattern::AnyFederated, &["federated"]);
        check(PrincipalPattern::CanonicalUser("ab12".into()), &["canonical"]);
        check(PrincipalPattern::Nobody("AIDAEXAMPLE".into()), &[]);
    }
}
