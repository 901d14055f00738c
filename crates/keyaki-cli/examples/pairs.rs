//! Decides every pair of a file of policy pairs both ways with every engine that is found, and reports what came out.
//!
//! ```sh
//! cargo run --release -p keyaki-cli --example pairs -- PAIRS.jsonl [EVERY] [SECONDS] [ENGINE,…]
//! ```
//!
//! A line is `{"name": …, "old": POLICY, "new": POLICY}`. With `EVERY`, only each so manieth pair is taken; `SECONDS` is the
//! limit for each query; without engines, the embedded one and all that are found are asked. A question that an engine neither
//! decides nor accepts another's model of is named. The exit code is 1 when engines contradicted each other or a witness was not confirmed.

#![allow(clippy::panic, clippy::indexing_slicing, reason = "a tool for developers")]

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use keyaki::{Judgement, Options, Question, ask, prepare};
use keyaki_engine::{Agreement, Answer as Decided, Engine, Limits, Opinion, Panel};
use keyaki_native::Native;
use keyaki_pipe::{Config, Mode as Process, discover};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), every, seconds) = (arguments.next(), arguments.next(), arguments.next()) else {
        eprintln!("usage: pairs PAIRS.jsonl [EVERY] [SECONDS] [ENGINE,…]");
        return ExitCode::from(2);
    };
    let every = every.and_then(|every| every.parse().ok()).unwrap_or(1_usize).max(1);
    let seconds = seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(10_u64);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("cannot read {path}");
        return ExitCode::from(2);
    };
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines()).step_by(every).collect();
    let names: Vec<String> =
        arguments.next().map(|names| names.split(',').map(str::to_owned).collect()).unwrap_or_default();
    let run = Run::new(seconds, &names);
    let mut tally = Tally::default();
    let start = Instant::now();
    for (n, (number, line)) in lines.iter().enumerate() {
        run.pair(*number, line, &mut tally);
        if std::io::stderr().is_terminal() {
            eprint!("\r{} of {} pairs, {:.0} s ", n + 1, lines.len(), start.elapsed().as_secs_f64());
        }
    }
    eprintln!();
    tally.print(&run);
    if tally.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

struct Run {
    panel: Panel,
    options: Options,
}

#[derive(Default)]
struct Tally {
    results: BTreeMap<String, usize>,
    times: BTreeMap<String, Vec<f64>>,
    unrealistic: usize,
    wrong: usize,
}

impl Run {
    fn new(seconds: u64, names: &[String]) -> Self {
        let config = Config::builtin().unwrap_or_else(|error| panic!("{error}"));
        let found = discover(&config, &std::env::var_os("PATH").unwrap_or_default());
        let pipes = found.iter().filter_map(|found| found.engine(Process::Session));
        let native: Arc<dyn Engine> = Arc::new(Native::default().with_clock(clock));
        let engines = std::iter::once(native).chain(pipes.map(|engine| Arc::new(engine) as Arc<dyn Engine>));
        let asked = |engine: &Arc<dyn Engine>| names.is_empty() || names.contains(&engine.info().name);
        let panel = Panel::new(engines.filter(asked));
        let limits = Limits { time: Duration::from_secs(seconds), ..Limits::default() };
        Self { panel, options: Options { limits, agreement: Agreement::All, ..Options::default() } }
    }

    fn pair(&self, number: usize, line: &str, tally: &mut Tally) {
        let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else { return tally.count("not JSON") };
        let name = row["name"].as_str().unwrap_or("?").to_owned();
        let (Some(old), Some(new)) = (policy(&row["old"]), policy(&row["new"])) else {
            return tally.count("refused");
        };
        self.ask(&format!("line {number}, {name}, forwards"), old.clone(), new.clone(), tally);
        self.ask(&format!("line {number}, {name}, backwards"), new, old, tally);
    }

    fn ask(&self, name: &str, existing: Policy, new: Policy, tally: &mut Tally) {
        let question = Question::NoNewAccess { existing: existing.into(), new: new.into() };
        let start = Instant::now();
        let prepared = prepare(&question);
        let encoded = start.elapsed();
        let answer = ask(&question, &prepared, &self.panel, &self.options);
        tally.times.entry("encode".to_owned()).or_default().push(encoded.as_secs_f64());
        tally.times.entry("whole answer".to_owned()).or_default().push(start.elapsed().as_secs_f64());
        for outcome in &answer.engines {
            let times = tally.times.entry(outcome.engine.name.clone()).or_default();
            times.push(outcome.time.as_secs_f64());
            let opinion = match &outcome.opinion {
                Some(Opinion::Accepts(_)) => ", accepts the model",
                Some(Opinion::Refuses(_)) => ", refuses the model",
                None => "",
            };
            tally.count(&format!("{} {}{opinion}", outcome.engine.name, outcome.answer.name()));
            if let (Decided::Unknown(why), None) = (&outcome.answer, &outcome.opinion) {
                eprintln!("\n{name}: {} does not know: {why}", outcome.engine.name);
            }
            if let Ok(limit) = std::env::var("SLOW")
                && outcome.time.as_secs_f64() * 1e3 > limit.parse().unwrap_or(1e9)
            {
                eprintln!(
                    "\nSLOW {name}: {} {} {:.1} s",
                    outcome.engine.name,
                    outcome.answer.name(),
                    outcome.time.as_secs_f64()
                );
            }
        }
        match &answer.judgement {
            Judgement::Holds | Judgement::Exists { .. } => tally.count("PASS"),
            Judgement::NothingExists => tally.count("FAIL"),
            Judgement::Fails { witness, .. } => {
                tally.count("FAIL");
                tally.unrealistic += usize::from(!witness.realistic);
                if !witness.realistic {
                    eprintln!("\n{name}: no realistic witness: {}", witness.request.to_json());
                }
            }
            Judgement::Unknown { why, rejected } => {
                eprintln!(
                    "\n{name}: unknown: {why} {:?}",
                    rejected.as_ref().map(|rejected| rejected.request.to_json())
                );
                tally.count("UNKNOWN");
                tally.wrong += usize::from(rejected.is_some());
            }
            Judgement::Disagreement => {
                eprintln!("\n{name}: the engines disagree");
                tally.wrong += 1;
            }
        }
    }
}

impl Tally {
    fn count(&mut self, what: &str) {
        *self.results.entry(what.to_owned()).or_default() += 1;
    }

    fn print(&self, run: &Run) {
        let mut out = std::io::stdout().lock();
        for engine in run.panel.engines() {
            let _ = writeln!(out, "{} {}", engine.info().name, engine.info().version);
        }
        for (what, count) in &self.results {
            let _ = writeln!(out, "{count:>6}  {what}");
        }
        let _ = writeln!(out, "{:>6}  witnesses that are not realistic", self.unrealistic);
        for (what, times) in &self.times {
            let mut times = times.clone();
            times.sort_by(f64::total_cmp);
            let at =
                |share: f64| times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or_default() * 1e3;
            let _ =
                writeln!(out, "{what:>14}: median {:.2} ms, 99 % {:.2} ms, max {:.2} ms", at(0.5), at(0.99), at(1.0));
        }
    }
}

fn policy(value: &serde_json::Value) -> Option<Policy> {
    read(&Source::new("pair", value.to_string()), Some(PolicyKind::Identity), Mode::Lenient).0
}
