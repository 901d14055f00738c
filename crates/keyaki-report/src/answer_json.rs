//! Answers for programs: `keyaki.answer/1`.

use keyaki::{Answer, Judgement, Reason, Role, Said, Witness};
use keyaki_explain::Explanation;
use keyaki_semantics::ScenarioDecision;
use serde_json::{Map, Value, json};

use crate::explanation_json::explanation_json;
use crate::outcome_json::outcome_json;
use crate::readings::{add_readings, add_services};
use crate::{Asked, diagnostics_json, suggestion_json};

/// The answer as JSON, members in the documented order. `witness` is there only when the answer is FAIL; of
/// scenarios it says which layer decided, and reasons say which text their statement is in. `readings` and `services` are there only when a
/// disputed point is not read as usual.
pub fn answer_json(answer: &Answer) -> Value {
    json_of(answer, None)
}

/// The same with the `explanation`, where there is one.
pub fn asked_json(asked: &Asked) -> Value {
    let mut json = json_of(&asked.answer, asked.explanation.as_deref());
    if let (Some(suggested), Some(members)) = (&asked.suggested, json.as_object_mut()) {
        let diagnostics = members.shift_remove("diagnostics");
        members.insert("suggestion".to_owned(), suggestion_json(suggested));
        members.extend(diagnostics.map(|diagnostics| ("diagnostics".to_owned(), diagnostics)));
    }
    json
}

fn json_of(answer: &Answer, explanation: Option<&Explanation>) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.answer/1"));
    add("question", json!(answer.question));
    add("result", json!(answer.judgement.result()));
    add("message", json!(answer.message));
    add("reasons", reasons(&answer.judgement));
    match &answer.judgement {
        Judgement::Fails { witness, .. } | Judgement::Exists { witness } => {
            add("witness", witness_json(witness));
        }
        Judgement::Holds | Judgement::NothingExists | Judgement::Unknown { .. } | Judgement::Disagreement => {}
    }
    add("engines", answer.engines.iter().map(|outcome| Value::Object(outcome_json(outcome))).collect());
    add("query", json!({ "sha256": answer.query_sha256 }));
    add_readings(&mut members, answer.readings);
    add_services(&mut members, answer.services);
    members.extend(explanation.map(|explanation| ("explanation".to_owned(), explanation_json(explanation))));
    members.insert("diagnostics".to_owned(), diagnostics_json(&answer.diagnostics));
    Value::Object(members)
}

fn reasons(judgement: &Judgement) -> Value {
    match judgement {
        Judgement::Fails { reasons, witness } => reasons.iter().map(|one| reason(one, witness)).collect(),
        Judgement::Holds
        | Judgement::Exists { .. }
        | Judgement::NothingExists
        | Judgement::Unknown { .. }
        | Judgement::Disagreement => json!([]),
    }
}

fn reason(reason: &Reason, witness: &Witness) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("description", json!(reason.description));
    add("statementIndex", json!(reason.statement_index));
    if let Some(id) = &reason.statement_id {
        add("statementId", json!(id));
    }
    // In a scenario an index alone does not say which policy's statement it is.
    if scenarios(witness).next().is_some() {
        let at = reason.source.position(reason.span.start());
        add("file", json!(reason.source.name()));
        add("line", json!(at.line));
        add("column", json!(at.column));
        if let Some(layer) = &reason.layer {
            add("layer", json!(layer.to_string()));
        }
    }
    Value::Object(members)
}

pub(crate) fn witness_json(witness: &Witness) -> Value {
    let decisions = witness.decisions.iter();
    let decisions: Map<String, Value> =
        decisions.map(|(role, said)| (role.name().to_owned(), json!(said.outcome().name()))).collect();
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("request", witness.request.to_json());
    add("realistic", json!(witness.realistic));
    add("decisions", Value::Object(decisions));
    let decided_by: Map<String, Value> = scenarios(witness)
        .map(|(role, decision)| (role.name().to_owned(), json!(decision.decided_by.name())))
        .collect();
    if !decided_by.is_empty() {
        add("decidedBy", Value::Object(decided_by));
    }
    Value::Object(members)
}

/// What the scenarios of the question say.
fn scenarios(witness: &Witness) -> impl Iterator<Item = (Role, &ScenarioDecision)> {
    witness.decisions.iter().filter_map(|(role, said)| match said {
        Said::Scenario(decision) => Some((*role, decision)),
        Said::Policy(_) => None,
    })
}
