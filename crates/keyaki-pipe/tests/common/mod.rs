//! What the tests of this crate share: solvers that are installed, and scripts that only look like solvers.

#![allow(dead_code, unreachable_pub)] // Each test file uses a part.
#![allow(clippy::unwrap_used, clippy::panic)] // Tests stop at what they do not expect.

pub mod recipe;

use std::path::Path;
use std::time::Duration;

use keyaki_engine::{Answer, Engine, Limits, Outcome};
use keyaki_ir::{CharSet, Pattern, PatternPiece, Query, Sort, Terms};
use keyaki_pipe::{Config, Fitness, Found, Mode, PipeEngine, Row, discover_row};

/// The installed solver of a built-in row. Without it the test is not run, which it says; with
/// `KEYAKI_REQUIRE_SOLVERS=1` it fails.
pub fn installed(name: &str) -> Option<Found> {
    let config = Config::builtin().unwrap();
    let found = discover_row(config.row(name).unwrap(), &std::env::var_os("PATH").unwrap_or_default());
    match &found.fitness {
        Fitness::Fit | Fitness::Weak(_) => Some(found),
        Fitness::Missing(why) | Fitness::Unfit(why) => {
            let required = std::env::var_os("KEYAKI_REQUIRE_SOLVERS").is_some_and(|value| value == "1");
            assert!(!required || name == "cvc4", "{name} is required: {why}");
            eprintln!("not run with {name}: {why}");
            None
        }
    }
}

/// A row whose program is a shell script with this text, written into `folder`.
pub fn fake(folder: &Path, script: &str) -> Row {
    let program = folder.join("fake-solver");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let row = "[[engine]]\nname = 'fake'\ncommand = 'unset'\nlogic = 'QF_SLIA'\nstrings = 'regex'\n";
    let mut row = Config::builtin().unwrap().with("test", row).unwrap().row("fake").unwrap().clone();
    row.command = program.to_str().unwrap().to_owned();
    row
}

/// The engine of a row whose command is a path, without trying it.
pub fn untried(row: &Row, mode: Mode) -> PipeEngine {
    PipeEngine::new(row, row.command.clone().into(), "unknown", mode)
}

/// How a shell script does what `(echo "…")` asks for, in a `case` over `$line`.
pub const ECHO: &str = "*echo*) marker=${line#*\\\"}; echo \"${marker%\\\"*}\";;";

pub fn limits(ms: u64) -> Limits {
    Limits { time: Duration::from_millis(ms), ..Limits::default() }
}

/// `text` begins with `begin`, ends with `end`, and is not both together.
pub fn query(begin: &str, end: &str) -> Query {
    let mut terms = Terms::new();
    let text = terms.declare("the text", Sort::String, "");
    let literal = |text: &str| PatternPiece::Literal(text.to_owned());
    let pattern = Pattern::new([literal(begin), PatternPiece::Run(CharSet::all()), literal(end)]);
    let matches = terms.matches(text, &pattern);
    let both = terms.string(&format!("{begin}{end}"));
    let equal = terms.eq(text, both);
    let other = terms.not(equal);
    let goal = terms.and([matches, other]);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}

/// No text begins with `a` and with `b`.
pub fn contradiction() -> Query {
    let mut query = query("a", "");
    let text = query.terms.declare("the text", Sort::String, "");
    let pattern = Pattern::new([PatternPiece::Literal("b".to_owned()), PatternPiece::Run(CharSet::all())]);
    let other = query.terms.matches(text, &pattern);
    let goal = query.terms.and([query.goal, other]);
    query.with_goal(goal)
}

/// The answer to `query`, in words.
pub fn ask(engine: &impl Engine, query: &Query, limits: &Limits) -> String {
    words(&keyaki_engine::checked(engine.solve(query, limits), query))
}

/// `sat`, `unsat`, or the reason.
pub fn words(outcome: &Outcome) -> String {
    match &outcome.answer {
        Answer::Sat(_) => "sat".to_owned(),
        Answer::Unsat => "unsat".to_owned(),
        Answer::Unknown(reason) => reason.clone(),
    }
}

/// Waits until no process has `needle` on its command line; fails after ten seconds.
pub fn none_left(needle: &str) {
    for _ in 0..1000 {
        if processes(needle).is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("still running: {:?}", processes(needle));
}

/// The command lines that contain `needle`; those of the dead are empty, so a process that is not waited for shows as
/// `<defunct>`.
pub fn processes(needle: &str) -> Vec<String> {
    let listing = std::process::Command::new("ps").args(["-A", "-o", "pid=,ppid=,args="]).output().unwrap();
    let ours = format!(" {} ", std::process::id());
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    let left =
        listing.lines().filter(|line| line.contains(needle) || line.contains("<defunct>") && line.contains(&ours));
    left.map(str::to_owned).collect()
}

/// A question that takes solvers longer than a moment: five texts, each in a tangle of patterns over two letters.
pub fn hard_query() -> Query {
    let mut terms = Terms::new();
    let run = || PatternPiece::Run(CharSet::all());
    let mut parts = Vec::new();
    for at in 0..6 {
        let text = terms.declare(&format!("text {at}"), Sort::String, "");
        for other in 0..at {
            let other = terms.declare(&format!("text {other}"), Sort::String, "");
            let both = terms.concat([text, other]);
            let turned = terms.concat([other, text]);
            let equal = terms.eq(both, turned);
            parts.push(terms.not(equal));
            let wanted = ["ab", "ba", "aba", "bab", "abba"].map(|part| PatternPiece::Literal(part.to_owned()));
            let pieces: Vec<_> = wanted.into_iter().flat_map(|part| [run(), part, run()]).collect();
            parts.push(terms.matches(both, &Pattern::new(pieces)));
            let letters = Pattern::new([PatternPiece::Run(CharSet::of(['a', 'b']))]);
            parts.push(terms.matches(turned, &letters));
        }
    }
    let goal = terms.and(parts);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}
