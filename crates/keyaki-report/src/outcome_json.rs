//! What engines said, for programs.

use std::time::Duration;

use keyaki_engine::{Answer, Opinion, Outcome};
use serde_json::{Map, Value, json};

/// Name, version, answer, seconds; of an unknown the reason, and whose model the engine `accepts` or `refuses`.
pub(crate) fn outcome_json(outcome: &Outcome) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("name".to_owned(), json!(outcome.engine.name));
    members.insert("version".to_owned(), json!(outcome.engine.version));
    members.insert("answer".to_owned(), json!(outcome.answer.name()));
    members.insert("seconds".to_owned(), json!(seconds(outcome.time)));
    match &outcome.answer {
        Answer::Unknown(reason) => {
            members.insert("reason".to_owned(), json!(reason));
        }
        Answer::Sat(_) | Answer::Unsat => {}
    }
    match &outcome.opinion {
        Some(Opinion::Accepts(whose)) => members.insert("accepts".to_owned(), json!(whose)),
        Some(Opinion::Refuses(whose)) => members.insert("refuses".to_owned(), json!(whose)),
        None => None,
    };
    members
}

/// To the microsecond.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e6
}
