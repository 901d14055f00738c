//! Random scenarios and requests over the names of `arbitrary`, so that they often meet.
#![allow(dead_code, reason = "each test crate uses a part")]

use keyaki_policy::{Effect, Policy, PolicyKind, Principals, Statement};
use keyaki_semantics::{Account, AccountRole, Callers, Level, Request, ResourceKind, Scenario};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::arbitrary::{conditional, effect, policy, request, statement};

/// A statement of a policy that names no principals; often one about everything.
pub(crate) fn unstated() -> impl Strategy<Value = Statement> {
    let particular = statement().prop_map(|statement| Statement { principals: Principals::Unstated, ..statement });
    prop_oneof![2 => particular, 1 => effect().prop_map(|effect| conditional(effect, Vec::new())),
        2 => Just(conditional(Effect::Allow, Vec::new()))]
}

/// A statement of a resource policy: somebody's, often about everything.
pub(crate) fn named() -> impl Strategy<Value = Statement> {
    let open = |statement: Statement| Statement {
        principals: statement.principals,
        ..conditional(statement.effect, Vec::new())
    };
    prop_oneof![1 => statement(), 2 => statement().prop_map(open)]
}

pub(crate) fn of_kind(kind: PolicyKind, statements: Vec<Statement>) -> Policy {
    Policy { kind, ..policy(statements) }
}

pub(crate) fn policy_of(kind: PolicyKind) -> BoxedStrategy<Policy> {
    match kind {
        PolicyKind::Resource => vec(named(), 1..4).prop_map(|all| of_kind(PolicyKind::Resource, all)).boxed(),
        kind => vec(unstated(), 1..3).prop_map(move |all| of_kind(kind, all)).boxed(),
    }
}

pub(crate) fn level(kind: PolicyKind) -> impl Strategy<Value = Level> {
    vec(policy_of(kind), 0..3).prop_map(|policies| Level { name: "level".into(), policies })
}

fn account() -> impl Strategy<Value = Account> {
    let role = prop_oneof![3 => Just(AccountRole::Member), 1 => Just(AccountRole::Management)];
    (option::of("[12]"), role).prop_map(|(id, role)| Account { id, organization: None, role })
}

pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let callers = prop_oneof![2 => Just(Callers::Anyone), 1 => prop::sample::select(Callers::ALL.to_vec())];
    let facts = (account(), callers, account(), prop::sample::select(ResourceKind::ALL.to_vec()));
    let layers = (
        vec(policy_of(PolicyKind::Identity), 0..3),
        option::of(policy_of(PolicyKind::Resource)),
        option::weighted(0.3, policy_of(PolicyKind::Boundary)),
        vec(policy_of(PolicyKind::Session), 0..2),
        vec(level(PolicyKind::Scp), 0..2),
        vec(level(PolicyKind::Rcp), 0..2),
    );
    (facts, layers).prop_map(|((caller, callers, resource, resource_kind), layers)| {
        let (identity, resource_policy, boundary, session, scps, rcps) = layers;
        Scenario { caller, callers, resource, resource_kind, identity, resource_policy, boundary, session, scps, rcps }
    })
}

/// A request that may meet the rules for keys, roles and single actions.
pub(crate) fn asked() -> impl Strategy<Value = Request> {
    let action = "kms:x|STS:x|g:x|sts:GetCallerIdentity|kms:RetireGrant";
    let resource = "\\*|arn:aws:kms:r:1:(key|alias)/k|arn:aws:iam::[12]:(role/R|user/R)|arn:(aws|cn):s:::a|arn:aws:iam::aws:policy/P";
    let service_linked = "(aws-service-role/)?";
    let special = (request(), action, resource, service_linked).prop_map(|(request, action, resource, path)| {
        use keyaki_semantics::{Caller, Principal};
        let principal = match request.principal {
            Principal::Aws { partition, account, caller: Caller::Session { role, session, .. } } => {
                Principal::Aws { partition, account, caller: Caller::Session { path, role, session } }
            }
            other => other,
        };
        Request { principal, action, resource, context: request.context }
    });
    prop_oneof![1 => request(), 2 => special]
}
