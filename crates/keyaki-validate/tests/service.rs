//! What the service itself answered to policies is what we find: codes, types, links, paths and spans.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use keyaki_engine::{Agreement, Engine, Limits, Panel};
use keyaki_native::Native;
use keyaki_validate::{PolicyType, Proofs, ResourceType, findings_json, validate};
use serde_json::Value;

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws");
    let read = |what: &str| fs::read_to_string(folder.join(format!("{name}.{what}.json"))).unwrap();
    let (text, answer) = (read("policy"), read("answer"));
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let kind = PolicyType::from_name(answer["policyType"].as_str().unwrap()).unwrap();
    let resource = answer["validatePolicyResourceType"].as_str().map(|name| ResourceType::from_name(name).unwrap());
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn Engine>]);
    let limits = Limits::default();
    let validation = validate(&text, kind, resource, Proofs::By(&panel, &limits, Agreement::All));
    let mut findings = findings_json(&text, &validation.findings);
    for finding in findings.as_array_mut().unwrap() {
        let details = finding.as_object_mut().unwrap().shift_remove("findingDetails").unwrap();
        assert!(details.as_str().is_some_and(|details| details.ends_with(['.', '?'])), "{details}");
    }
    assert_eq!(sorted(&findings), sorted(&answer["findings"]), "{name}");
}

fn sorted(findings: &Value) -> Vec<Value> {
    let mut findings = findings.as_array().unwrap().clone();
    findings.sort_by_key(|finding| finding["issueCode"].as_str().map(str::to_owned));
    findings
}

#[test]
fn answers_of_the_service_are_ours() {
    ["cognito", "pass-role", "pass-role-to-lambda", "bucket"].into_iter().for_each(check);
}
