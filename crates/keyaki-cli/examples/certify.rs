//! Proves what it can of a file of policy pairs, both ways, checks the certificates, and reports times.
//!
//! ```sh
//! cargo run --release -p keyaki-cli --example certify -- PAIRS.jsonl
//! ```
//!
//! A line is `{"name": …, "old": POLICY, "new": POLICY}`. The exit code is 1 when a certificate was not accepted.

#![allow(clippy::indexing_slicing, reason = "a tool for developers")]

use std::process::ExitCode;
use std::time::Instant;

use keyaki::{Question, Realism, Services, prepare_whole};
use keyaki_certificate::check;
use keyaki_engine::Limits;
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;

fn main() -> ExitCode {
    let Some(text) = std::env::args().nth(1).and_then(|path| std::fs::read_to_string(path).ok()) else {
        eprintln!("usage: certify PAIRS.jsonl");
        return ExitCode::from(2);
    };
    let (mut solving, mut checking, mut ratios, mut steps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut refused = 0;
    for line in text.lines() {
        let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let (Some(old), Some(new)) = (policy(&row["old"]), policy(&row["new"])) else { continue };
        for (existing, new) in [(old.clone(), new.clone()), (new, old)] {
            let question = Question::NoNewAccess { existing: existing.into(), new: new.into() };
            let prepared = prepare_whole(&question, Services::Any);
            let query = prepared.query(Realism::Auto);
            let start = Instant::now();
            let (_, certificate) = Native::default().prove(query, &Limits::default());
            let solved = start.elapsed().as_secs_f64();
            let Some(certificate) = certificate else { continue };
            let start = Instant::now();
            let verdict = check(query, &certificate);
            let checked = start.elapsed().as_secs_f64();
            if let Err(flaw) = verdict {
                refused += 1;
                println!("{}: {flaw}", row["name"]);
            }
            solving.push(solved);
            checking.push(checked);
            ratios.push(checked / solved);
            steps.push(certificate.steps.len() as f64);
        }
    }
    println!("{} certificates, {refused} not accepted", solving.len());
    for (what, mut values, unit) in [
        ("solve, ms", solving, 1e3),
        ("check, ms", checking, 1e3),
        ("check / solve", ratios, 1.0),
        ("steps", steps, 1.0),
    ] {
        values.sort_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let at = |share: f64| values.get((last as f64 * share) as usize).copied().unwrap_or_default() * unit;
        println!("{what:>14}: median {:.3}, 99 % {:.3}, max {:.3}", at(0.5), at(0.99), at(1.0));
    }
    if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn policy(value: &serde_json::Value) -> Option<Policy> {
    read(&Source::new("pair", value.to_string()), Some(PolicyKind::Identity), Mode::Lenient).0
}
