//! Decisions for programs: `keyaki.decision/1`.

use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Decision, Mismatch, StatementVerdict};
use serde_json::{Map, Value, json};

use crate::decisions::Evaluation;
use crate::diagnostics_json;
use crate::readings::{add_readings, readings_of};

/// The evaluation as JSON.
pub fn decisions_json(evaluation: &Evaluation) -> Value {
    let policies = evaluation.policies.iter().zip(&evaluation.decisions.policies);
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("schema", json!("keyaki.decision/1"));
    add("decision", json!(evaluation.decisions.outcome.name()));
    add("request", evaluation.request.to_json());
    add("policies", policies.map(|(policy, decision)| policy_json(policy, decision)).collect());
    add_readings(&mut members, readings_of(&evaluation.policies));
    members.insert("diagnostics".to_owned(), diagnostics_json(&evaluation.diagnostics));
    Value::Object(members)
}

pub(crate) fn policy_json(policy: &Policy, decision: &Decision) -> Value {
    let statements: Vec<Value> = decision.statements.iter().map(|verdict| statement_json(policy, verdict)).collect();
    json!({ "file": policy.source.name(), "decision": decision.outcome.name(), "statements": statements })
}

fn statement_json(policy: &Policy, verdict: &StatementVerdict) -> Value {
    let mut members = Map::new();
    members.insert("statementIndex".to_owned(), json!(verdict.index));
    let sid = policy.statements.get(verdict.index).and_then(|statement| statement.sid.as_ref());
    if let Some(sid) = sid.filter(|sid| !sid.value.is_empty()) {
        members.insert("statementId".to_owned(), json!(sid.value));
    }
    let effect = match verdict.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    members.insert("effect".to_owned(), json!(effect));
    members.insert("matches".to_owned(), json!(verdict.matches()));
    let mismatches: Vec<Value> = verdict.mismatches.iter().map(|mismatch| mismatch_json(policy, mismatch)).collect();
    members.insert("mismatches".to_owned(), json!(mismatches));
    Value::Object(members)
}

fn mismatch_json(policy: &Policy, mismatch: &Mismatch) -> Value {
    let at = policy.source.position(mismatch.span.start());
    json!({ "element": mismatch.element.name(), "reason": mismatch.reason, "line": at.line, "column": at.column })
}
