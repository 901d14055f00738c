//! SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning reads it.
//!
//! In: the checks of a run. Out: one run with a result for each statement that lets access through, one of kind `open` for each
//! question without an answer, and one for each remark about a place in a policy. A PASS has no result. What is not about a place, and
//! input that cannot be read, is a notification. Execution is successful when every check has a PASS or a FAIL.

mod place;
mod result;
mod rule;
mod validation;

pub use validation::validation_sarif;

use keyaki_source::Severity;
use serde_json::{Map, Value, json};

use crate::counts::counts;
use crate::finding::{Finding, Kind, findings};
use crate::location::path;
use crate::{Checked, Verdict, json_text};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = "https://github.com/keyaki-iam/keyaki";

/// The checks as a SARIF log.
pub fn sarif(checks: &[Checked]) -> String {
    let found = checks.iter().flat_map(|check| findings(check).into_iter().map(move |finding| (check, finding)));
    let (results, notifications): (Vec<_>, Vec<_>) = found.partition(|(_, finding)| is_result(finding));
    let rules = rule::rules(results.iter().map(|(_, finding)| finding));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver(&rules, &notifications)},
            "invocations": [invocation(checks, &results, &notifications)],
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which Keyaki was called."}}},
            "columnKind": "unicodeCodePoints",
            "results": result::results(&results, &rules),
            "properties": {"summary": counts(checks)},
        }],
    });
    json_text(&log)
}

/// A result is about a place in a file, or about a question.
fn is_result(finding: &Finding<'_>) -> bool {
    match finding.kind {
        Kind::Through { .. } | Kind::Unmet { .. } | Kind::Open { .. } => true,
        Kind::Remark(_) => finding.labels.first().is_some_and(|label| path(&label.source).is_some()),
        Kind::Broken(_) => false,
    }
}

fn driver(rules: &[rule::Rule], notifications: &[(&Checked, Finding<'_>)]) -> Value {
    let mut codes: Vec<&str> = notifications.iter().map(|(_, finding)| rule::id(&finding.kind)).collect();
    codes.sort_unstable();
    codes.dedup();
    json!({
        "name": "Keyaki",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": HOME,
        "rules": rules.iter().map(rule::Rule::to_json).collect::<Value>(),
        "notifications": codes.iter().map(|code| json!({ "id": code })).collect::<Value>(),
    })
}

fn invocation(
    checks: &[Checked],
    results: &[(&Checked, Finding<'_>)],
    notifications: &[(&Checked, Finding<'_>)],
) -> Value {
    let is_answered = |check: &Checked| match check.verdict() {
        Verdict::Pass | Verdict::Accepted | Verdict::Fail => true,
        Verdict::Unknown | Verdict::Error | Verdict::Disagreement => false,
    };
    // Whoever reads only levels would take an open result for none.
    let open = results.iter().filter(|(_, finding)| matches!(finding.kind, Kind::Open { .. }));
    let told: Vec<Value> = open.chain(notifications).map(|(_, finding)| notification(finding)).collect();
    json!({
        "executionSuccessful": checks.iter().all(is_answered),
        "toolExecutionNotifications": told,
    })
}

fn notification(finding: &Finding<'_>) -> Value {
    let mut members = Map::new();
    if !matches!(finding.kind, Kind::Open { .. }) {
        members.insert("descriptor".to_owned(), json!({ "id": rule::id(&finding.kind) }));
    }
    members.insert("level".to_owned(), json!(level(finding.severity)));
    members.insert("message".to_owned(), json!({ "text": result::message(&finding.message) }));
    if let Some(label) = finding.labels.first() {
        members.insert("locations".to_owned(), json!([place::location(label)]));
    }
    Value::Object(members)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
