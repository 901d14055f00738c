//! Laws of several policies at once (spec D.1), over `decide_scenario`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;
mod arbitrary_scenarios;

use arbitrary_scenarios::{asked, level, named, of_kind, policy_of, scenario, unstated};
use keyaki_policy::{Effect, Policy, PolicyKind, Statement};
use keyaki_semantics::{
    Caller, DecidedBy, Layer, Level, Outcome, Principal, Relation, Request, Scenario, decide_scenario, outcome_all,
};
use proptest::collection::vec;
use proptest::prelude::*;

const LAYERS: [Layer; 6] = [Layer::Rcp, Layer::Scp, Layer::Resource, Layer::Identity, Layer::Boundary, Layer::Session];

fn allows(scenario: &Scenario, request: &Request) -> bool {
    decide_scenario(scenario, request).outcome.is_allow()
}

/// The scenario with one more statement in a layer: in its last policy, or in a new one.
fn with_statement(scenario: &Scenario, layer: Layer, statement: Statement) -> Scenario {
    let mut more = scenario.clone();
    let policies = match layer {
        Layer::Rcp => last_level(&mut more.rcps),
        Layer::Scp => last_level(&mut more.scps),
        Layer::Identity => &mut more.identity,
        Layer::Session => &mut more.session,
        Layer::Resource => return with_resource_statement(more, statement),
        Layer::Boundary => {
            let statements = more.boundary.map(|policy| policy.statements).unwrap_or_default();
            more.boundary = Some(joined(PolicyKind::Boundary, statements, statement));
            return more;
        }
    };
    match policies.pop() {
        Some(policy) => policies.push(joined(policy.kind, policy.statements, statement)),
        None => policies.push(joined(PolicyKind::Identity, Vec::new(), statement)),
    }
    more
}

fn with_resource_statement(mut scenario: Scenario, statement: Statement) -> Scenario {
    let statements = scenario.resource_policy.map(|policy| policy.statements).unwrap_or_default();
    scenario.resource_policy = Some(joined(PolicyKind::Resource, statements, statement));
    scenario
}

fn joined(kind: PolicyKind, statements: Vec<Statement>, statement: Statement) -> Policy {
    of_kind(kind, statements.into_iter().chain([statement]).collect())
}

fn last_level(levels: &mut Vec<Level>) -> &mut Vec<Policy> {
    if levels.is_empty() {
        levels.push(Level { name: "level".into(), policies: Vec::new() });
    }
    &mut levels.last_mut().unwrap().policies
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_deny_anywhere_never_allows(scenario in scenario(), statement in named(), request in asked()) {
        for layer in LAYERS {
            let deny = Statement { effect: Effect::Deny, ..statement.clone() };
            let more = with_statement(&scenario, layer, deny);
            prop_assert!(allows(&scenario, &request) || !allows(&more, &request), "{layer}");
        }
    }

    #[test]
    fn an_allow_where_policies_grant_never_denies(
        scenario in scenario(), own in unstated(), named in named(), request in asked(),
    ) {
        for (layer, statement) in [(Layer::Identity, own), (Layer::Resource, named)] {
            let allow = Statement { effect: Effect::Allow, ..statement };
            let more = with_statement(&scenario, layer, allow);
            prop_assert!(!allows(&scenario, &request) || allows(&more, &request), "{layer}");
        }
    }

    #[test]
    fn one_more_level_never_allows_more(
        scenario in scenario(), scp in level(PolicyKind::Scp), rcp in level(PolicyKind::Rcp), request in asked(),
    ) {
        for more in [with_scp(&scenario, scp), with_rcp(&scenario, rcp)] {
            prop_assert!(allows(&scenario, &request) || !allows(&more, &request));
        }
    }

    #[test]
    fn without_boundary_or_session_policies_no_less_is_allowed(scenario in scenario(), request in asked()) {
        let unbounded = Scenario { boundary: None, ..scenario.clone() };
        let no_session = Scenario { session: Vec::new(), ..scenario.clone() };
        for less in [unbounded, no_session] {
            prop_assert!(!allows(&scenario, &request) || allows(&less, &request));
        }
    }

    #[test]
    fn identity_policies_alone_decide_in_the_same_account(
        policies in vec(policy_of(PolicyKind::Identity), 0..3), request in asked(),
    ) {
        let found = decide_scenario(&Scenario::of_identity(policies.clone()), &request);
        let own = matches!(&request.principal, Principal::Aws { caller, .. } if *caller != Caller::Root);
        if own && found.relation == Relation::SameAccount && found.decided_by != DecidedBy::CallerIdentity {
            prop_assert_eq!(found.outcome, outcome_all(&policies, &request));
        }
    }

    #[test]
    fn decisions_agree_with_their_layers(scenario in scenario(), request in asked()) {
        let found = decide_scenario(&scenario, &request);
        let said: Vec<_> = found.layers.iter().filter_map(|layer| layer.standing.outcome()).collect();
        let denied = said.contains(&Outcome::ExplicitDeny) && found.decided_by != DecidedBy::CallerIdentity;
        prop_assert_eq!(denied, found.outcome == Outcome::ExplicitDeny);
        prop_assert!(!found.reason.is_empty());
        if let (Outcome::Allow, DecidedBy::Layer(layer)) = (found.outcome, found.decided_by) {
            let granting = found.layers.iter().find(|one| one.layer == layer).unwrap();
            prop_assert_eq!(granting.standing.outcome(), Some(Outcome::Allow));
        }
    }
}

fn with_scp(scenario: &Scenario, level: Level) -> Scenario {
    let scps = scenario.scps.iter().cloned().chain([level]).collect();
    Scenario { scps, ..scenario.clone() }
}

fn with_rcp(scenario: &Scenario, level: Level) -> Scenario {
    let rcps = scenario.rcps.iter().cloned().chain([level]).collect();
    Scenario { rcps, ..scenario.clone() }
}
