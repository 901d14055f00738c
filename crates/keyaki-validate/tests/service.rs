//! What the service itself answered to a policy is what we find: codes, types, links, paths and spans.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_validate::{PolicyType, Proofs, findings_json, validate};
use serde_json::Value;

#[test]
fn the_answer_of_the_service_is_ours() {
    let text = include_str!("aws/policy.json");
    let expected: Value = serde_json::from_str(include_str!("aws/findings.json")).unwrap();
    let validation = validate(text, PolicyType::Resource, None, Proofs::None);
    let mut findings = findings_json(text, &validation.findings);
    for finding in findings.as_array_mut().unwrap() {
        let details = finding.as_object_mut().unwrap().shift_remove("findingDetails").unwrap();
        assert!(details.as_str().is_some_and(|details| details.ends_with('.')), "{details}");
    }
    let sorted = |findings: &Value| {
        let mut findings = findings.as_array().unwrap().clone();
        findings.sort_by_key(|finding| finding["issueCode"].as_str().map(str::to_owned));
        findings
    };
    assert_eq!(sorted(&findings), sorted(&expected));
}
