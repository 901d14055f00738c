//! Certificates: whatever the engine proves, the checker accepts; and what the checker accepts has no model, whoever wrote it.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod queries;

use keyaki_certificate::{Certificate, Fact, Step, Why, check};
use keyaki_engine::{Answer, Engine, Limits};
use keyaki_ir::Query;
use keyaki_native::Native;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use queries::{Expr, Piece, brute_force, cases, expr, policies, query};

/// The certificate of a query that has no model.
fn proof(query: &Query) -> Option<Certificate> {
    let (outcome, certificate) = Native::default().with_steps(2_000_000).prove(query, &Limits::default());
    assert_eq!(outcome.answer == Answer::Unsat, certificate.is_some(), "{:?}", outcome.answer);
    certificate
}

fn accepted(query: &Query) -> Result<(), TestCaseError> {
    if let Some(certificate) = proof(query) {
        let verdict = check(query, &certificate);
        prop_assert_eq!(verdict, Ok(()), "{:#?}\n{}", certificate, keyaki_ir::query_text(query));
    }
    Ok(())
}

/// A way to spoil a certificate; the numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Spoiled {
    Dropped(usize),
    Turned(usize, usize),
    FactDropped(usize, usize),
    Swapped(usize),
    Later(usize, usize),
    Cut(usize),
    UseDropped(usize),
    FactsShortened(usize),
}

fn spoiled() -> impl Strategy<Value = Spoiled> {
    let n = || 0..1000_usize;
    prop_oneof![
        n().prop_map(Spoiled::Dropped),
        (n(), n()).prop_map(|(step, fact)| Spoiled::Turned(step, fact)),
        (n(), n()).prop_map(|(step, fact)| Spoiled::FactDropped(step, fact)),
        n().prop_map(Spoiled::Swapped),
        (n(), n()).prop_map(|(step, case)| Spoiled::Later(step, case)),
        n().prop_map(Spoiled::Cut),
        n().prop_map(Spoiled::UseDropped),
        n().prop_map(Spoiled::FactsShortened),
    ]
}

impl Spoiled {
    fn apply(&self, certificate: &mut Certificate) {
        let steps = &mut certificate.steps;
        let count = steps.len();
        if count == 0 {
            return;
        }
        match *self {
            Self::Dropped(step) => drop(steps.remove(step % count)),
            Self::Turned(step, fact) => with(&mut steps[step % count].facts, fact, |facts, at| facts[at].holds ^= true),
            Self::FactDropped(step, fact) => with(&mut steps[step % count].facts, fact, |facts, at| {
                facts.remove(at);
            }),
            Self::Swapped(step) => {
                if let Some(cases) = some_cases(steps, step) {
                    cases.reverse();
                }
            }
            Self::Later(step, case) => {
                if let Some(cases) = some_cases(steps, step) {
                    with(cases, case, |cases, at| cases[at] = step % count);
                }
            }
            Self::Cut(step) => {
                if let Some(cases) = some_cases(steps, step) {
                    cases.pop();
                }
            }
            Self::UseDropped(step) => drop(steps[step % count].by.pop()),
            Self::FactsShortened(step) => match &mut steps[step % count].why {
                Why::NoValue(_, facts) | Why::NoValues(facts) => drop(facts.pop()),
                Why::Clash | Why::Step(_) | Why::Cases(..) => {}
            },
        }
    }
}

fn with<T>(list: &mut Vec<T>, at: usize, change: impl FnOnce(&mut Vec<T>, usize)) {
    if !list.is_empty() {
        let at = at % list.len();
        change(list, at);
    }
}

/// The cases of the `n`th step that has some.
fn some_cases(steps: &mut [Step], n: usize) -> Option<&mut Vec<usize>> {
    let mut all: Vec<&mut Vec<usize>> = steps
        .iter_mut()
        .filter_map(|step| match &mut step.why {
            Why::Cases(_, cases) => Some(cases),
            Why::Clash | Why::NoValue(..) | Why::NoValues(_) | Why::Step(_) => None,
        })
        .collect();
    let count = all.len();
    (count > 0).then(|| all.swap_remove(n % count))
}

/// A statement is refuted though the query itself says that it does not match: what the refutation goes on to use is not needed.
#[test]
fn a_case_that_the_query_excludes_needs_no_more() {
    let not = |one: &Expr| Expr::Not(Box::new(one.clone()));
    let flag = Expr::Flag(1);
    let with = |glob: Vec<Piece>| Expr::And(vec![flag.clone(), Expr::Glob(0, glob)]);
    let colon = vec![Piece::Run, Piece::Literal(":".to_owned()), Piece::Run];
    let element = not(&Expr::Or(vec![with(colon), with(vec![Piece::RunNot(':')])]));
    let (text, last) = (Expr::Text(1, String::new()), Expr::Text(2, String::new()));
    let statement = |last: Expr| Expr::And(vec![element.clone(), flag.clone(), text.clone(), last]);
    let (one, other) = (statement(not(&last)), statement(last.clone()));
    let query = query(&[], &Expr::And(vec![Expr::Or(vec![one, other.clone()]), not(&other)]));
    let certificate = proof(&query).unwrap();
    assert_eq!(check(&query, &certificate), Ok(()));
}

/// The query without one of its assumptions, or with no goal.
fn weakened(query: &Query) -> Vec<Query> {
    let mut all: Vec<Query> = (0..query.assumptions.len())
        .map(|at| {
            let mut weaker = query.clone();
            weaker.assumptions.remove(at);
            weaker
        })
        .collect();
    let mut open = query.clone();
    open.goal = open.terms.bool(true);
    all.push(open);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn proofs_about_separate_variables_are_accepted(
        assumptions in prop::collection::vec(expr(false), 1..4), goal in expr(false)
    ) {
        accepted(&query(&assumptions, &goal))?;
    }

    #[test]
    fn what_is_proved_of_policies_is_accepted(policies in policies()) {
        accepted(&query(&[], &policies.new_access()))?;
    }

    #[test]
    fn proofs_about_coupled_variables_are_accepted(
        assumptions in prop::collection::vec(expr(true), 1..4), goal in expr(true)
    ) {
        accepted(&query(&assumptions, &goal))?;
    }

    #[test]
    fn nothing_is_accepted_of_what_has_a_model(
        assumptions in prop::collection::vec(expr(true), 1..5),
        goal in expr(true),
        spoiled in prop::collection::vec(spoiled(), 0..4),
    ) {
        let query = query(&assumptions, &goal);
        if let Some(mut certificate) = proof(&query) {
            for one in spoiled {
                one.apply(&mut certificate);
            }
            for weaker in weakened(&query) {
                if check(&weaker, &certificate).is_ok() {
                    let found = Native::default().with_steps(2_000_000).solve(&weaker, &Limits::default()).answer;
                    prop_assert!(!matches!(found, Answer::Sat(_)), "{:#?}", certificate);
                }
            }
        }
    }

    /// Facts of all kinds thrown together: what the checker says of them has to be true.
    #[test]
    fn facts_are_judged_as_by_brute_force(facts in prop::collection::vec((expr(true), any::<bool>()), 1..6)) {
        let parts: Vec<_> = facts.iter().map(|(expr, _)| expr.clone()).collect();
        let (goal, assumptions) = parts.split_last().map(|(goal, rest)| (goal.clone(), rest.to_vec())).unwrap();
        let mut query = query(&assumptions, &goal);
        let terms: Vec<_> = query.roots();
        let facts: Vec<Fact> =
            terms.iter().zip(&facts).map(|(term, (_, holds))| Fact { term: *term, holds: *holds }).collect();
        for assumption in &mut query.assumptions {
            assumption.term = query.terms.bool(true);
        }
        let parts: Vec<_> = facts
            .iter()
            .map(|fact| if fact.holds { fact.term } else { query.terms.not(fact.term) })
            .collect();
        query.goal = query.terms.and(parts);
        let symbols: Vec<_> = query.symbols();
        let mut reasons = vec![Why::Clash, Why::NoValues(facts.clone())];
        reasons.extend(symbols.into_iter().map(|symbol| Why::NoValue(symbol, facts.clone())));
        for why in reasons {
            let certificate = Certificate { steps: vec![Step { facts: Vec::new(), why, by: Vec::new() }] };
            if check(&query, &certificate).is_ok() {
                prop_assert_eq!(brute_force(&query), None, "{:?}", certificate);
            }
        }
    }
}

/// The tests above mean something only if all kinds of steps occur in them.
#[test]
fn every_kind_of_step_occurs_often() {
    let mut runner = TestRunner::deterministic();
    let mut counts = [0; 5];
    for _ in 0..5000 {
        let queries = (prop::collection::vec(expr(true), 1..4), expr(true));
        let (assumptions, goal) = queries.new_tree(&mut runner).unwrap().current();
        for step in proof(&query(&assumptions, &goal)).iter().flat_map(|certificate| &certificate.steps) {
            counts[match &step.why {
                Why::Clash => 0,
                Why::NoValue(..) => 1,
                Why::NoValues(_) => 2,
                Why::Step(_) => 3,
                Why::Cases(..) => 4,
            }] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}
