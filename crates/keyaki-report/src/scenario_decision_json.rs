//! What a scenario says about a request, for programs: `keyaki.decision/1` with the members of several layers.

use keyaki_policy::Policy;
use keyaki_semantics::{LayerDecision, Standing};
use serde_json::{Map, Value, json};

use crate::decisions::ScenarioEvaluation;
use crate::decisions_json::policy_json;
use crate::diagnostics_json;
use crate::layers::decided;
use crate::readings::{add_readings, readings_of};

/// The evaluation as JSON: what [`decisions_json`](crate::decisions_json) has, and which rule applied, why, and what each layer
/// says. `policies` are those of the layers that were asked, each with its layer.
pub fn scenario_decision_json(evaluation: &ScenarioEvaluation) -> Value {
    let decision = &evaluation.decision;
    let layers = decided(&evaluation.scenario, decision);
    let policies = layers.iter().flat_map(|(layer, policies)| policies_json(layer, policies));
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.decision/1"));
    add("decision", json!(decision.outcome.name()));
    add("decidedBy", json!(decision.decided_by.name()));
    add("relation", json!(decision.relation.name()));
    add("reason", json!(decision.reason));
    add("request", evaluation.request.to_json());
    add("layers", layers.iter().map(|(layer, _)| layer_json(layer)).collect());
    add("policies", policies.collect());
    add_readings(&mut members, readings_of(evaluation.scenario.policies()));
    members.insert("diagnostics".to_owned(), diagnostics_json(&evaluation.diagnostics));
    Value::Object(members)
}

fn layer_json(layer: &LayerDecision) -> Value {
    let mut members = name(layer);
    let mut add = |name: &str, value: &str| members.insert(name.to_owned(), json!(value));
    match &layer.standing {
        Standing::Says(decisions) => {
            add("standing", "asked");
            add("decision", decisions.outcome.name());
        }
        Standing::Absent => {
            add("standing", "absent");
        }
        Standing::Exempt(why) => {
            add("standing", "exempt");
            add("reason", why);
        }
    }
    Value::Object(members)
}

fn policies_json(layer: &LayerDecision, policies: &[Policy]) -> Vec<Value> {
    let Standing::Says(decisions) = &layer.standing else { return Vec::new() };
    let with_layer = |(policy, decision)| {
        let mut members = name(layer);
        if let Value::Object(said) = policy_json(policy, decision) {
            members.extend(said);
        }
        Value::Object(members)
    };
    policies.iter().zip(&decisions.policies).map(with_layer).collect()
}

fn name(layer: &LayerDecision) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("layer".to_owned(), json!(layer.layer.name()));
    if let Some(level) = &layer.level {
        members.insert("level".to_owned(), json!(level));
    }
    members
}
