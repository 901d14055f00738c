//! What a scenario says about a request, for programs: `keyaki.decision/1` with the members of several layers.

use keyaki_policy::Policy;
use keyaki_semantics::{LayerDecision, Standing};
use serde_json::{Map, Value, json};

use crate::decisions::ScenarioEvaluation;
use crate::decisions_json::policy_json;
use crate::diagnostics_json;
use crate::layers::decided;

/// The evaluation as JSON: what [`decisions_json`](crate::decisions_json) has, and which rule applied, why, and what each layer
/// says. `policies` are those of the layers that were asked, each with its layer.
pub fn scenario_decision_json(evaluation: &ScenarioEvaluation) -> Value {
    let decision = &evaluation.decision;
    let layers = decided(&evaluation.scenario, decision);
    let policies = layers.iter().flat_map(|(layer, policies)| policies_json(layer, policies));
    json!({
        "schema": "keyaki.decision/1",
        "decision": decision.outcome.name(),
        "decidedBy": decision.decided_by.name(),
        "relation": decision.relation.name(),
        "reason": decision.reason,
        "request": evaluation.request.to_json(),
        "layers": layers.iter().map(|(layer, _)| layer_json(layer)).collect::<Vec<_>>(),
        "policies": policies.collect::<Vec<_>>(),
        "diagnostics": diagnostics_json(&evaluation.diagnostics),
    })
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
