//! Programs that are no good solvers, one kind a test: each gives `unknown` with a reason, soon, and leaves nothing
//! running.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Tests stop at what they do not expect.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use keyaki_engine::{Agreement, Decision, Engine, Limits, Panel};
use keyaki_pipe::Mode;

use crate::common::{ECHO, ask, contradiction, fake, limits, none_left, query, untried};

/// Reads commands and does as a solver would up to the point where `body` takes over.
fn script(body: &str) -> String {
    format!("while read -r line; do case \"$line\" in {body}\n{ECHO} esac; done")
}

/// Asks a fake with the text `script` in both modes; in a session the reason may differ.
#[track_caller]
fn check(script: &str, once: &str, session: &str) {
    check_with(script, &limits(1000), once, session);
}

#[track_caller]
fn check_with(script: &str, limits: &Limits, once: &str, session: &str) {
    for (mode, expected) in [(Mode::OneShot, once), (Mode::Session, session)] {
        let folder = tempfile::tempdir().unwrap();
        let engine = untried(&fake(folder.path(), script), mode);
        let start = Instant::now();
        assert_eq!(ask(&engine, &query("a", "b"), limits), expected, "{mode:?}");
        assert!(start.elapsed() < Duration::from_secs(20), "{mode:?} took {:?}", start.elapsed());
        drop(engine);
        none_left(folder.path().to_str().unwrap());
    }
}

#[test]
fn dies_at_the_start() {
    let reason = "fake ended with status 3 before it answered: no licence found";
    check("echo no licence found >&2; exit 3", reason, reason);
}

#[test]
fn dies_in_the_middle_of_the_reply() {
    let reason = "fake ended with signal 11 in the middle of its reply: ((the";
    let body = "*check-sat*) echo sat;; *get-value*) printf '((the'; kill -11 $$;;";
    check(&script(body), reason, reason);
}

#[test]
fn ends_before_it_reads() {
    let reason = "fake ended with status 0 before it answered";
    check("exit 0", reason, reason);
}

#[test]
fn hangs() {
    let reason = "fake was stopped after 1 s";
    check("trap '' TERM INT HUP; while :; do :; done", reason, reason);
}

#[test]
fn hangs_after_its_answer() {
    let reason = "fake was stopped after 1 s";
    check(&script("*check-sat*) echo sat;; *get-value*) while :; do :; done;;"), reason, reason);
}

#[test]
fn starts_a_child_that_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let child = folder.path().join("child");
    std::fs::write(&child, "while :; do sleep 0.05; done").unwrap();
    let row = fake(folder.path(), &format!("sh {} & wait", child.display()));
    assert_eq!(ask(&untried(&row, Mode::OneShot), &query("a", "b"), &limits(300)), "fake was stopped after 300 ms");
    none_left(folder.path().to_str().unwrap());
}

#[test]
fn never_reads() {
    // Longer than a pipe holds.
    let long = query(&"a".repeat(300_000), "b");
    for mode in [Mode::OneShot, Mode::Session] {
        let folder = tempfile::tempdir().unwrap();
        let engine = untried(&fake(folder.path(), "exec sleep 60"), mode);
        assert_eq!(ask(&engine, &long, &limits(500)), "fake was stopped after 500 ms");
        drop(engine);
        none_left(folder.path().to_str().unwrap());
    }
}

#[test]
fn floods_standard_error_and_answers() {
    let body = "*check-sat*) head -c 1000000 /dev/zero | tr '\\0' x >&2; echo unsat;;";
    let folder = tempfile::tempdir().unwrap();
    for mode in [Mode::OneShot, Mode::Session] {
        let engine = untried(&fake(folder.path(), &script(body)), mode);
        assert_eq!(ask(&engine, &query("a", "b"), &limits(5000)), "unsat", "{mode:?}");
    }
    none_left(folder.path().to_str().unwrap());
}

#[test]
fn floods_standard_error_and_dies() {
    let reason = format!("fake ended with status 9 before it answered: {} …", "x".repeat(300));
    check("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 9", &reason, &reason);
}

#[test]
fn floods_standard_output() {
    let reason = "fake was stopped because it printed too much";
    check_with("exec yes 'a solver that has a lot to say'", &limits(10_000), reason, reason);
    check_with("exec tr '\\0' x </dev/zero", &limits(10_000), reason, reason);
}

#[test]
fn prints_garbage() {
    let reason = "the reply of fake makes no sense: no answer: `hello`";
    check(&script("*check-sat*) echo hello;;"), reason, reason);
    let reason = "the reply of fake makes no sense: the reply ends in the middle: `sat\n(\"`";
    check(&script("*check-sat*) echo sat; echo '(\"';;"), reason, reason);
}

#[test]
fn reports_an_error() {
    let reason = "fake reports: out of memory";
    check(&script("*check-sat*) echo '(error \"out of memory\")';;"), reason, reason);
    let reason = "fake reports: line 3: unknown sort";
    check(&script("*declare*) echo '(error \"line 3: unknown sort\")';; *check-sat*) echo sat;;"), reason, reason);
}

#[test]
fn reports_an_error_and_dies() {
    let reason = "fake reports: Parse Error: unexpected";
    check("echo '(error \"Parse Error: unexpected\")'; exit 1", reason, reason);
}

#[test]
fn ends_itself_when_its_time_is_over() {
    let reason = "fake gave up after 1 s";
    check("echo timeout; exit 1", reason, reason);
    check("echo cvc5 interrupted by timeout.; kill -6 $$", reason, reason);
}

#[test]
fn answers_and_dies() {
    let reason = "fake ended with status 0 in the middle of its reply: unsat";
    check("echo unsat", reason, reason);
}

#[test]
fn gives_a_value_that_is_none() {
    let reason = "the reply of fake makes no sense: it said sat, but";
    for value in ["((|the text| 5))", "((|the text| \"a\\u{d800}\"))", "((y \"a\"))", "()", "sat"] {
        let folder = tempfile::tempdir().unwrap();
        let body = format!("*check-sat*) echo sat;; *get-value*) cat <<'X'\n{value}\nX\n;;");
        let answer =
            ask(&untried(&fake(folder.path(), &script(&body)), Mode::OneShot), &query("a", "b"), &limits(1000));
        assert!(answer.starts_with(reason), "{value}: {answer}");
    }
}

#[test]
fn gives_a_model_that_is_none() {
    let reason = "said sat, but its model does not satisfy the query: the goal is false";
    let body = "*check-sat*) echo sat;; *get-value*) echo '((|the text| \"ab\"))';;";
    check(&script(body), reason, reason);
}

#[test]
fn gives_up() {
    let body = "*check-sat*) echo unknown;; *reason-unknown*) echo '(:reason-unknown incomplete)';;";
    check(&script(body), "fake gave up: incomplete", "fake gave up: incomplete");
    let body = "*check-sat*) echo unknown;; *reason-unknown*) echo '(:reason-unknown timeout)';;";
    check(&script(body), "fake gave up after 1 s", "fake gave up after 1 s");
}

#[test]
fn is_not_there() {
    let mut row = fake(tempfile::tempdir().unwrap().path(), "");
    row.command = "/nowhere/fake".to_owned();
    for mode in [Mode::OneShot, Mode::Session] {
        let answer = ask(&untried(&row, mode), &query("a", "b"), &limits(1000));
        assert!(answer.starts_with("fake ended with status 127 before it answered: "), "{answer}");
    }
}

#[test]
fn is_stopped_when_nobody_wants_the_answer() {
    for mode in [Mode::OneShot, Mode::Session] {
        let folder = tempfile::tempdir().unwrap();
        let engine = untried(&fake(folder.path(), "exec sleep 60"), mode);
        let limits = limits(60_000);
        let start = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(200));
                limits.cancel.cancel();
            });
            assert_eq!(ask(&engine, &query("a", "b"), &limits), "cancelled");
        });
        assert!(start.elapsed() < Duration::from_secs(20));
        drop(engine);
        none_left(folder.path().to_str().unwrap());
    }
}

#[test]
fn a_session_that_died_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let row = fake(folder.path(), &script("*check-sat*) echo unsat;; *reset*) exit 4;;"));
    let engine = untried(&row, Mode::Session);
    for _ in 0..4 {
        assert_eq!(ask(&engine, &contradiction(), &limits(1000)), "unsat");
    }
    drop(engine);
    none_left(folder.path().to_str().unwrap());
}

#[test]
fn a_panel_stops_who_is_not_needed() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let slow = untried(&fake(folder.path(), "exec sleep 60"), Mode::OneShot);
    let quick = untried(&fake(other.path(), &script("*check-sat*) echo unsat;;")), Mode::OneShot);
    let panel = Panel::new([Arc::new(slow) as Arc<dyn Engine>, Arc::new(quick)]);
    let start = Instant::now();
    let verdict = panel.ask(&contradiction(), &limits(60_000), Agreement::Any);
    assert_eq!(verdict.outcomes.iter().map(common::words).collect::<Vec<_>>(), ["cancelled", "unsat"]);
    assert_eq!(verdict.decision, Decision::Unsat);
    assert!(start.elapsed() < Duration::from_secs(20));
    none_left(folder.path().to_str().unwrap());
}

#[test]
fn a_late_reply_is_not_taken_for_the_next_one() {
    // It answers the first question twice, marker and all, so that the second answer lies ready when the next question
    // comes.
    let body =
        "*check-sat*) if [ -z \"$asked\" ]; then asked=1; echo unsat; echo keyaki-end-of-reply-1; fi; echo unsat;;";
    let folder = tempfile::tempdir().unwrap();
    let engine = untried(&fake(folder.path(), &script(body)), Mode::Session);
    assert_eq!(ask(&engine, &contradiction(), &limits(1000)), "unsat");
    let answer = ask(&engine, &contradiction(), &limits(1000));
    assert!(answer.starts_with("the reply of fake makes no sense: more than one answer"), "{answer}");
}

#[test]
fn every_outcome_tells_who_and_how_long() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = untried(&fake(folder.path(), "sleep 0.1"), Mode::OneShot).solve(&query("a", "b"), &limits(1000));
    assert_eq!((&*outcome.engine.name, &*outcome.engine.version), ("fake", "unknown"));
    assert!(outcome.time >= Duration::from_millis(100));
}
