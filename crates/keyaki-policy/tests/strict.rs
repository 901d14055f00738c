//! What IAM refuses when a policy is saved (spec A.3, H.11), and what the checks make of the same text.
//!
//! Every row gives the codes in strict and in lenient mode; `~` marks warnings, nothing means silence.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{allow, codes, policy, with_condition};
use keyaki_policy::{Mode, PolicyKind};

fn check(text: &str, strict: &str, lenient: &str) {
    assert_eq!(codes(text, Some(PolicyKind::Identity), Mode::Strict), strict, "strict: {text}");
    assert_eq!(codes(text, Some(PolicyKind::Identity), Mode::Lenient), lenient, "lenient: {text}");
}

fn check_both(text: &str, both: &str) {
    check(text, both, both);
}

#[test]
fn the_document() {
    check_both("{", "json-syntax");
    check_both("[]", "data-type-mismatch");
    check_both("{}", "missing-statement");
    check_both(r#"{"Version": "2012-10-17", "Statement": []}"#, "missing-statement");
    check_both(r#"{"Version": "2012-10-17", "Statement": ["a"]}"#, "data-type-mismatch");
    let statement = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
    check_both(&policy(statement), "");
    check_both(&policy(&format!("[{statement}, {statement}]")), "");
    check_both(&format!(r#"{{"Statement": {statement}}}"#), "");
    check_both(&format!(r#"{{"Version": "2012-10-18", "Statement": {statement}}}"#), "invalid-version");
    check_both(&format!(r#"{{"Version": 2012, "Statement": {statement}}}"#), "invalid-version");
    check_both(&format!(r#"{{"Id": "x", "Statement": {statement}}}"#), "");
    check_both(&format!(r#"{{"Id": 1, "Statement": {statement}}}"#), "data-type-mismatch");
    check_both(&format!(r#"{{"Foo": 1, "Statement": {statement}}}"#), "invalid-policy-element");
    check_both(&format!(r#"{{"Id": "a", "Id": "b", "Statement": {statement}}}"#), "duplicate-member");
}

#[test]
fn the_elements_of_a_statement() {
    let effect = |effect: &str| policy(&format!(r#"{{"Effect": {effect}, "Action": "s3:*", "Resource": "*"}}"#));
    check_both(&effect(r#""allow""#), "invalid-effect");
    check_both(&effect(r#""Permit""#), "invalid-effect");
    check_both(&effect("true"), "data-type-mismatch");
    check_both(&policy(r#"{"Action": "s3:*", "Resource": "*"}"#), "missing-effect");
    check_both(&allow(r#""Action": "s3:*", "Resource": "*", "Foo": 1"#), "invalid-policy-element");
    check_both(&allow(r#""Action": "s3:*", "NotAction": "s3:*", "Resource": "*""#), "unsupported-element-combination");
    check_both(&allow(r#""Action": "s3:*", "NotResource": "*", "Resource": "*""#), "unsupported-element-combination");
    check_both(&allow(r#""Resource": "*""#), "missing-action");
    check(&allow(r#""Action": "s3:*""#), "missing-resource", "~missing-resource");
    check_both(&allow(r#""Action": "s3:*", "Resource": "*", "Principal": "*""#), "unsupported-principal");
    check_both(&allow(r#""NotAction": "s3:*", "NotResource": "arn:aws:s3:::b""#), "");
    check_both(&allow(r#""Action": "s3:*", "Resource": "*", "Condition": "x""#), "data-type-mismatch");
    check_both(&allow(r#""Action": "s3:*", "Resource": "*", "Sid": 1"#), "data-type-mismatch");
}

#[test]
fn characters() {
    check(&allow(r#""Action": "s3:Get☃", "Resource": "*""#), "unsupported-character", "");
    check_both(&allow(r#""Action": "s3:Get\u2603ÿ", "Resource": "*""#), "");
}

#[test]
fn statement_ids() {
    let sids = |first: &str, second: &str| {
        let statement = |sid: &str| format!(r#"{{"Sid": "{sid}", "Effect": "Deny", "Action": "*", "Resource": "*"}}"#);
        policy(&format!("[{}, {}]", statement(first), statement(second)))
    };
    check_both(&sids("A", "B"), "");
    check(&sids("A", "A"), "unique-sids", "~unique-sids");
    check_both(&sids("", ""), "");
    check(&sids("A b", ""), "unsupported-sid", "~unsupported-sid");
    let resource = sids("A b", "A b").replace(r#""Action""#, r#""Principal": "*", "Action""#);
    assert_eq!(codes(&resource, None, Mode::Strict), "~unique-sids");
}

#[test]
fn actions() {
    let action = |action: &str| allow(&format!(r#""Action": {action}, "Resource": "*""#));
    check_both(&action(r#"["s3:GetObject", "*", "s3:Get*", "S3:Get?bject"]"#), "");
    check_both(&action(r#""aaaa:ListBucket""#), "");
    check(&action("[]"), "empty-array-action", "~empty-array-action");
    check(&action("[null]"), "data-type-mismatch ~null-item", "~null-item");
    check_both(&action("1"), "data-type-mismatch");
    check_both(&action("{}"), "data-type-mismatch");
    check(&action(r#""GetObject""#), "action-without-service", "~action-without-service");
    check_both(&action(r#""s3*""#), "action-without-service");
    check(&action(r#""s3:Get:Object""#), "action-colons", "~action-colons");
    check(&action(r#""s*:GetObject""#), "wildcard-in-service-name", "~wildcard-in-service-name");
    check(&action(r#""s_3:GetObject""#), "invalid-service-in-action", "~invalid-service-in-action");
    check(&action(r#"":GetObject""#), "invalid-service-in-action", "~invalid-service-in-action");
    check_both(&action(r#""s3:""#), "~action-without-name");
    check_both(&action(r#"" s3:GetObject""#), "~blank-around-action");
    check_both(&action(r#""s3:GetObject,""#), "~blank-around-action");
    check_both(&action(r#""s3:Get Object""#), "");
    check_both(&action(r#""s3:${aws:username}""#), "variable-unsupported-in-element");
    check_both(&allow(r#""NotAction": [], "Resource": "*""#), "empty-not-action");
}

#[test]
fn resources() {
    let resource = |resource: &str| allow(&format!(r#""Action": "s3:*", "Resource": {resource}"#));
    check_both(&resource(r#"["*", "arn:aws:s3:::b/*"]"#), "");
    check(&resource("[]"), "empty-array-resource", "~empty-array-resource");
    check_both(&resource(r#"["*", null]"#), "~null-item");
    check_both(&resource("null"), "data-type-mismatch ~null-item");
    check_both(&resource("1"), "data-type-mismatch");
    check_both(&resource(r#""s3:::b""#), "invalid-arn-prefix");
    check_both(&resource(r#""""#), "invalid-arn-prefix");
    check(&resource(r#""arn:oops:s3:::b""#), "invalid-partition", "");
    check(&resource(r#""arn:aws""#), "wildcard-in-service-name", "");
    check(&resource(r#""arn:aws:s*:::b""#), "wildcard-in-service-name", "~wildcard-in-arn-service");
    check(&resource(r#""arn:aws::::b""#), "missing-arn-field", "");
    check(&resource(r#""arn:aws:s3::b""#), "missing-arn-field", "");
    check_both(&resource(r#""arn:aws:fdsasf""#), "");
    check_both(&resource(r#""arn:*:sns:*:*:topic""#), "");
    check(&resource(r#""arn:aws:iam:us-east-1:111122223333:user/a""#), "arn-region-not-allowed", "");
    check(&resource(r#""arn:aws:s3:us-east-1::b""#), "arn-region-not-allowed", "");
    check_both(&resource(r#""arn:aws:s3:us-east-1:111122223333:accesspoint/a""#), "");
    check_both(&resource(r#""arn:aws:s3:::${aws:username}/*""#), "");
    check_both(&resource(r#""arn:aws:s3:::${aws:username/*""#), "missing-brace-in-variable");
    check_both(&resource(r#""arn:aws:s3:::${}""#), "empty-variable");
    check_both(&resource(r#""arn:aws:s3:::${Account}""#), "~invalid-condition-key-format");
    check_both(&resource(r#""arn:aws:sqs:${aws:RequestedRegion}:1:q""#), "~variable-before-resource");
    check_both(&resource(r#""arn:aws:sns:*:topic""#), "~missing-arn-field");
}

#[test]
fn conditions() {
    check_both(&with_condition("{}"), "~empty-object-condition");
    check_both(&with_condition(r#"{"StringEquals": {}}"#), "");
    check_both(&with_condition(r#"{"Frobnicate": {}}"#), "~invalid-condition-operator");
    check_both(&with_condition(r#"{"Frobnicate": {"aws:username": "a"}}"#), "invalid-condition-operator");
    check_both(&with_condition(r#"{"ForAnyValue::StringEquals": {"a:b": "a"}}"#), "invalid-condition-operator");
    check(&with_condition(r#"{"stringequals": {"a:b": "a"}}"#), "operator-case", "~operator-case");
    check_both(&with_condition(r#"{"NullIfExists": {"a:b": "true"}}"#), "null-with-if-exists");
    check_both(&with_condition(r#"{"ForAllValues:Null": {"a:b": "true"}}"#), "~null-with-qualifier");
    check_both(&with_condition(r#"{"StringEquals": "x"}"#), "data-type-mismatch");
    check_both(&with_condition(r#"{"StringEquals": {"a:b": {}}}"#), "data-type-mismatch");
    check_both(&with_condition(r#"{"StringEquals": {"a:b": [["x"]]}}"#), "data-type-mismatch");
    check_both(&with_condition(r#"{"StringEquals": {"a:b": null}}"#), "data-type-mismatch");
    check_both(
        &with_condition(r#"{"DateGreaterThan": {"a": []}}"#),
        "~invalid-condition-key-format ~empty-array-condition",
    );
    check_both(
        &with_condition(r#"{"StringEquals": {"aws:TagKeys": "a", "aws:tagkeys": "b"}}"#),
        "duplicate-keys-with-different-case",
    );
    check_both(&with_condition(r#"{"StringEquals": {"a:b": "a", "a:b": "b"}}"#), "duplicate-member");
    check_both(&with_condition(r#"{"StringEquals": {"a:b": "x*"}}"#), "~wildcard-without-like-operator");
    check_both(&with_condition(r#"{"StringEquals": {"a:b": "x${*}"}}"#), "");
    check(
        &with_condition(r#"{"StringEquals": {"a:b": ["x", 1]}}"#),
        "invalid-condition-data-type",
        "~invalid-condition-data-type",
    );
}

#[test]
fn condition_values() {
    let value = |operator: &str, value: &str| with_condition(&format!(r#"{{"{operator}": {{"a:b": {value}}}}}"#));
    for truth in ["true", r#""true""#, r#""True""#] {
        check_both(&value("Bool", truth), "");
        check_both(&value("Null", truth), "");
    }
    check_both(&value("Bool", r#""yes""#), "~type-mismatch-boolean");
    check(&value("Bool", "[true, false]"), "invalid-condition-multiple-boolean", "~invalid-condition-multiple-boolean");
    check(
        &value("Bool", r#""${aws:SecureTransport}""#),
        "invalid-variable-for-operator",
        "~invalid-variable-for-operator",
    );
    check_both(&value("NumericEquals", "10"), "");
    check_both(&value("NumericEquals", r#""ten""#), "~type-mismatch-number");
    check_both(&value("NumericEquals", r#""1e400""#), "number-too-long");
    check_both(&value("NumericEquals", r#""${aws:x}""#), "invalid-variable-for-operator");
    check_both(&value("DateLessThan", r#""01T""#), "");
    check_both(&value("DateLessThan", r#""2019-07-01T13:20:15+23""#), "");
    check_both(&value("DateLessThan", r#""-292275054-01-01T00:00:00Z""#), "");
    check_both(&value("DateLessThan", r#""-292275054""#), "");
    check(&value("DateLessThan", r#""2019-13-01""#), "type-mismatch-date", "~type-mismatch-date");
    check_both(&value("IpAddress", r#""203.0.113.0/24""#), "");
    check_both(&value("IpAddress", r#""vpc-1""#), "type-mismatch-ip-range");
    check_both(&value("BinaryEquals", r#""QmluYXJ5""#), "");
    check_both(&value("BinaryEquals", r#""Qm""#), "~type-mismatch");
    check_both(&value("ArnLike", r#""arn:aws:sns:*:t""#), "~missing-arn-field");
    check_both(&value("StringLike", r#""${a:b, 'x}""#), "missing-quote-in-variable");
    check_both(&value("StringLike", r#""${a: b}""#), "unsupported-space-in-variable");
}

#[test]
fn principals() {
    let check = |principal: &str, strict: &str, lenient: &str| {
        let text = allow(&format!(r#""Principal": {principal}, "Action": "s3:*", "Resource": "*""#));
        assert_eq!(codes(&text, None, Mode::Strict), strict, "strict: {text}");
        assert_eq!(codes(&text, None, Mode::Lenient), lenient, "lenient: {text}");
    };
    let check_both = |principal: &str, both: &str| check(principal, both, both);
    check_both(r#""*""#, "");
    check_both(r#"{"AWS": ["*", "111122223333"], "Service": "s3.amazonaws.com"}"#, "");
    check_both(r#"{"AWS": 111122223333}"#, "");
    check_both(r#""111122223333""#, "invalid-principal-format");
    check_both(r#"{"AWS": "123"}"#, "~invalid-account");
    check_both(r#"{"AWS": "arn:aws:iam::111122223333:group/a"}"#, "invalid-principal-format");
    check_both(r#"{"AWS": "arn:aws:s3:::b"}"#, "invalid-principal-format");
    check_both(r#"{"AWS": "someone"}"#, "invalid-principal-format");
    check_both(r#"{"AWS": ""}"#, "invalid-principal-format");
    check_both(r#"{"AWS": "AIDACKCEVSQ6C2EXAMPLE"}"#, "~dangling-principal");
    check(
        r#"{"AWS": "arn:aws:iam::111122223333:role/*"}"#,
        "unsupported-wildcard-in-principal",
        "~unsupported-wildcard-in-principal",
    );
    check_both(r#"{"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}"#, "variable-unsupported-in-element");
    check_both(r#"{"Service": "*"}"#, "unsupported-wildcard-in-principal");
    check_both(r#"{"Federated": "*"}"#, "");
    check_both(r#"{"aws": "*"}"#, "invalid-principal-key");
    check_both("{}", "~empty-principal");
    check_both("[]", "~empty-principal");
    check_both(r#"{"AWS": []}"#, "~empty-principal");
    check_both(r#"["*"]"#, "data-type-mismatch");
    check_both(r#"{"AWS": [null]}"#, "~null-item");
    check_both(r#"{"AWS": [{}]}"#, "data-type-mismatch");
}

#[test]
fn a_resource_policy_names_a_principal_in_every_statement() {
    let text = allow(r#""Action": "s3:*", "Resource": "*""#);
    assert_eq!(codes(&text, Some(PolicyKind::Resource), Mode::Lenient), "missing-principal");
}

#[test]
fn a_trust_policy_has_no_resource() {
    let text = allow(r#""Principal": "*", "Action": "sts:AssumeRole""#);
    assert_eq!(codes(&text, None, Mode::Strict), "");
    let text = allow(r#""Principal": "*", "Action": "s3:*""#);
    assert_eq!(codes(&text, None, Mode::Strict), "~missing-resource");
    assert_eq!(codes(&text, None, Mode::Lenient), "~missing-resource");
}

#[test]
fn variables_are_plain_text_without_version() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username"}}"#;
    check_both(text, "~variable-unsupported-in-version");
}
