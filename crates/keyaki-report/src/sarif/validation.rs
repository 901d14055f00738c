//! What validation found, as SARIF: a result for each finding, a rule for each issue code, with the page that explains it.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_source::Label;
use keyaki_validate::{Finding, FindingType, IssueCode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{HOME, SCHEMA, place, result};
use crate::{Validated, json_text};

/// Policies that were validated as a SARIF log.
pub fn validation_sarif(validated: &[Validated]) -> String {
    let findings =
        || validated.iter().flat_map(|one| one.validation.findings.iter().map(move |finding| (one, finding)));
    let codes: BTreeSet<IssueCode> = findings().map(|(_, finding)| finding.code).collect();
    let codes: Vec<IssueCode> = codes.into_iter().collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = findings().map(|(one, finding)| result(one, finding, &codes, &mut seen)).collect();
    let whole = validated.iter().all(|one| one.validation.disagreements == 0);
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Keyaki",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": HOME,
                "rules": codes.iter().map(|code| rule(*code)).collect::<Value>(),
            }},
            "invocations": [{"executionSuccessful": whole}],
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder in which Keyaki was called."}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    json_text(&log)
}

fn rule(code: IssueCode) -> Value {
    let words = code.name().replace('_', " ").to_lowercase();
    json!({
        "id": code.name(),
        "shortDescription": {"text": words},
        "helpUri": code.learn_more_link(),
        "defaultConfiguration": {"level": level(code)},
        "properties": {"tags": ["iam", code.finding_type().name()]},
    })
}

fn result(validated: &Validated, finding: &Finding, codes: &[IssueCode], seen: &mut BTreeMap<String, usize>) -> Value {
    let label = |span| Label { source: validated.source.clone(), span, message: String::new() };
    let mut locations = finding.locations.iter().map(|location| place::location(&label(location.span)));
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("ruleId", json!(finding.code.name()));
    add("ruleIndex", json!(codes.iter().position(|code| *code == finding.code)));
    add("kind", json!("fail"));
    add("level", json!(level(finding.code)));
    add("message", json!({ "text": result::message(&finding.details) }));
    add("locations", locations.next().into_iter().collect());
    let related: Vec<Value> = locations.collect();
    if !related.is_empty() {
        add("relatedLocations", json!(related));
    }
    let print = fingerprint(validated, finding);
    let count = seen.entry(print.clone()).or_default();
    *count += 1;
    add("partialFingerprints", json!({ "keyaki/v1": format!("{print}:{count}") }));
    Value::Object(members)
}

fn level(code: IssueCode) -> &'static str {
    match code.finding_type() {
        FindingType::Error => "error",
        FindingType::SecurityWarning | FindingType::Warning => "warning",
        FindingType::Suggestion => "note",
    }
}

/// What a finding is known by from run to run: the file, the code and its words, but not the line.
fn fingerprint(validated: &Validated, finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in [validated.source.name(), finding.code.name(), &finding.details] {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
