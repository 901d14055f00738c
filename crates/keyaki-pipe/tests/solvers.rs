//! Installed solvers: what is installed answers, in both modes, and leaves nothing behind.

mod common;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use keyaki_engine::{Answer, Engine};
use keyaki_ir::Value;
use keyaki_pipe::{Config, Fitness, Mode, discover};

use crate::common::{ECHO, ask, contradiction, fake, installed, limits, query};

const SOLVERS: [&str; 3] = ["z3", "cvc5", "cvc4"];

#[test]
fn they_answer_in_both_modes() {
    for found in SOLVERS.iter().filter_map(|name| installed(name)) {
        for mode in [Mode::OneShot, Mode::Session] {
            let engine = found.engine(mode).unwrap();
            for _ in 0..3 {
                assert_eq!(ask(&engine, &query("a", "b"), &limits(10_000)), "sat", "{} {mode:?}", found.row.name);
                assert_eq!(ask(&engine, &contradiction(), &limits(10_000)), "unsat", "{} {mode:?}", found.row.name);
            }
        }
    }
}

#[test]
fn texts_with_every_special_character_come_back() {
    let special = "a b)(c|d;e\"f\"\"g\\h\\u{41}\n\t\u{7f}é\u{1F600}";
    for found in SOLVERS.iter().filter_map(|name| installed(name)) {
        for mode in [Mode::OneShot, Mode::Session] {
            let query = query(special, "((");
            let outcome = found.engine(mode).unwrap().solve(&query, &limits(10_000));
            let Answer::Sat(model) = &outcome.answer else { panic!("{} said {outcome:?}", found.row.name) };
            let (_, value) = model.iter().next().unwrap();
            let Value::String(text) = value else { panic!("{value:?}") };
            assert!(text.starts_with(special) && text.ends_with("(("), "{} said {text:?}", found.row.name);
        }
    }
}

#[test]
fn a_session_serves_several_threads() {
    let Some(found) = installed("cvc5") else { return };
    let engine = found.engine(Mode::Session).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(ask(&engine, &query("a", "b"), &limits(10_000)), "sat");
                    assert_eq!(ask(&engine, &contradiction(), &limits(10_000)), "unsat");
                }
            });
        }
    });
}

#[test]
fn other_limits_need_another_session() {
    let Some(found) = installed("z3") else { return };
    let engine = found.engine(Mode::Session).unwrap();
    for ms in [10_000, 9_000, 10_000] {
        assert_eq!(ask(&engine, &query("a", "b"), &limits(ms)), "sat");
    }
}

#[test]
fn sessions_end_with_their_engine() {
    for found in SOLVERS.iter().filter_map(|name| installed(name)) {
        // A time limit that nobody else uses marks the processes of this test.
        let engine = found.engine(Mode::Session).unwrap();
        assert_eq!(ask(&engine, &query("a", "b"), &limits(12_347)), "sat");
        assert!(!common::processes("12347").is_empty(), "{}", found.row.name);
        drop(engine);
        common::none_left("12347");
    }
}

#[test]
fn a_short_time_limit_is_kept() {
    let hard = common::hard_query();
    for found in SOLVERS.iter().filter_map(|name| installed(name)) {
        for mode in [Mode::OneShot, Mode::Session] {
            let start = Instant::now();
            let answer = ask(&found.engine(mode).unwrap(), &hard, &limits(200));
            assert!(start.elapsed() < Duration::from_secs(20), "{} {mode:?}: {answer}", found.row.name);
        }
    }
}

#[test]
fn discovery_tells_versions_and_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let broken = fake(folder.path(), "exit 1").command;
    let rows = format!(
        "[[engine]]\nname = 'absent'\ncommand = 'no-such-solver'\nlogic = 'ALL'\nstrings = 'regex'\n\
         [[engine]]\nname = 'broken'\ncommand = '{broken}'\nlogic = 'ALL'\nstrings = 'regex'\n"
    );
    let config = Config::builtin().unwrap().with("test", &rows).unwrap();
    let found = discover(&config, &std::env::var_os("PATH").unwrap_or_default());
    let of = |name: &str| found.iter().find(|found| found.row.name == name).unwrap();
    assert_eq!(of("absent").fitness, Fitness::Missing("there is no `no-such-solver` on PATH".to_owned()));
    let reason = "broken ended with status 1 before it answered".to_owned();
    assert_eq!(
        (&of("broken").fitness, &of("broken").program),
        (&Fitness::Unfit(reason), &Some(PathBuf::from(&broken)))
    );
    for name in SOLVERS.iter().filter(|name| installed(name).is_some()) {
        let digits = of(name).version.chars().filter(char::is_ascii_digit).count();
        assert!(digits >= 2, "{name} calls its version {}", of(name).version);
    }
}

#[test]
#[cfg(unix)]
fn a_solver_that_says_unsat_to_everything_is_unfit() {
    let folder = tempfile::tempdir().unwrap();
    let body = "*check-sat*) echo unsat;; *version*) echo '(:version \"7.1\")';;";
    let script = format!("while read -r line; do case \"$line\" in {ECHO} {body} esac; done");
    let found = keyaki_pipe::discover_row(&fake(folder.path(), &script), std::ffi::OsStr::new(""));
    assert_eq!(found.version, "7.1");
    assert_eq!(found.fitness, Fitness::Unfit("fake said unsat to a question that has a model".to_owned()));
}

#[test]
#[cfg(unix)]
fn an_old_solver_is_weak() {
    let folder = tempfile::tempdir().unwrap();
    let body = "*check-sat*) echo sat;; *get-value*) echo '((text \"a \"\"-z)\"))';; \
                *version*) echo '(:version \"4.8.12\")';;";
    let script = format!("while read -r line; do case \"$line\" in {ECHO} {body} esac; done");
    let mut row = fake(folder.path(), &script);
    row.minimum = Config::builtin().unwrap().row("z3").unwrap().minimum.clone();
    let found = keyaki_pipe::discover_row(&row, std::ffi::OsStr::new(""));
    let Fitness::Weak(warning) = &found.fitness else { panic!("{found:?}") };
    assert!(warning.starts_with("fake 4.8.12 is older than 4.8.17: "), "{warning}");
    assert!(found.engine(Mode::OneShot).is_some());
}
