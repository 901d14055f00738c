//! Exact laws of policies (spec 0.2, 0.4), over `decide`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;

use arbitrary::{policy, request, statement};
use keyaki_policy::{Effect, Listed, Policy, Principals, Statement};
use keyaki_semantics::{Outcome, Request, decide, decide_all, outcome, outcome_all};
use proptest::collection::vec;
use proptest::prelude::*;

fn with_effect(statement: Statement, effect: Effect) -> Statement {
    Statement { effect, ..statement }
}

/// Whether a statement matches, whatever its effect.
fn matches(statement: &Statement, request: &Request) -> bool {
    outcome(&policy(vec![with_effect(statement.clone(), Effect::Allow)]), request).is_allow()
}

fn reversed(statement: &Statement) -> Statement {
    let mut other = statement.clone();
    match &mut other.principals {
        Principals::Unstated => {}
        Principals::Only(items) | Principals::Except(items) => items.reverse(),
    }
    match &mut other.actions {
        Listed::Only(items) | Listed::Except(items) => items.reverse(),
    }
    match &mut other.resources {
        Listed::Only(items) | Listed::Except(items) => items.reverse(),
    }
    other.conditions.reverse();
    other
}

fn complement_of_actions(statement: &Statement) -> Statement {
    let actions = match statement.actions.clone() {
        Listed::Only(items) => Listed::Except(items),
        Listed::Except(items) => Listed::Only(items),
    };
    Statement { actions, ..statement.clone() }
}

proptest! {
    #[test]
    fn the_outcome_follows_from_the_statements_that_match(statements in vec(statement(), 0..4), request in request()) {
        let found = decide(&policy(statements.clone()), &request);
        let effects: Vec<_> = statements.iter().filter(|one| matches(one, &request)).map(|one| one.effect).collect();
        let expected = if effects.contains(&Effect::Deny) {
            Outcome::ExplicitDeny
        } else if effects.contains(&Effect::Allow) {
            Outcome::Allow
        } else {
            Outcome::ImplicitDeny
        };
        prop_assert_eq!(found.outcome, expected);
    }

    #[test]
    fn the_fast_path_agrees(statements in vec(statement(), 0..4), request in request()) {
        let policy = policy(statements);
        prop_assert_eq!(outcome(&policy, &request), decide(&policy, &request).outcome);
    }

    #[test]
    fn every_mismatch_has_a_reason(statements in vec(statement(), 0..4), request in request()) {
        let decision = decide(&policy(statements.clone()), &request);
        prop_assert_eq!(decision.statements.len(), statements.len());
        for (index, verdict) in decision.statements.iter().enumerate() {
            prop_assert_eq!(verdict.index, index);
            prop_assert_eq!(verdict.matches(), matches(&statements[index], &request));
            prop_assert!(verdict.mismatches.iter().all(|mismatch| !mismatch.reason.is_empty()));
        }
    }

    #[test]
    fn several_policies_are_one_with_all_statements(
        first in vec(statement(), 0..3), second in vec(statement(), 0..3), request in request(),
    ) {
        let several = [policy(first.clone()), policy(second.clone())];
        let one: Policy = policy(first.into_iter().chain(second).collect());
        prop_assert_eq!(decide_all(&several, &request).outcome, outcome(&one, &request));
        prop_assert_eq!(outcome_all(&several, &request), outcome(&one, &request));
    }

    #[test]
    fn order_does_not_matter(statements in vec(statement(), 0..4), request in request()) {
        let other = statements.iter().rev().map(reversed).collect();
        prop_assert_eq!(outcome(&policy(statements), &request), outcome(&policy(other), &request));
    }

    #[test]
    fn an_allow_never_takes_and_a_deny_never_gives(
        statements in vec(statement(), 0..3), more in statement(), request in request(),
    ) {
        let before = outcome(&policy(statements.clone()), &request);
        let with = |effect| {
            let added = with_effect(more.clone(), effect);
            outcome(&policy(statements.iter().cloned().chain([added]).collect()), &request)
        };
        prop_assert!(with(Effect::Allow) >= before);
        prop_assert!(with(Effect::Allow).is_allow() || !before.is_allow());
        prop_assert!(!with(Effect::Deny).is_allow() || before.is_allow());
    }

    #[test]
    fn an_element_and_its_not_form_part_all_requests(statement in statement(), request in request()) {
        let open = Statement { actions: Listed::Except(Vec::new()), ..statement.clone() };
        let parts = [matches(&statement, &request), matches(&complement_of_actions(&statement), &request)];
        prop_assert_eq!(parts.contains(&true), matches(&open, &request));
        prop_assert!(parts.contains(&false));
    }
}
