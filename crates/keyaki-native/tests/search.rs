//! The engine against brute force: over few short values, whatever has a model there must be satisfiable, and every model
//! must be one.

#![allow(clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod queries;

use keyaki_engine::{Answer, Engine, Limits};
use keyaki_ir::{Evaluator, Query};
use keyaki_native::Native;
use proptest::prelude::*;
use queries::{brute_force, cases, expr, query};

fn check(query: &Query, may_give_up: bool) -> Result<(), TestCaseError> {
    let answer = Native::default().with_steps(2_000_000).solve(query, &Limits::default()).answer;
    match answer {
        Answer::Sat(model) => prop_assert!(Evaluator::new(&query.terms, query.roots()).all_true(&model)),
        Answer::Unsat => prop_assert_eq!(brute_force(query), None),
        Answer::Unknown(why) => prop_assert!(may_give_up && !why.contains("bug"), "{}", why),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn separate_variables_are_decided_as_by_brute_force(
        assumptions in prop::collection::vec(expr(false), 0..3), goal in expr(false)
    ) {
        check(&query(&assumptions, &goal), false)?;
    }

    #[test]
    fn coupled_variables_are_never_decided_against_brute_force(
        assumptions in prop::collection::vec(expr(true), 0..2), goal in expr(true)
    ) {
        check(&query(&assumptions, &goal), true)?;
    }
}
