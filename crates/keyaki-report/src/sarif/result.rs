//! Results: what is found, where, and the request that shows it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::rule::{Rule, id};
use super::{level, place};
use crate::Checked;
use crate::answer_json::witness_json;
use crate::finding::{Finding, Kind};

/// The findings as results, in order.
pub(super) fn results(findings: &[(&Checked, Finding<'_>)], rules: &[Rule]) -> Vec<Value> {
    let mut seen = BTreeMap::new();
    let each = findings.iter().map(|(check, finding)| {
        let print = fingerprint(check, finding);
        let count: &mut usize = seen.entry(print.clone()).or_default();
        *count += 1;
        result(check, finding, rules, format!("{print}:{count}"))
    });
    each.collect()
}

fn result(check: &Checked, finding: &Finding<'_>, rules: &[Rule], print: String) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let rule = id(&finding.kind);
    add("ruleId", json!(rule));
    add("ruleIndex", json!(rules.iter().position(|known| known.id == rule)));
    // What is not of kind `fail` has no level (3.27.10).
    let (kind, level) = match finding.kind {
        Kind::Open { .. } => ("open", "none"),
        Kind::Through { .. } | Kind::Unmet { .. } | Kind::Remark(_) | Kind::Broken(_) => {
            ("fail", level(finding.severity))
        }
    };
    add("kind", json!(kind));
    add("level", json!(level));
    add("message", json!({ "text": message(&finding.message) }));
    let mut labels = finding.labels.iter();
    add("locations", labels.next().map(place::location).into_iter().collect());
    let related: Vec<Value> = labels
        .enumerate()
        .map(|(n, label)| {
            let mut location = place::location(label);
            if let Some(members) = location.as_object_mut() {
                members.insert("id".to_owned(), json!(n + 1));
                if !label.message.is_empty() {
                    members.insert("message".to_owned(), json!({ "text": message(&label.message) }));
                }
            }
            location
        })
        .collect();
    if !related.is_empty() {
        add("relatedLocations", json!(related));
    }
    add("partialFingerprints", json!({ "keyaki/v1": print }));
    if let (Some(accepted), Kind::Through { .. } | Kind::Unmet { .. }) = (&check.accepted, finding.kind) {
        let why = accepted.words();
        add("suppressions", json!([{ "kind": "external", "status": "accepted", "justification": why }]));
    }
    add("properties", properties(check, finding));
    Value::Object(members)
}

fn properties(check: &Checked, finding: &Finding<'_>) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("check", json!(check.name));
    add("verdict", json!(check.verdict().name()));
    if let Kind::Through { reason, witness, .. } = finding.kind {
        add("statementIndex", json!(reason.statement_index));
        if let Some(sid) = &reason.statement_id {
            add("statementId", json!(sid));
        }
        if let Some(layer) = &reason.layer {
            add("layer", json!(layer.to_string()));
        }
        add("witness", witness_json(witness));
    }
    if let (Ok(asked), Kind::Through { .. } | Kind::Unmet { .. } | Kind::Open { .. }) = (&check.result, finding.kind) {
        add("querySha256", json!(asked.answer.query_sha256));
    }
    Value::Object(members)
}

/// What a finding is known by from run to run: the check, the rule, and the statement by its `Sid` or, without one, its text without
/// white space. Lines that move, and edits to other statements, change nothing.
fn fingerprint(check: &Checked, finding: &Finding<'_>) -> String {
    let main = finding.labels.first().map(|label| label.source.slice(label.span)).unwrap_or_default();
    let compact = || main.split_whitespace().collect::<String>();
    let what = match finding.kind {
        Kind::Through { reason, .. } => {
            let sid = reason.statement_id.as_ref().filter(|sid| !sid.is_empty());
            let what = sid.map_or_else(|| format!("statement {}", compact()), |sid| format!("sid {sid}"));
            reason.layer.as_ref().map(|layer| format!("{layer} {what}")).unwrap_or(what)
        }
        Kind::Unmet { .. } => "unmet".to_owned(),
        Kind::Open { .. } => "open".to_owned(),
        Kind::Remark(_) | Kind::Broken(_) => format!("{} {}", finding.message, compact()),
    };
    let mut hash = Sha256::new();
    for part in [id(&finding.kind), check.name.as_str(), what.as_str()] {
        // With its length, so that no two lists of parts read the same.
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Text without what means something in messages: placeholders are in braces (3.11.5), and a link is `[text](target)` (3.11.6).
pub(super) fn message(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}
