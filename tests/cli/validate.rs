//! `keyaki validate`, from end to end.

use serde_json::Value;

use crate::bench::{Bench, Said};
use crate::check_refused;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject", "iam:PassRole"], "Resource": "*"}
}
"#;

fn codes(said: &Said) -> Vec<String> {
    let json = said.json();
    assert_eq!(json["schema"], "keyaki.validation/1");
    let findings = json["policies"][0]["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["issueCode"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn findings_have_their_places_and_what_aws_says_of_them() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", POLICY);
    let said = bench.run("validate policy.json");
    assert_eq!(said.code, Some(1));
    insta::assert_snapshot!(said.stdout);
}

#[test]
fn the_findings_are_the_answer_of_the_service() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", POLICY);
    let said = bench.run("validate policy.json --format json");
    let policy = &said.json()["policies"][0];
    assert_eq!((&policy["policyType"], &policy["undecided"]), (&Value::from("IDENTITY_POLICY"), &Value::from(0)));
    insta::assert_snapshot!(serde_json::to_string_pretty(&policy["findings"][0]).unwrap());
    assert_eq!(codes(&said), ["REDUNDANT_ACTION", "PASS_ROLE_WITH_STAR_IN_RESOURCE"]);
}

#[test]
fn the_exit_code_is_for_the_types_that_matter() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", POLICY);
    let code = |options: &str| bench.run(&format!("validate policy.json {options}")).code;
    assert_eq!(code("--fail-on error"), Some(0));
    assert_eq!(code("--fail-on security-warning"), Some(1));
    assert_eq!(code("--fail-on never"), Some(0));
    bench.file("policy.json", POLICY.replace(", \"iam:PassRole\"", ""));
    assert_eq!(code(""), Some(0));
    assert_eq!(code("--fail-on suggestion"), Some(1));
    assert_eq!(code("--fail-on suggestion --without-proofs"), Some(0));
}

#[test]
fn a_text_that_is_no_json_has_a_finding() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", "{\"Statement\": [");
    let said = bench.run("validate policy.json --format json");
    assert_eq!((said.code, codes(&said)), (Some(1), vec!["JSON_SYNTAX_ERROR".to_owned()]));
}

#[test]
fn types_are_detected_and_can_be_said() {
    let bench = Bench::without_solvers();
    let trust =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;
    bench.file("trust.json", trust);
    let said = bench.run("validate trust.json --format json");
    assert_eq!(said.json()["policies"][0]["policyType"], "RESOURCE_POLICY");
    let said = bench.run("validate trust.json --policy-type scp --format json --without-proofs");
    assert!(codes(&said).contains(&"SCP_SYNTAX_ERROR_PRINCIPAL".to_owned()), "{said:?}");
    let said = bench.run("validate trust.json --resource-type AWS::S3::Bucket --format json --without-proofs");
    assert_eq!(codes(&said), ["UNSUPPORTED_ACTION_IN_POLICY"]);
}

#[test]
fn folders_are_validated_policy_by_policy() {
    let bench = Bench::without_solvers();
    bench.file("policies/a.json", POLICY);
    bench.file("policies/deep/b.json", "[]");
    let said = bench.run("validate policies --format json --without-proofs");
    let json = said.json();
    let files: Vec<&str> =
        json["policies"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!((said.code, files), (Some(1), vec!["policies/a.json", "policies/deep/b.json"]));
}

#[test]
fn other_tools_get_their_formats() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", POLICY);
    let said = bench.run("validate policy.json --without-proofs --format github");
    insta::assert_snapshot!(said.stdout);
    let said = bench.run("validate policy.json --without-proofs --format sarif");
    let result = &said.json()["runs"][0]["results"][0];
    assert_eq!((said.code, &result["ruleId"]), (Some(1), &Value::from("PASS_ROLE_WITH_STAR_IN_RESOURCE")));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

#[test]
fn wrong_usage_is_refused() {
    let bench = Bench::without_solvers();
    bench.file("policy.json", POLICY);
    check_refused(&bench, "validate absent.json", "unreadable", "cannot read `absent.json`");
    let wrong = "validate policy.json --policy-type scp --resource-type AWS::S3::Bucket";
    check_refused(&bench, wrong, "usage", "only resource policies");
}
