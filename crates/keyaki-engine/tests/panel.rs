//! A panel's verdict, from what its engines say.

#![allow(clippy::panic)] // One engine of these tests panics: that is what is tested.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use keyaki_engine::{Agreement, Answer, Decision, Engine, EngineInfo, Limits, Opinion, Outcome, Panel, Verdict};
use keyaki_ir::{Model, Query, Sort, Term, Terms, Value, query_text};

/// What an engine of these tests does when asked.
#[derive(Clone, Copy)]
enum Says {
    Sat(i64),
    Unsat,
    Unknown,
    /// `sat` or `unsat` to a query whose values are given, and otherwise nothing.
    Accepts,
    Refuses,
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
            Says::Accepts if are_given(query) => {
                Answer::Sat(query.symbols().into_iter().map(|x| (x, Value::Int(5.into()))).collect())
            }
            Says::Refuses if are_given(query) => Answer::Unsat,
            Says::Unknown | Says::Accepts | Says::Refuses => Answer::Unknown("no idea".to_owned()),
            Says::Waits => wait(limits),
            Says::Panics => panic!("on purpose"),
        };
        Outcome::new(self.0.clone(), answer, Duration::ZERO)
    }
}

/// Whether the query says that `x` is 5.
fn are_given(query: &Query) -> bool {
    query_text(query).contains(" = 5\n")
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
    let assumptions = vec![keyaki_ir::Assumption { term: assumption, notes: [].into() }];
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions, goal }
}

/// Engines whose names are `prefix` and their number.
fn engines(prefix: &str, says: &[Says]) -> Vec<Arc<dyn Engine>> {
    let engine = |(at, says): (usize, &Says)| -> Arc<dyn Engine> {
        Arc::new(Fixed(EngineInfo { name: format!("{prefix}{}", at + 1), version: "1".to_owned() }, *says))
    };
    says.iter().enumerate().map(engine).collect()
}

fn ask(says: &[Says], agreement: Agreement, limits: &Limits) -> Verdict {
    Panel::new(engines("e", says)).ask(&query(), limits, agreement)
}

fn check(says: &[Says], agreement: Agreement, expected: &str) {
    check_verdict(&ask(says, agreement, &Limits::default()), expected);
}

fn check_verdict(verdict: &Verdict, expected: &str) {
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

/// A panel with a reserve, and how often its engines have been looked for.
fn with_reserve(first: &[Says], reserve: &'static [Says]) -> (Panel, Arc<AtomicUsize>) {
    let looked = Arc::new(AtomicUsize::new(0));
    let counter = looked.clone();
    let panel = Panel::new(engines("e", first)).with_reserve(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        engines("r", reserve)
    });
    (panel, looked)
}

#[test]
fn a_reserve_is_left_alone_while_the_first_know() {
    for says in [Says::Unsat, Says::Sat(3)] {
        let (panel, looked) = with_reserve(&[says], &[Says::Panics]);
        let verdict = panel.ask(&query(), &Limits::default(), Agreement::All);
        assert_eq!((verdict.outcomes.len(), looked.load(Ordering::SeqCst)), (1, 0));
        assert!(verdict.is_unanimous() && panel.reserve().is_empty());
    }
}

#[test]
fn a_reserve_is_looked_for_once_and_asked_about_what_is_not_decided() {
    let (panel, looked) = with_reserve(&[Says::Unknown], &[Says::Unsat, Says::Unknown]);
    for _ in 0..2 {
        let verdict = panel.ask(&query(), &Limits::default(), Agreement::All);
        check_verdict(&verdict, "e1 unknown, r1 unsat, r2 unknown: unsat");
    }
    assert_eq!((looked.load(Ordering::SeqCst), panel.engines().len(), panel.reserve().len()), (1, 1, 2));
}

#[test]
fn a_reserve_is_asked_when_a_model_is_refused_or_an_engine_panics() {
    for says in [Says::Sat(11), Says::Panics] {
        let (panel, _) = with_reserve(&[says], &[Says::Sat(5)]);
        let verdict = panel.ask(&query(), &Limits::default(), Agreement::Any);
        check_verdict(&verdict, "e1 unknown, r1 sat: sat Int(5)");
    }
}

#[test]
fn a_reserve_may_be_empty_disagree_or_be_asked_for_its_first_answer() {
    let (panel, looked) = with_reserve(&[Says::Unknown], &[]);
    let verdict = panel.ask(&query(), &Limits::default(), Agreement::All);
    check_verdict(&verdict, "e1 unknown: unknown (e1: no idea)");
    assert_eq!(looked.load(Ordering::SeqCst), 1);
    let (panel, _) = with_reserve(&[Says::Unknown], &[Says::Unsat, Says::Sat(1)]);
    let verdict = panel.ask(&query(), &Limits::default(), Agreement::All);
    check_verdict(&verdict, "e1 unknown, r1 unsat, r2 sat: disagreement");
    let (panel, _) = with_reserve(&[Says::Unknown], &[Says::Waits, Says::Sat(1)]);
    let verdict = panel.ask(&query(), &Limits::default(), Agreement::Any);
    check_verdict(&verdict, "e1 unknown, r1 unknown, r2 sat: sat Int(1)");
}

#[test]
fn a_reserve_is_not_asked_what_nobody_wants_to_know_any_more() {
    let (panel, looked) = with_reserve(&[Says::Waits], &[Says::Unsat]);
    let limits = Limits::default();
    limits.cancel.cancel();
    let verdict = panel.ask(&query(), &limits, Agreement::All);
    check_verdict(&verdict, "e1 unknown: unknown (e1: cancelled)");
    assert_eq!(looked.load(Ordering::SeqCst), 0);
}

#[test]
fn several_who_need_a_reserve_at_once_share_it() {
    let (panel, looked) = with_reserve(&[Says::Unknown], &[Says::Unsat]);
    let verdicts = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let verdict = panel.ask(&query(), &Limits::default(), Agreement::All);
                verdicts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(verdict.decision);
            });
        }
    });
    let verdicts = verdicts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    assert_eq!((looked.load(Ordering::SeqCst), verdicts), (1, vec![Decision::Unsat; 8]));
}

#[test]
fn engines_without_an_answer_look_at_the_model_that_was_found() {
    let opinions = |says: &[Says], agreement: Agreement| {
        let verdict = ask(says, agreement, &Limits::default());
        let opinions: Vec<Option<Opinion>> = verdict.outcomes.into_iter().map(|outcome| outcome.opinion).collect();
        (opinions, verdict.decision == Decision::Disagreement)
    };
    let whose = || "e2".to_owned();
    assert_eq!(
        opinions(&[Says::Accepts, Says::Sat(5), Says::Unknown], Agreement::All),
        (vec![Some(Opinion::Accepts(whose())), None, None], false)
    );
    assert_eq!(
        opinions(&[Says::Refuses, Says::Sat(5)], Agreement::All),
        (vec![Some(Opinion::Refuses(whose())), None], true)
    );
    assert_eq!(opinions(&[Says::Refuses, Says::Sat(5)], Agreement::Any), (vec![None, None], false));
    assert_eq!(opinions(&[Says::Accepts, Says::Unsat], Agreement::All), (vec![None, None], false));
    // A model that is none is shown to nobody.
    assert_eq!(opinions(&[Says::Refuses, Says::Sat(11)], Agreement::All), (vec![None, None], false));
}
