//! The words in which `decide` says why a statement does not match.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_policy::{Mode, PolicyKind, Readings};
use keyaki_semantics::{Request, decide};
use keyaki_source::Source;

const ANN: &str = r#""arn:aws:iam::111122223333:user/ann""#;

/// The mismatches of a one-statement policy: element, the text it points at, reason.
fn check(kind: PolicyKind, elements: &str, principal: &str, context: &str) -> String {
    check_by(Readings::default(), kind, elements, principal, context)
}

fn check_by(readings: Readings, kind: PolicyKind, elements: &str, principal: &str, context: &str) -> String {
    let source =
        Source::new("policy", format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow",{elements}}}}}"#));
    let (policy, diagnostics) = keyaki_policy::read(&source, Some(kind), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}")).reread(readings);
    let request = format!(
        r#"{{"principal":{principal},"action":"s3:GetObject","resource":"arn:aws:s3:::b/o","context":{context}}}"#
    );
    let request = Request::from_json(&Source::new("request", request)).0.unwrap();
    let decision = decide(&policy, &request);
    let mismatches = decision.statements.iter().flat_map(|verdict| &verdict.mismatches);
    let lines = mismatches.map(|it| format!("{} {}: {}", it.element, source.slice(it.span), it.reason));
    lines.collect::<Vec<_>>().join("\n")
}

fn condition(operator: &str, values: &str, context: &str) -> String {
    let elements = format!(r#""Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:x":{values}}}}}"#);
    format!("{operator} {}", check(PolicyKind::Identity, &elements, ANN, context))
}

#[test]
fn every_element_says_why_and_where() {
    let elements = r#""Principal":{"AWS":["111122223333","444455556666"]},"Action":["s3:PutObject","ec2:*"],
        "Resource":"arn:aws:s3:::c/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}"#;
    insta::assert_snapshot!(check(PolicyKind::Resource, elements, r#"{"Service":"s3.amazonaws.com"}"#, "{}"));
}

#[test]
fn complements_point_at_the_item_that_excepts() {
    let elements = r#""NotPrincipal":{"AWS":["444455556666","111122223333"]},"NotAction":["ec2:*","s3:Get*"],
        "NotResource":["arn:aws:s3:::c/*","arn:aws:s3:::b/*"]"#;
    insta::assert_snapshot!(check(PolicyKind::Resource, elements, ANN, "{}"));
}

#[test]
fn conditions_name_the_value_and_what_was_wanted() {
    let said = [
        condition("StringEquals", r#""a""#, "{}"),
        condition("StringEquals", r#""a""#, r#"{"aws:x":"b"}"#),
        condition("StringEquals", r#"["a","c"]"#, r#"{"aws:x":"b"}"#),
        condition("StringEquals", r#"["a","c","d","e"]"#, r#"{"aws:x":"b"}"#),
        condition("StringEquals", "[]", r#"{"aws:x":"b"}"#),
        condition("StringNotEquals", r#"["a","b"]"#, r#"{"aws:x":"b"}"#),
        condition("StringEqualsIgnoreCase", r#""a""#, r#"{"aws:x":"b"}"#),
        condition("StringLike", r#""a*""#, r#"{"aws:x":"b"}"#),
        condition("StringLike", r#""${aws:username}/*""#, r#"{"aws:x":"b"}"#),
        condition("StringEquals", r#""${aws:y}""#, r#"{"aws:x":"b","aws:y":["b"]}"#),
        condition("ArnNotLike", r#""arn:*:*:*:*:*""#, r#"{"aws:x":"arn:aws:s3:::b"}"#),
        condition("IpAddress", r#""10.0.0.0/8""#, r#"{"aws:x":"203.0.113.7"}"#),
        condition("NumericLessThan", "5", r#"{"aws:x":7}"#),
        condition("DateGreaterThanEquals", r#""2026-01-01""#, r#"{"aws:x":"2025-01-01"}"#),
        condition("NumericLessThan", "5", r#"{"aws:x":"seven"}"#),
        condition("Bool", "true", r#"{"aws:x":false}"#),
        condition("Bool", "true", r#"{"aws:x":"yes"}"#),
        condition("ArnLike", r#""arn:*:*:*:*:*""#, r#"{"aws:x":"b"}"#),
        condition("ForAllValues:IpAddress", r#""10.0.0.0/8""#, r#"{"aws:x":["10.0.0.1","10.0.0.0/8"]}"#),
        condition("Null", "true", r#"{"aws:x":"b"}"#),
        condition("Null", "false", "{}"),
        condition("StringEquals", r#""a""#, r#"{"aws:x":["a"]}"#),
        condition("ForAllValues:StringEquals", r#""a""#, r#"{"aws:x":["a","","b"]}"#),
        condition("ForAnyValue:StringEquals", r#""a""#, r#"{"aws:x":["c","b"]}"#),
        condition("ForAnyValue:StringEquals", r#""a""#, r#"{"aws:x":[]}"#),
        condition("ForAnyValue:StringNotEquals", r#""a""#, "{}"),
        condition("ForAnyValue:Null", r#""true""#, "{}"),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn null_with_a_set_prefix_says_that_it_never_matches_even_where_there_are_values() {
    for context in [r#"{"aws:x":["b"]}"#, r#"{"aws:x":[]}"#] {
        let said = condition("ForAnyValue:Null", r#""true""#, context);
        assert!(said.ends_with("`ForAnyValue:Null` never matches"), "{said}");
    }
}

/// What is said where another reading of a disputed point decides (spec A.3, B.6, B.8).
#[test]
fn other_readings_have_other_reasons() {
    let condition = |name: &str, choice: &str, operator: &str, values: &str, context: &str| {
        let readings = Readings::default().with(name, choice).unwrap();
        let elements = format!(r#""Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:x":{values}}}}}"#);
        let said = check_by(readings, PolicyKind::Identity, &elements, ANN, context);
        format!("{name}={choice} {operator} {said}")
    };
    let principals = |choice: &str| {
        let elements = r#""NotPrincipal":{"AWS":["444455556666","111122223333"]},"Action":"*","Resource":"*""#;
        let readings = Readings::default().with("allow-not-principal", choice).unwrap();
        format!("allow-not-principal={choice} {}", check_by(readings, PolicyKind::Resource, elements, ANN, "{}"))
    };
    let said = [
        condition("list-without-prefix", "some-value", "StringEquals", r#""a""#, r#"{"aws:x":["b","c"]}"#),
        condition("list-without-prefix", "some-value", "StringNotEquals", r#""a""#, r#"{"aws:x":["a","c"]}"#),
        condition("list-without-prefix", "never", "StringNotEquals", r#""a""#, r#"{"aws:x":["b"]}"#),
        condition("empty-values", "never", "StringNotEquals", "[]", "{}"),
        condition("empty-values", "formula", "StringEquals", "[]", "{}"),
        condition("empty-values", "formula", "ForAnyValue:StringEquals", "[]", r#"{"aws:x":["b"]}"#),
        condition("empty-values", "formula", "ForAnyValue:StringEquals", "[]", "{}"),
        condition("empty-values", "formula", "ForAllValues:StringEquals", "[]", r#"{"aws:x":["b"]}"#),
        principals("complement"),
        principals("nobody"),
    ];
    insta::assert_snapshot!(said.join("\n"));
}
