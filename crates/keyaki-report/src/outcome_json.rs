//! What engines said, for programs.

use std::time::Duration;

use keyaki_engine::{Answer, Outcome};
use serde_json::{Map, Value, json};

/// Name, version, answer, seconds, and the reason of an unknown.
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
    members
}

/// To the microsecond.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e6
}
