//! Roles that policies name beside sessions of theirs.
//!
//! The ARN of a session does not show the path of its role (spec A.6). In an account no two roles have one name, so where policies name the
//! role too, its path is known among requests that really occur.

use std::collections::BTreeSet;
use std::sync::Arc;

use keyaki_policy::{AwsIdentity, AwsPrincipal, Policy, PrincipalPattern, Principals};

/// The roles in `policies` of whose name and account there is a session in them.
pub(super) fn with_sessions(policies: &[&Policy]) -> Arc<[AwsPrincipal]> {
    let sessions: BTreeSet<[&str; 3]> = named(policies).filter_map(session).collect();
    if sessions.is_empty() {
        return Arc::default();
    }
    let mut roles: Vec<AwsPrincipal> = Vec::new();
    for aws in named(policies) {
        let AwsIdentity::Role { name, .. } = &aws.who else { continue };
        if sessions.contains(&[aws.partition.as_str(), &aws.account, name]) && !roles.contains(aws) {
            roles.push(aws.clone());
        }
    }
    roles.into()
}

fn named<'a>(policies: &'a [&Policy]) -> impl Iterator<Item = &'a AwsPrincipal> {
    let statements = policies.iter().flat_map(|policy| &policy.statements);
    let listed = statements.flat_map(|statement| match &statement.principals {
        Principals::Only(listed) | Principals::Except(listed) => listed.as_slice(),
        Principals::Unstated => &[],
    });
    listed.filter_map(|entry| match &entry.value {
        PrincipalPattern::Aws(aws) => Some(aws),
        _ => None,
    })
}

fn session(aws: &AwsPrincipal) -> Option<[&str; 3]> {
    match &aws.who {
        AwsIdentity::Session { role, .. } => Some([&aws.partition, &aws.account, role]),
        _ => None,
    }
}
