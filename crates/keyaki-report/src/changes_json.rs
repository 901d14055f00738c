//! What an update changes, for programs: `keyaki.diff/1`.

use keyaki::{Judgement, Services};
use keyaki_change::{Changes, Covers, Difference, Side, Within};
use keyaki_source::Diagnostic;
use serde_json::{Map, Value, json};

use crate::changes_text::relation_words;
use crate::diagnostics_json;
use crate::outcome_json::outcome_json;
use crate::readings::{add_readings, add_services};

/// Verdict, both sides and diagnostics as JSON, members in the documented order.
pub fn changes_json(changes: &Changes, diagnostics: &[Diagnostic]) -> Value {
    let relation = changes.relation();
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.diff/1"));
    add("result", json!(relation.name()));
    add("message", json!(relation_words(relation, &changes.gained.question)));
    add("gained", side(&changes.gained));
    add("lost", side(&changes.lost));
    add_readings(&mut members, changes.gained.answer.readings);
    let services: Services = changes.gained.answer.services;
    add_services(&mut members, services);
    members.insert("diagnostics".to_owned(), diagnostics_json(diagnostics));
    Value::Object(members)
}

fn side(side: &Side) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    match &side.answer.judgement {
        Judgement::Holds => {
            add("result", json!("none"));
        }
        Judgement::Unknown { why, .. } => {
            add("result", json!("unknown"));
            add("why", json!(why));
        }
        Judgement::Disagreement => {
            add("result", json!("disagreement"));
        }
        // Answers to properties, which are not asked here.
        Judgement::Exists { .. } | Judgement::NothingExists => {
            add("result", json!("unknown"));
        }
        Judgement::Fails { witness, .. } => {
            add("result", json!("some"));
            match &side.document {
                Some(Ok(difference)) => {
                    add("document", difference.document.json.clone());
                    add("proof", proof(difference));
                }
                Some(Err(why)) => {
                    add("noDocument", json!(why));
                }
                None => {
                    add("noDocument", json!("documents are written of two single policies, not of scenarios"));
                }
            }
            add("witness", json!({ "request": witness.request.to_json(), "realistic": witness.realistic }));
        }
    }
    add("engines", side.answer.engines.iter().map(|outcome| Value::Object(outcome_json(outcome))).collect());
    add("query", json!({ "sha256": side.answer.query_sha256 }));
    add("furtherQuestions", json!(side.questions));
    Value::Object(members)
}

fn proof(difference: &Difference) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("exact", json!(difference.is_exact()));
    match &difference.covers {
        Covers::Proven => {
            add("complete", json!("proven"));
        }
        Covers::Unknown(why) => {
            add("complete", json!("unknown"));
            add("completeWhy", json!(why));
        }
    }
    match &difference.within {
        Within::Proven => {
            add("sound", json!("proven"));
        }
        Within::Exceeds(request) => {
            add("sound", json!("refuted"));
            add("excess", request.to_json());
        }
        Within::Unknown(why) => {
            add("sound", json!("unknown"));
            add("soundWhy", json!(why));
        }
    }
    add("boundReached", json!(difference.bounded));
    Value::Object(members)
}
