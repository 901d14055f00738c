//! Answers for programs: `keyaki.answer/1`.

use keyaki::{Answer, Judgement, Reason, Witness};
use serde_json::{Map, Value, json};

use crate::diagnostics_json;
use crate::outcome_json::outcome_json;

/// The answer as JSON, members in the documented order. `witness` is there only when the answer is FAIL.
pub fn answer_json(answer: &Answer) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.answer/1"));
    add("question", json!(answer.question));
    add("result", json!(answer.judgement.result()));
    add("message", json!(answer.message));
    add("reasons", reasons(&answer.judgement));
    match &answer.judgement {
        Judgement::Fails { witness, .. } => {
            add("witness", witness_json(witness));
        }
        Judgement::Holds | Judgement::Unknown { .. } | Judgement::Disagreement => {}
    }
    add("engines", answer.engines.iter().map(|outcome| Value::Object(outcome_json(outcome))).collect());
    add("query", json!({ "sha256": answer.query_sha256 }));
    add("diagnostics", diagnostics_json(&answer.diagnostics));
    Value::Object(members)
}

fn reasons(judgement: &Judgement) -> Value {
    match judgement {
        Judgement::Fails { reasons, .. } => reasons.iter().map(reason).collect(),
        Judgement::Holds | Judgement::Unknown { .. } | Judgement::Disagreement => json!([]),
    }
}

fn reason(reason: &Reason) -> Value {
    let mut value = json!({ "description": reason.description, "statementIndex": reason.statement_index });
    if let (Some(id), Some(members)) = (&reason.statement_id, value.as_object_mut()) {
        members.insert("statementId".to_owned(), json!(id));
    }
    value
}

fn witness_json(witness: &Witness) -> Value {
    let decisions = witness.decisions.iter();
    let decisions: Map<String, Value> =
        decisions.map(|(role, said)| (role.name().to_owned(), json!(said.outcome().name()))).collect();
    json!({ "request": witness.request.to_json(), "realistic": witness.realistic, "decisions": decisions })
}
