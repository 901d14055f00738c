//! The access of outsiders, for programs: `keyaki.findings/1`.

use keyaki_findings::{Coverage, Finding, Findings, Witness};
use keyaki_source::Diagnostic;
use serde_json::{Map, Value, json};

use crate::diagnostics_json;
use crate::outcome_json::outcome_json;

/// The findings of the policy called `file`. Members of a finding have the names of IAM Access Analyzer's `FindingSummary`;
/// `witnesses` is ours.
pub fn findings_json(file: &str, found: &Findings, diagnostics: &[Diagnostic]) -> Value {
    json!({
        "schema": "keyaki.findings/1",
        "file": file,
        "zoneOfTrust": zone(found),
        "result": result(found),
        "findings": found.findings.iter().map(|one| finding(one, found)).collect::<Vec<_>>(),
        "coverage": coverage(&found.coverage),
        "allShown": found.findings.iter().all(Finding::is_confirmed),
        "questions": found.questions,
        "undecided": found.undecided,
        "disagreements": found.disagreements,
        "diagnostics": diagnostics_json(diagnostics),
    })
}

fn zone(found: &Findings) -> Value {
    let mut members = Map::new();
    members.insert("account".to_owned(), json!(found.zone.account()));
    if let Some(organization) = found.zone.organization() {
        members.insert("organization".to_owned(), json!(organization));
    }
    Value::Object(members)
}

fn result(found: &Findings) -> &'static str {
    match (found.disagreements, found.is_certain(), found.findings.len()) {
        (0, true, 0) => "NO_FINDING",
        (0, true, _) => "FINDINGS",
        (0, false, _) => "UNKNOWN",
        _ => "DISAGREEMENT",
    }
}

fn finding(finding: &Finding, found: &Findings) -> Value {
    let (kind, who) = &finding.principal;
    let condition: Map<String, Value> =
        finding.condition.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let witnesses = finding.actions.iter().zip(&finding.witnesses);
    json!({
        "principal": { (kind.as_str()): who },
        "action": finding.actions,
        "resource": finding.resource,
        "condition": condition,
        "isPublic": finding.is_public,
        "resourceType": found.resource_type,
        "resourceOwnerAccount": found.zone.account(),
        "witnesses": witnesses.map(|(action, one)| witness(action, one.as_ref())).collect::<Vec<_>>(),
    })
}

fn witness(action: &str, witness: Option<&Witness>) -> Value {
    match witness {
        Some(one) => json!({ "action": action, "request": one.request.to_json(), "realistic": one.realistic }),
        None => json!({ "action": action, "request": null }),
    }
}

pub(crate) fn coverage(coverage: &Coverage) -> Value {
    match coverage {
        Coverage::Proven(outcomes) => {
            let engines: Vec<Value> = outcomes.iter().map(|outcome| Value::Object(outcome_json(outcome))).collect();
            json!({ "proven": true, "engines": engines })
        }
        Coverage::NotProven(why) => json!({ "proven": false, "why": why }),
    }
}
