//! Questions about outsiders: random policies and requests over few owners, so that they often meet.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod addresses;
mod agreement;
mod laws;
mod properties;
mod random;
mod scenarios;

use std::sync::Arc;

use keyaki::{Judgement, Options, Question, Settled, prepare, settle};
use keyaki_engine::{Engine, Panel};
use keyaki_native::Native;
use proptest::prelude::ProptestConfig;

/// The settled answer of the embedded engine.
fn settled(question: &Question) -> Settled {
    settled_by(question, &Options::default())
}

fn settled_by(question: &Question, options: &Options) -> Settled {
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    settle(question.clone(), prepare(question), &panel, options)
}

/// Whether the check passes; nothing when it is not known.
fn passes(question: &Question) -> Option<bool> {
    match settled(question).answer.judgement {
        Judgement::Holds => Some(true),
        Judgement::Fails { .. } => Some(false),
        _ => None,
    }
}

fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, max_global_rejects: u32::MAX, ..ProptestConfig::default() }
}

/// The same where each case asks engines: no more than ten times as many as by default.
fn config_of_answers(cases: u32) -> ProptestConfig {
    let config = config(cases);
    ProptestConfig { cases: config.cases.min(cases * 10), ..config }
}
