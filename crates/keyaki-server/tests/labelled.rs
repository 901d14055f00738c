//! AWS's own answers (`tests/labelled`) through HTTP: result, message, reasons and errors.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Response, server};

/// Wordings of the examples in AWS's API model that the service no longer uses, each with today's.
const OLD_WORDINGS: [(&str, &str); 3] = [
    (
        "The policy document does not grant access to perform the listed actions or resources.",
        "The policy document does not grant access to perform one or more of the listed actions.",
    ),
    (
        "The policy document grants access to perform one or more of the listed actions or resources.",
        "The policy document grants access to one or more of the listed resources.",
    ),
    (
        "One or more of the listed actions or resources in the statement with sid: AllowJohnDoe.",
        "One or more of the listed resources in the statement with sid: AllowJohnDoe.",
    ),
];

/// File, row counted from 0, and our answer: `tests/labelled/EXCEPTIONS.md`.
const EXCEPTIONS: [(&str, usize, &str); 1] = [("check-no-new-access-aws-samples", 7, "PASS")];

#[test]
fn aws_api_examples() {
    check("aws-api-examples", "8 as AWS answers, 0 refused as by AWS, 0 without label");
}

#[test]
fn cfn_policy_validator() {
    check("cfn-policy-validator", "12 as AWS answers, 3 refused as by AWS, 12 without label");
}

#[test]
fn check_no_new_access_aws_samples() {
    check("check-no-new-access-aws-samples", "146 as AWS answers, 0 refused as by AWS, 0 without label");
}

fn check(file: &str, expected: &str) {
    let server = server();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/labelled").join(file).with_extension("jsonl");
    let (mut agreed, mut refused, mut unlabelled) = (0, 0, 0);
    for (at, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let row: Value = serde_json::from_str(line).unwrap();
        let path = match row["operation"].as_str().unwrap() {
            "CheckNoNewAccess" => "/policy/check-no-new-access",
            "CheckAccessNotGranted" => "/policy/check-access-not-granted",
            "CheckNoPublicAccess" => "/policy/check-no-public-access",
            other => panic!("{other} is no operation"),
        };
        let answer = server.post(path, &row["request"]);
        let exception = EXCEPTIONS.iter().find(|(in_file, row, _)| (*in_file, *row) == (file, at));
        if let Some(code) = row["expected"]["Error"]["Code"].as_str() {
            assert_eq!(
                (answer.status, answer.header("x-amzn-errortype")),
                (400, Some(code)),
                "{file} {at}: {answer:?}"
            );
            refused += 1;
        } else if row["expected"]["result"].is_null() {
            assert!(matches!(answer.json()["result"].as_str(), Some("PASS" | "FAIL")), "{file} {at}: {answer:?}");
            unlabelled += 1;
        } else {
            let expected = exception.map_or_else(|| row["expected"].clone(), |(.., ours)| json!({"result": ours}));
            demand(&expected, &answer, &format!("{file} {at}"));
            agreed += 1;
        }
    }
    let told = format!("{agreed} as AWS answers, {refused} refused as by AWS, {unlabelled} without label");
    assert_eq!(told, expected);
}

/// Every member that the label has is in the answer.
fn demand(expected: &Value, answer: &Response, name: &str) {
    assert_eq!(answer.status, 200, "{name}: {answer:?}");
    let text = expected.to_string();
    let today = OLD_WORDINGS.iter().fold(text.clone(), |text, (old, new)| text.replace(old, new));
    let ours = answer.json();
    let fits = |label: &str| {
        let label: Value = serde_json::from_str(label).unwrap();
        label.as_object().unwrap().iter().all(|(member, value)| ours[member] == *value)
    };
    assert!(fits(&text) || fits(&today), "{name}: {ours} instead of {expected}");
}
