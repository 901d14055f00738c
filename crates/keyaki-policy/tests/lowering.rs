//! What the parts of a policy mean, once lowered.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{allow, lowered, policy, with_condition};
use keyaki_policy::{ConditionValue, Glob, Listed, PolicyKind, PrincipalPattern, Principals, ResourcePattern, Version};

const IDENTITY: Option<PolicyKind> = Some(PolicyKind::Identity);
const RESOURCE: Option<PolicyKind> = Some(PolicyKind::Resource);

/// The patterns of `Resource` in a policy of `kind`.
fn resources(kind: Option<PolicyKind>, text: &str) -> Vec<String> {
    let principal = if kind == RESOURCE { r#""Principal": "*", "# } else { "" };
    let text = allow(&format!(r#"{principal}"Action": "s3:*", "Resource": "{text}""#));
    let policy = lowered(&text, kind);
    policy.statements[0].resources.items().iter().map(|item| pattern(&item.value)).collect()
}

fn pattern(pattern: &ResourcePattern) -> String {
    match pattern {
        ResourcePattern::Any => "any".into(),
        ResourcePattern::Nothing => "nothing".into(),
        ResourcePattern::Whole(glob) => format!("whole {glob}"),
        ResourcePattern::Fields(fields) => fields.iter().map(Glob::to_string).collect::<Vec<_>>().join("|"),
    }
}

#[test]
fn whole_arns_are_six_fields() {
    for kind in [IDENTITY, RESOURCE] {
        assert_eq!(resources(kind, "*"), ["any"]);
        assert_eq!(resources(kind, "**"), ["any"]);
        assert_eq!(resources(kind, "arn:aws:s3:::b/*/test/*"), ["arn|aws|s3|||b/*/test/*"]);
        assert_eq!(resources(kind, "arn:aws:sns:*:1:a:b"), ["arn|aws|sns|*|1|a:b"]);
        assert_eq!(resources(kind, "*:*:*:*:*:*"), ["*|*|*|*|*|*"]);
    }
}

#[test]
fn short_arns_of_identity_policies_are_completed_and_stretch() {
    assert_eq!(resources(IDENTITY, "arn:aws:sqs"), ["arn|aws|sqs|*|*|*"]);
    assert_eq!(resources(IDENTITY, "arn:aws:s3:*"), ["arn|aws|s3|*|*|*"]);
    assert_eq!(resources(IDENTITY, "arn:aws:s3*"), ["arn|aws|s3*|*|*|*"]);
    assert_eq!(resources(IDENTITY, "arn:aws:sns:*:topic"), ["arn|aws|sns|*|topic|*", "whole arn:aws:sns:*:topic"]);
}

#[test]
fn short_arns_of_resource_policies_are_not_completed() {
    assert_eq!(resources(RESOURCE, "arn:aws:sqs"), ["nothing"]);
    assert_eq!(resources(RESOURCE, "arn:aws:s3:*"), ["whole arn:aws:s3:*"]);
    assert_eq!(resources(RESOURCE, "arn:aws:sns:*:topic"), ["whole arn:aws:sns:*:topic"]);
}

#[test]
fn texts_that_are_no_arns_are_patterns_over_the_whole() {
    assert_eq!(resources(IDENTITY, "*:bucket/*"), ["whole *:bucket/*"]);
    assert_eq!(resources(IDENTITY, "*abc"), ["whole *abc"]);
    assert_eq!(resources(IDENTITY, "s3:*:b"), ["whole s3:*:b"]);
}

#[test]
fn variables_and_escapes_survive_the_fields() {
    let team = "arn:aws:s3:::b/${aws:PrincipalTag/a:b, 'x:y'}/${*}";
    assert_eq!(resources(IDENTITY, team), ["arn|aws|s3|||b/${aws:PrincipalTag/a:b, 'x:y'}/${*}"]);
    assert_eq!(resources(IDENTITY, "arn:aws:s3:::${*}*"), ["arn|aws|s3|||${*}*"]);
    assert_eq!(resources(IDENTITY, "arn:aws:${a:b}:::c"), ["arn|aws|${a:b}|||c"]);
}

#[test]
fn without_version_a_dollar_is_plain() {
    let text = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::${a:b}${*}"}}"#;
    let policy = lowered(text, None);
    assert_eq!(policy.version, Version::V2008);
    let items = policy.statements[0].resources.items();
    assert_eq!(pattern(&items[0].value), "arn|aws|s3|||${$}{a:b}${$}{*}");
}

#[test]
fn null_matches_nothing() {
    let policy = lowered(&allow(r#""Action": "s3:*", "Resource": [null, "*"]"#), None);
    let items = policy.statements[0].resources.items();
    assert_eq!(items.iter().map(|item| pattern(&item.value)).collect::<Vec<_>>(), ["nothing", "any"]);
}

#[test]
fn a_missing_resource_is_every_resource() {
    let policy = lowered(&allow(r#""Action": "s3:*""#), None);
    assert_eq!(policy.statements[0].resources, Listed::Except(Vec::new()));
}

#[test]
fn actions_are_lower_case_and_split_at_the_colon() {
    let actions = r#"["*", "**", "S3:Get*Object?", "*:List*", "s3:", "GetObject", " s3:Get", "a:b:c", ""]"#;
    let policy = lowered(&allow(&format!(r#""Action": {actions}, "Resource": "*""#)), None);
    let shown: Vec<_> = policy.statements[0].actions.items().iter().map(|item| item.value.to_string()).collect();
    let nothing = "(nothing)";
    assert_eq!(shown, ["*", "*", "s3:get*object?", "*:list*", "s3:", nothing, nothing, nothing, nothing]);
    let place = policy.statements[0].actions.items()[2].span;
    assert_eq!(policy.source.slice(place), r#""S3:Get*Object?""#);
}

/// The entries of a principal, as debug text without noise.
fn principals(principal: &str) -> Vec<String> {
    let text = allow(&format!(r#""Principal": {principal}, "Action": "s3:*", "Resource": "*""#));
    let policy = lowered(&text, None);
    let Principals::Only(items) = &policy.statements[0].principals else { panic!("Principal is Only") };
    let show = |pattern: &PrincipalPattern| match pattern {
        PrincipalPattern::Aws(aws) => format!("{} {} {:?}", aws.partition, aws.account, aws.who),
        other => format!("{other:?}"),
    };
    items.iter().map(|item| show(&item.value).replace('"', "")).collect()
}

#[test]
fn accounts_and_their_identities() {
    let one = |text: &str| principals(&format!(r#"{{"AWS": "{text}"}}"#)).join("; ");
    assert_eq!(one("*"), "Everyone");
    assert_eq!(one("111122223333"), "aws 111122223333 Account");
    assert_eq!(one("arn:aws-cn:iam::111122223333:root"), "aws-cn 111122223333 Account");
    assert_eq!(one("arn:aws:iam::1:user/ann"), "aws 1 User { path: , name: ann }");
    assert_eq!(one("arn:aws:iam::1:user/a/b/ann"), "aws 1 User { path: a/b/, name: ann }");
    assert_eq!(one("arn:aws:iam::1:role/a/r"), "aws 1 Role { path: a/, name: r }");
    assert_eq!(one("arn:aws:sts::1:assumed-role/r/s"), "aws 1 Session { role: r, session: s }");
    assert_eq!(one("arn:aws:sts::1:federated-user/f"), "aws 1 FederatedUser { name: f }");
    assert_eq!(one("AROACKCEVSQ6C2EXAMPLE"), "Nobody(AROACKCEVSQ6C2EXAMPLE)");
    assert_eq!(one("arn:aws:iam::1:role/*"), "Nobody(arn:aws:iam::1:role/*)");
}

#[test]
fn other_types_of_principals() {
    assert_eq!(principals(r#""*""#), ["Everyone"]);
    assert_eq!(principals(r#"{"Federated": ["*", "www.amazon.com"]}"#), ["AnyFederated", "Federated(www.amazon.com)"]);
    assert_eq!(
        principals(r#"{"Service": "s3.amazonaws.com", "CanonicalUser": "79a5"}"#),
        ["Service(s3.amazonaws.com)", "CanonicalUser(79a5)"]
    );
    assert!(principals("{}").is_empty());
    assert!(principals("[]").is_empty());
}

#[test]
fn not_principal_is_the_complement_and_identity_policies_have_none() {
    let text = policy(r#"{"Effect": "Deny", "NotPrincipal": {"AWS": "1"}, "Action": "*", "Resource": "*"}"#);
    assert!(matches!(&lowered(&text, None).statements[0].principals, Principals::Except(items) if items.len() == 1));
    let text = allow(r#""Action": "*", "Resource": "*""#);
    assert_eq!(lowered(&text, None).statements[0].principals, Principals::Unstated);
}

/// The values of one condition, as text.
fn values(operator: &str, values: &str) -> Vec<String> {
    let policy = lowered(&with_condition(&format!(r#"{{"{operator}": {{"aws:Key": {values}}}}}"#)), None);
    let condition = &policy.statements[0].conditions[0];
    assert_eq!(condition.key.value.folded(), "aws:key");
    let show = |value: &ConditionValue| match value {
        ConditionValue::Text(glob) => format!("text {glob}"),
        ConditionValue::Number(number) => format!("number {number}"),
        ConditionValue::Instant(instant) => format!("instant {instant}"),
        ConditionValue::Truth(truth) => format!("truth {truth}"),
        ConditionValue::Bytes(bytes) => format!("bytes {bytes:?}"),
        ConditionValue::Range(range) => format!("range {range}"),
        ConditionValue::Unreadable(text) => format!("unreadable {text}"),
    };
    condition.values.iter().map(|value| show(&value.value)).collect()
}

#[test]
fn values_are_read_as_the_operator_demands() {
    assert_eq!(values("StringEquals", r#"["a*${*}", "${aws:x}"]"#), ["text a${*}${*}", "text ${aws:x}"]);
    assert_eq!(values("StringLike", r#""a*${*}${$}""#), ["text a*${*}${$}"]);
    assert_eq!(values("StringEquals", "[true, false]"), ["text true", "text false"]);
    assert_eq!(values("StringEquals", "1.50"), ["text 1.50"]);
    assert_eq!(values("NumericEquals", r#"["1.50", "x"]"#), ["number 1.5", "unreadable x"]);
    assert_eq!(values("DateEquals", "0"), ["instant 1970-01-01T00:00:00Z"]);
    assert_eq!(values("Bool", r#""TRUE""#), ["truth true"]);
    assert_eq!(values("Bool", r#""yes""#), ["unreadable yes"]);
    assert_eq!(values("Bool", r#""${aws:x}""#), ["text ${aws:x}"]);
    assert_eq!(values("Null", r#"["true", "false"]"#), ["truth true", "truth false"]);
    assert_eq!(values("BinaryEquals", r#""QmlO""#), ["bytes [66, 105, 78]"]);
    assert_eq!(values("NotIpAddress", r#""203.0.113.5/24""#), ["range 203.0.113.0/24"]);
    assert_eq!(values("ArnEquals", r#""arn:aws:sns:*:1:t?""#), ["text arn:aws:sns:*:1:t?"]);
    assert!(values("StringEquals", "[]").is_empty());
}
