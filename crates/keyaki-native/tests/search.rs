//! The engine against brute force: over few short values, whatever has a model there must be satisfiable, and every model
//! must be one.

#![allow(clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod queries;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keyaki_engine::{Answer, Engine, Limits};
use keyaki_ir::{Evaluator, Query};
use keyaki_native::Native;
use proptest::prelude::*;
use queries::{Expr, Piece, brute_force, cases, expr, policies, query};

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
    fn comparisons_of_policies_are_decided_as_by_brute_force(policies in policies()) {
        check(&query(&[], &policies.new_access()), false)?;
    }

    #[test]
    fn coupled_variables_are_never_decided_against_brute_force(
        assumptions in prop::collection::vec(expr(true), 0..2), goal in expr(true)
    ) {
        check(&query(&assumptions, &goal), true)?;
    }
}

/// A statement, and a Deny of it under a condition: what is in both is first asserted to be false, then to be true.
#[test]
fn a_part_that_was_to_be_false_and_is_to_be_true_is_no_choice() {
    let not = |one: &Expr| Expr::Not(Box::new(one.clone()));
    let action = Expr::Text(0, "a".to_owned());
    let glob = Expr::Glob(1, vec![Piece::Literal("b".to_owned()), Piece::Run]);
    let exact = Expr::And(vec![not(&Expr::Flag(0)), Expr::Text(1, "b".to_owned())]);
    let resource = not(&Expr::Or(vec![Expr::And(vec![not(&Expr::Flag(0)), glob]), exact]));
    let condition = Expr::Or(vec![not(&Expr::Flag(1)), Expr::Text(2, "ab".to_owned())]);
    let denied = Expr::And(vec![action.clone(), resource.clone(), condition]);
    let query = query(&[], &Expr::And(vec![action, resource, not(&denied)]));
    let outcome = Native::default().solve(&query, &Limits::default());
    assert!(matches!(outcome.answer, Answer::Sat(_)), "{:?}", outcome.answer);
}

/// Whoever looks at this clock lets a millisecond pass.
fn clock() -> Duration {
    static MILLISECONDS: AtomicU64 = AtomicU64::new(0);
    Duration::from_millis(MILLISECONDS.fetch_add(1, Ordering::Relaxed))
}

/// One text takes millions of steps.
#[test]
fn a_search_for_one_text_is_stopped_in_time() {
    let within = |piece: String| vec![Piece::Run, Piece::Literal(piece), Piece::Run];
    let mut parts: Vec<Expr> = (0..26).map(|n| Expr::Glob(0, within(format!("a{n}b")))).collect();
    let order = |one: usize, other: usize| {
        let glob = [within(format!("a{one}b")), vec![Piece::Literal(format!("a{other}b")), Piece::Run]].concat();
        Expr::Not(Box::new(Expr::Glob(0, glob)))
    };
    parts.extend((1..26).flat_map(|n| [order(n - 1, n), order(n, n - 1)]));
    let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    let answer =
        Native::default().with_clock(clock).with_steps(4_000_000).solve(&query(&[], &Expr::And(parts)), &limits).answer;
    assert_eq!(answer, Answer::Unknown("timeout".to_owned()));
}
