//! A policy in a template is the policy that it is alone: as JSON, as YAML, and as a text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_policy::json::{Json, Node, parse};
use keyaki_source::Source;
use keyaki_template::{Setting, cloudformation, terraform};
use proptest::prelude::*;
use serde_json::{Value, json};

fn text() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "s3:Get*",
        "arn:aws:s3:::b/*",
        "*",
        "a",
        " ",
        "\"",
        "\\",
        "'",
        "\n",
        "\t",
        "é",
        "😀",
        ": ",
        " #",
        "- ",
        "&x",
        "*x",
        "!Sub",
        "|",
        ">",
        "{",
        "}",
        "[",
        "]",
        ",",
        "%",
        "@",
        "`",
        "true",
        "no",
        "012",
        "1.10",
        "~",
        "null",
        "<<",
        "${aws:username}",
        "?",
        "=",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\r",
    ]);
    prop::collection::vec(scrap, 0..5).prop_map(|scraps| scraps.concat())
}

fn policy() -> impl Strategy<Value = Value> {
    let texts = || prop::collection::vec(text(), 0..4);
    let condition = prop::collection::btree_map(text(), prop::collection::btree_map(text(), texts(), 0..3), 0..3);
    let statement = (text(), text(), texts(), condition, text()).prop_map(|(sid, action, resources, condition, principal)| {
        json!({"Sid": sid, "Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": resources,
            "Condition": condition})
    });
    prop::collection::vec(statement, 1..4)
        .prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// YAML in flow style, in which every text is quoted as JSON is; lines are broken so that there is indentation.
fn yaml(value: &Value, level: usize) -> String {
    let indent = "  ".repeat(level);
    match value {
        Value::Object(members) if !members.is_empty() => members
            .iter()
            .map(|(key, value)| format!("\n{indent}{}: {}", quoted(key), yaml(value, level + 1)))
            .collect(),
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(|item| format!("\n{indent}-\n{indent}  {}", yaml(item, level + 1).trim_start())).collect()
        }
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// Single quotes where that is possible.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| matches!(c, ' '..='~');
    if text.chars().all(is_plain) { format!("'{}'", text.replace('\'', "''")) } else { json!(text).to_string() }
}

/// The policy in a template.
fn extracted(template: &str) -> Value {
    let found = cloudformation(&Source::new("t", template), &Setting::default())
        .unwrap_or_else(|e| panic!("{template}\n{e:?}"));
    let policy = found.policies.first().unwrap().policy.as_ref().unwrap_or_else(|e| panic!("{template}\n{e:?}"));
    places_are_within(&policy.source, template);
    serde_json::from_str(policy.source.text()).unwrap()
}

/// Every text of a policy is at a place that has all of it, if it is written without escapes.
fn places_are_within(policy: &Source, template: &str) {
    let root = parse(policy).0.unwrap();
    let mut work = vec![&root];
    while let Some(Node { value, span }) = work.pop() {
        match value {
            Json::Array(items) => work.extend(items),
            Json::Object(members) => work.extend(members.iter().map(|member| &member.value)),
            Json::String(text) => {
                let (source, place) = policy.written(*span);
                let there = source.slice(place);
                assert_eq!(source.text(), template);
                let is_escaped = text.contains(|c: char| !matches!(c, ' '..='~') || matches!(c, '"' | '\\' | '\''));
                assert!(is_escaped || there.contains(text.as_str()), "{text:?} is not at {there:?}");
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn in_json(policy in policy()) {
        let template = json!({"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": policy}}}});
        prop_assert_eq!(&extracted(&template.to_string()), &policy);
        prop_assert_eq!(&extracted(&serde_json::to_string_pretty(&template).unwrap()), &policy);
    }

    #[test]
    fn in_yaml(policy in policy()) {
        let head = "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument:";
        prop_assert_eq!(&extracted(&format!("{head}{}\n", yaml(&policy, 4))), &policy);
    }

    #[test]
    fn in_a_text(policy in policy()) {
        let text = serde_json::to_string_pretty(&policy).unwrap();
        let template = json!({"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": text}}}});
        prop_assert_eq!(&extracted(&template.to_string()), &policy);
    }

    #[test]
    fn in_a_block_of_yaml(policy in policy()) {
        // A block cannot have these as they are.
        let text = serde_json::to_string_pretty(&policy).unwrap().replace(['\u{85}', '\u{2028}', '\u{7f}'], "x");
        let policy: Value = serde_json::from_str(&text).unwrap();
        let block: String = text.lines().map(|line| format!("        {line}\n")).collect();
        let head = "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument: |\n";
        prop_assert_eq!(&extracted(&format!("{head}{block}")), &policy);
    }

    #[test]
    fn in_a_plan(policy in policy()) {
        let change = json!({"actions": ["create"], "before": null, "after": {"policy": policy.to_string()}, "after_unknown": {}});
        let resource = json!({"address": "aws_s3_bucket_policy.p", "mode": "managed", "type": "aws_s3_bucket_policy", "change": change});
        let plan = json!({"format_version": "1.2", "resource_changes": [resource]}).to_string();
        let found = terraform(&Source::new("t", plan.as_str())).unwrap().after;
        let extracted = found.policies.first().unwrap().policy.as_ref().unwrap();
        places_are_within(&extracted.source, &plan);
        prop_assert_eq!(&serde_json::from_str::<Value>(extracted.source.text()).unwrap(), &policy);
    }
}
