//! A panel's verdict, from what its engines say.

#![allow(clippy::panic)] // One engine of these tests panics: that is what is tested.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keyaki_engine::{Agreement, Answer, Decision, Engine, EngineInfo, Limits, Outcome, Panel, Verdict};
use keyaki_ir::{Model, Query, Sort, Term, Terms, Value};

/// What an engine of these tests does when asked.
#[derive(Clone, Copy)]
enum Says {
    Sat(i64),
    Unsat,
    Unknown,
    /// Waits until it is told to stop, ten seconds at most.
    Waits,
    Panics,
}

struct Fixed(EngineInfo, Says);

impl Engine for Fixed {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let answer = match self.1 {
            Says::Sat(n) => Answer::Sat(query.symbols().into_iter().map(|x| (x, Value::Int(n.into()))).collect()),
            Says::Unsat => Answer::Unsat,
            Says::Unknown => Answer::Unknown("no idea".to_owned()),
            Says::Waits => wait(limits),
            Says::Panics => panic!("on purpose"),
        };
        Outcome { engine: self.0.clone(), answer, time: Duration::ZERO }
    }
}

fn wait(limits: &Limits) -> Answer {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if limits.cancel.is_cancelled() {
            return Answer::Unknown("cancelled".to_owned());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Answer::Unsat
}

/// `0 <= x`, and `x <= 10` is sought.
fn query() -> Query {
    let mut terms = Terms::new();
    let x = terms.declare("x", Sort::Int, "");
    let (low, high) = (terms.int(0), terms.int(10));
    let (assumption, goal): (Term, Term) = (terms.le(low, x), terms.le(x, high));
    let assumptions = vec![keyaki_ir::Assumption { term: assumption, notes: Vec::new() }];
    Query { terms, notes: Vec::new(), definitions: Vec::new(), assumptions, goal }
}

fn ask(says: &[Says], agreement: Agreement, limits: &Limits) -> Verdict {
    let engine = |(at, says): (usize, &Says)| -> Arc<dyn Engine> {
        Arc::new(Fixed(EngineInfo { name: format!("e{}", at + 1), version: "1".to_owned() }, *says))
    };
    Panel::new(says.iter().enumerate().map(engine)).ask(&query(), limits, agreement)
}

fn check(says: &[Says], agreement: Agreement, expected: &str) {
    let verdict = ask(says, agreement, &Limits::default());
    let said = verdict.outcomes.iter().map(|outcome| format!("{} {}", outcome.engine.name, outcome.answer.name()));
    let decision = match &verdict.decision {
        Decision::Sat(model) => format!("sat {}", value(model)),
        Decision::Unsat => "unsat".to_owned(),
        Decision::Unknown(reason) => format!("unknown ({reason})"),
        Decision::Disagreement => "disagreement".to_owned(),
    };
    let unanimous = if verdict.is_unanimous() { ", unanimous" } else { "" };
    assert_eq!(format!("{}: {decision}{unanimous}", said.collect::<Vec<_>>().join(", ")), expected);
}

fn value(model: &Model) -> String {
    model.iter().map(|(_, value)| format!("{value:?}")).collect()
}

#[test]
fn all_who_agree_decide() {
    check(&[Says::Unsat, Says::Unsat], Agreement::All, "e1 unsat, e2 unsat: unsat, unanimous");
    check(&[Says::Sat(3), Says::Sat(4)], Agreement::All, "e1 sat, e2 sat: sat Int(3), unanimous");
}

#[test]
fn sat_against_unsat_is_a_disagreement() {
    check(&[Says::Unsat, Says::Unknown, Says::Sat(4)], Agreement::All, "e1 unsat, e2 unknown, e3 sat: disagreement");
}

#[test]
fn unknown_disagrees_with_nobody_but_confirms_nothing() {
    check(&[Says::Unknown, Says::Unsat], Agreement::All, "e1 unknown, e2 unsat: unsat");
    let verdict = ask(&[Says::Unknown, Says::Unsat], Agreement::All, &Limits::default());
    assert_eq!(verdict.not_confirmed_by().map(|outcome| &*outcome.engine.name).collect::<Vec<_>>(), ["e1"]);
}

#[test]
fn when_nobody_knows_every_reason_is_given() {
    check(
        &[Says::Unknown, Says::Panics],
        Agreement::All,
        "e1 unknown, e2 unknown: unknown (e1: no idea; e2: panicked, which is a bug in Keyaki)",
    );
    check(&[], Agreement::All, ": unknown (no engine was asked)");
}

#[test]
fn a_model_that_does_not_satisfy_the_query_is_not_counted() {
    let outside = "said sat, but its model does not satisfy the query:";
    check(&[Says::Sat(11)], Agreement::All, &format!("e1 unknown: unknown (e1: {outside} the goal is false)"));
    check(&[Says::Sat(-1)], Agreement::Any, &format!("e1 unknown: unknown (e1: {outside} assumption 1 is false)"));
    check(&[Says::Sat(11), Says::Unsat], Agreement::All, "e1 unknown, e2 unsat: unsat");
}

#[test]
fn the_first_answer_stops_the_others() {
    check(&[Says::Waits, Says::Sat(5)], Agreement::Any, "e1 unknown, e2 sat: sat Int(5)");
    check(&[Says::Waits, Says::Panics, Says::Unsat], Agreement::Any, "e1 unknown, e2 unknown, e3 unsat: unsat");
}

#[test]
fn a_panel_that_wants_the_first_answer_does_not_cancel_its_caller() {
    let limits = Limits::default();
    ask(&[Says::Unsat, Says::Waits], Agreement::Any, &limits);
    assert!(!limits.cancel.is_cancelled());
}

#[test]
fn the_caller_can_stop_all() {
    let limits = Limits::default();
    limits.cancel.cancel();
    let verdict = ask(&[Says::Waits, Says::Waits], Agreement::All, &limits);
    assert_eq!(verdict.decision, Decision::Unknown("e1: cancelled; e2: cancelled".to_owned()));
}
