//! What validation found, as the reports of it: text in, text out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_report::{Style, Validated, render_validation, validation_annotations, validation_json, validation_sarif};
use keyaki_source::Source;
use keyaki_validate::{PolicyType, Proofs, validate_source};
use serde_json::Value;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:GetObjekt", "iam:*"],
    "Resource": "*",
    "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}},
    "Sid": "a{b}"
  }
}
"#;

fn validated(text: &str) -> Validated {
    let source = Source::new("policies/a policy.json", text);
    let kind = PolicyType::Identity;
    let validation = validate_source(&source, kind, None, Proofs::None);
    Validated { source, kind, resource: None, validation }
}

#[test]
fn for_people() {
    insta::assert_snapshot!(render_validation(&validated(POLICY), Style::PLAIN));
    let good = POLICY.replace("s3:GetObjekt", "s3:GetObject").replace("\"iam:*\"", "\"s3:PutObject\"");
    let good = good.replace(".7/24", ".0/24").replace("a{b}", "a");
    insta::assert_snapshot!(render_validation(&validated(&good), Style::PLAIN), @"policies/a policy.json: nothing found (as an identity policy)");
}

#[test]
fn control_characters_of_a_policy_stay_out_of_a_terminal() {
    let text = POLICY.replace("GetObjekt", "Get\\u001b[31mObjekt\u{202e}");
    let shown = render_validation(&validated(&text), Style::PLAIN);
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
}

#[test]
fn for_programs() {
    let json = validation_json(&[validated(POLICY)], &[]);
    assert_eq!(json["schema"], "keyaki.validation/1");
    let findings = json["policies"][0]["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding["issueCode"].as_str().unwrap()).collect();
    assert!(codes.contains(&"INVALID_ACTION"), "{codes:?}");
}

#[test]
fn for_github() {
    insta::assert_snapshot!(validation_annotations(&[validated(POLICY)]));
}

#[test]
fn for_code_scanning() {
    let schema = include_str!("sarif/sarif-schema-2.1.0.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    for policies in [vec![], vec![validated(POLICY)], vec![validated(POLICY), validated("{")]] {
        let log: Value = serde_json::from_str(&validation_sarif(&policies)).unwrap();
        let errors: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let run = &log["runs"][0];
        let mut prints = std::collections::BTreeSet::new();
        for result in run["results"].as_array().unwrap() {
            let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
            assert!(prints.insert(result["partialFingerprints"]["keyaki/v1"].to_string()));
        }
    }
}
