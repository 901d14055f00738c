//! The stages from the texts of two policies to the text of a script. No solver is needed.

use std::path::PathBuf;

use keyaki::{Question, prepare};
use keyaki_pipe::{Found, Mode as Process, PipeEngine};
use keyaki_policy::{Document, Mode, Policy, lower, parse};
use keyaki_smtlib::{Dialect, script};
use serde_json::Value;

use crate::pairs::Pair;
use crate::times::{Ledger, timed};

/// What the others are compared with: the same texts read by a JSON library, with nothing looked at.
pub(crate) const BASELINE: &str = "read as JSON (serde_json)";

const REPETITIONS: usize = 15;

/// How large the pairs are, for a person to judge the times by.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    /// Both policies of a pair, in bytes.
    pub(crate) texts: Vec<f64>,
    /// The reachable terms of its query.
    pub(crate) terms: Vec<f64>,
    /// The script for the first dialect, in bytes.
    pub(crate) scripts: Vec<f64>,
    /// Queries whose goal is `true` or `false` once they are encoded: nothing is left to solve.
    pub(crate) decided: usize,
}

/// The dialect of every known solver, installed or not, by the solver's name.
pub(crate) fn dialects(found: &[Found]) -> Vec<(String, Dialect)> {
    let dialect = |found: &Found| {
        let engine = PipeEngine::new(&found.row, PathBuf::new(), "", Process::OneShot);
        (found.row.name.clone(), engine.dialect().clone())
    };
    found.iter().map(dialect).collect()
}

/// Times each stage for `pair`; `None` when a policy is refused.
pub(crate) fn time(
    pair: &Pair,
    dialects: &[(String, Dialect)],
    ledger: &mut Ledger,
    sizes: &mut Sizes,
) -> Option<Question> {
    let question = question(pair)?;
    for _ in 0..REPETITIONS {
        once(pair, dialects, ledger)?;
    }
    ledger.next_pair();
    let query = prepare(&question).query(keyaki::Realism::Auto).clone();
    sizes.texts.push((pair.old.text().len() + pair.new.text().len()) as f64);
    sizes.terms.push(query.reachable().len() as f64);
    let printed = dialects.first().and_then(|(_, dialect)| script(&query, dialect).ok());
    sizes.scripts.push(printed.map_or(0.0, |script| script.to_string().len() as f64));
    sizes.decided += usize::from(query.terms.as_bool(query.goal).is_some());
    Some(question)
}

/// The question of a pair, read as the checks read policies.
pub(crate) fn question(pair: &Pair) -> Option<Question> {
    asked(&documents(pair), pair)
}

/// The question that the documents of a pair are.
pub(crate) fn asked(documents: &[Option<Document>; 2], pair: &Pair) -> Option<Question> {
    let [old, new] =
        documents.each_ref().map(|document| document.as_ref().and_then(|document| meaning(document, pair)));
    Some(Question::NoNewAccess { existing: old?.into(), new: new?.into() })
}

fn once(pair: &Pair, dialects: &[(String, Dialect)], ledger: &mut Ledger) -> Option<()> {
    let json = || [&pair.old, &pair.new].map(|source| serde_json::from_str::<Value>(source.text()).ok());
    ledger.add(BASELINE, timed(json).1);
    let ([old, new], time) = timed(|| documents(pair));
    let (old, new) = (old?, new?);
    ledger.add("parse", time);
    let ([existing, new], time) = timed(|| [&old, &new].map(|document| meaning(document, pair)));
    ledger.add("lower", time);
    let question = Question::NoNewAccess { existing: existing?.into(), new: new?.into() };
    let (prepared, time) = timed(|| prepare(&question));
    ledger.add("encode", time);
    let query = prepared.query(keyaki::Realism::Auto);
    for (name, dialect) in dialects {
        let print = || script(query, dialect).map(|script| script.to_string());
        ledger.add(&format!("print for {name}"), timed(print).1);
    }
    Some(())
}

pub(crate) fn documents(pair: &Pair) -> [Option<Document>; 2] {
    [&pair.old, &pair.new].map(|source| parse(source, Mode::Lenient).0)
}

fn meaning(document: &Document, pair: &Pair) -> Option<Policy> {
    lower(document, pair.kind, Mode::Lenient).0
}
