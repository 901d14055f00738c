//! Decisions for programs: `keyaki.decision/1`.

use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Decision, Mismatch, StatementVerdict};
use serde_json::{Map, Value, json};

use crate::decisions::Evaluation;
use crate::diagnostics_json;

/// The evaluation as JSON.
pub fn decisions_json(evaluation: &Evaluation) -> Value {
    let policies = evaluation.policies.iter().zip(&evaluation.decisions.policies);
    json!({
        "schema": "keyaki.decision/1",
        "decision": evaluation.decisions.outcome.name(),
        "request": evaluation.request.to_json(),
        "policies": policies.map(|(policy, decision)| policy_json(policy, decision)).collect::<Vec<_>>(),
        "diagnostics": diagnostics_json(&evaluation.diagnostics),
    })
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
