//! Requests read from JSON and written to it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_policy::ConditionKey;
use keyaki_semantics::{Caller, ContextValue, Principal, Request};
use keyaki_source::Source;
use proptest::prelude::*;

/// Reads `text` and writes it again; diagnostics come before the request.
fn check(text: &str) -> String {
    let (request, diagnostics) = Request::from_json(&Source::new("request", text));
    let said = diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.labels.first().map_or("", |label| label.source.slice(label.span));
        let help = diagnostic.help.as_deref().unwrap_or("no help");
        format!("{}: {} [{place}] ({help})\n", diagnostic.severity.name(), diagnostic.message)
    });
    let said: String = said.collect();
    said + &request.map_or("(no request)".to_owned(), |request| request.to_json().to_string())
}

/// How a principal reads and how it is written.
fn principal(text: &str) -> String {
    check(&format!(r#"{{"principal": {text}, "action": "s3:GetObject", "resource": "*"}}"#))
        .replace(r#","action":"s3:GetObject","resource":"*","context":{}}"#, "")
        .replace(r#"{"principal":"#, "")
}

#[test]
fn the_canonical_form_is_kept() {
    let text = r#"{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::b/o","context":{"aws:SourceIp":"203.0.113.7","aws:TagKeys":["a"]}}"#;
    assert_eq!(check(text), text);
}

#[test]
fn context_values_are_text_or_lists_of_text() {
    let text = r#"{"principal": "anonymous", "action": "a:B", "resource": "*",
        "context": {"b": [], "A": 1.50, "c": true, "d": ["x", 2, false]}}"#;
    let written = r#"{"principal":"anonymous","action":"a:B","resource":"*","context":{"A":"1.50","b":[],"c":"true","d":["x","2","false"]}}"#;
    assert_eq!(check(text), written);
}

#[test]
fn principals_are_written_as_they_are_read() {
    for text in [
        r#""arn:aws:iam::111122223333:root""#,
        r#""arn:aws:iam::111122223333:user/ann""#,
        r#""arn:aws:iam::111122223333:user/team/a/ann""#,
        r#""arn:aws-cn:iam::111122223333:role/team/R""#,
        r#""arn:aws:sts::111122223333:assumed-role/R/s:1""#,
        r#""arn:aws:sts::111122223333:federated-user/ann""#,
        r#"{"AWS":"arn:aws:iam::111122223333:role/team/R","Session":"s1"}"#,
        r#"{"Service":"s3.amazonaws.com"}"#,
        r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}"#,
        r#"{"CanonicalUser":"79a5"}"#,
        r#""anonymous""#,
    ] {
        assert_eq!(principal(text), text);
    }
}

#[test]
fn an_account_is_its_root_user_and_aws_may_be_named() {
    let root = r#""arn:aws:iam::111122223333:root""#;
    assert_eq!(principal(r#""111122223333""#), root);
    assert_eq!(principal(r#"{"AWS": "111122223333"}"#), root);
    assert_eq!(principal(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#), root);
    assert_eq!(
        principal(r#"{"Session": "s1", "AWS": "arn:aws:iam::111122223333:role/R"}"#),
        r#""arn:aws:sts::111122223333:assumed-role/R/s1""#
    );
}

#[test]
fn the_path_of_a_sessions_role_is_taken_from_the_context() {
    let path = |principal_arn: &str| {
        let text = format!(
            r#"{{"principal": "arn:aws:sts::111122223333:assumed-role/R/s", "action": "a:b", "resource": "*",
                "context": {{"AWS:principalARN": "{principal_arn}"}}}}"#
        );
        let request = Request::from_json(&Source::new("request", text)).0.unwrap();
        let Principal::Aws { caller: Caller::Session { path, .. }, .. } = request.principal else { panic!() };
        path
    };
    assert_eq!(path("arn:aws:iam::111122223333:role/team/a/R"), "team/a/");
    assert_eq!(path("arn:aws:iam::111122223333:role/R"), "");
    assert_eq!(path("arn:aws:iam::111122223333:role/team/Q"), "");
    assert_eq!(path("arn:aws:iam::444455556666:role/team/R"), "");
    assert_eq!(path("arn:aws:iam::111122223333:user/team/R"), "");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let text = r#"{"principal": "ann", "Action": "s3:GetObject", "resource": ["*"], "resource": "*",
        "context": {"aws:username": null, "AWS:UserName": {"a": 1}, "aws:TagKeys": ["a", ["b"]]}}"#;
    insta::assert_snapshot!(check(text));
}

#[test]
fn wrong_shapes_are_refused() {
    let texts = [
        "[]",
        "{}",
        "{",
        r#"{"principal": {"AWS": "*"}, "action": "a:b", "resource": "*"}"#,
        r#"{"principal": {"Aws": "111122223333"}, "action": "a:b", "resource": "*"}"#,
        r#"{"principal": ["anonymous"], "action": "a:b", "resource": "*"}"#,
        r#"{"principal": {"AWS": "111122223333", "Service": "x"}, "action": "a:b", "resource": "*"}"#,
        r#"{"principal": {"AWS": "111122223333", "Session": "x"}, "action": "a:b", "resource": "*"}"#,
        r#"{"principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/R/s", "Session": "t"}, "action": "a:b", "resource": "*"}"#,
        r#"{"principal": "arn:aws:sts::111122223333:assumed-role/R", "action": "a:b", "resource": "*"}"#,
        r#"{"principal": "anonymous", "action": "a:b", "resource": "*", "context": []}"#,
    ];
    insta::assert_snapshot!(texts.map(check).join("\n\n"));
}

#[test]
fn what_is_odd_is_a_warning() {
    let texts = [
        r#"{"principal": "arn:aws:iam::1:user/ann", "action": "GetObject", "resource": "b/o"}"#,
        r#"{"principal": "anonymous", "action": "s3:*", "resource": "arn:aws:s3:::b/*"}"#,
    ];
    insta::assert_snapshot!(texts.map(check).join("\n\n"));
}

#[test]
fn names_are_not_empty_and_hold_no_slash() {
    for text in [
        "arn:aws:iam::111122223333:user",
        "arn:aws:iam::111122223333:other",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user/team/",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:sts::111122223333:federated-user/",
        "arn:aws:sts::111122223333:federated-user/team/ann",
        "arn:aws:sts::111122223333:assumed-role/R",
        "arn:aws:sts::111122223333:assumed-role/R/",
        "arn:aws:sts::111122223333:assumed-role//s",
        "arn:aws:sts::111122223333:assumed-role/team/R/s",
        "arn::iam::111122223333:root",
        "arn:aws:iam:::root",
        "arn:aws:iam:eu-west-1:111122223333:root",
        "arn:aws:sts::111122223333:root",
    ] {
        let said = principal(&format!(r#""{text}""#));
        assert!(said.ends_with("(no request)"), "{text} was read as {said}");
    }
}

#[test]
fn a_resource_is_an_arn_of_six_fields_or_none_in_particular() {
    let warnings = |resource: &str| {
        check(&format!(r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "{resource}"}}"#))
            .matches("warning: ")
            .count()
    };
    for resource in ["*", "arn:aws:s3:::b", "arn:aws:s3:::b/o:p"] {
        assert_eq!(warnings(resource), 0, "{resource}");
    }
    for resource in ["arn:aws:s3", "b:::::o", "arn", "arn:aws:s3:::b/*", "arn:aws:s3:::b?"] {
        assert_eq!(warnings(resource), 1, "{resource}");
    }
}

fn name() -> impl Strategy<Value = String> {
    "[A-Za-z0-9+=,.@_-]{1,5}"
}

fn path() -> impl Strategy<Value = String> {
    "([a-z]{1,2}/){0,2}"
}

fn caller() -> impl Strategy<Value = Caller> {
    prop_oneof![
        Just(Caller::Root),
        (path(), name()).prop_map(|(path, name)| Caller::User { path, name }),
        (path(), "[RQ]", "s?").prop_map(|(path, role, session)| Caller::Session { path, role, session }),
        name().prop_map(|name| Caller::FederatedUser { name }),
    ]
}

fn any_principal() -> impl Strategy<Value = Principal> {
    let aws = ("aws|aws-cn", "111122223333|444455556666", caller());
    prop_oneof![
        1 => Just(Principal::Anonymous),
        4 => aws.prop_map(|(partition, account, caller)| Principal::Aws { partition, account, caller }),
        1 => ".{0,5}".prop_map(Principal::Service),
        1 => ".{0,5}".prop_map(Principal::Federated),
        1 => ".{0,5}".prop_map(Principal::CanonicalUser),
    ]
}

fn value() -> impl Strategy<Value = ContextValue> {
    prop_oneof![
        "arn:aws:iam::111122223333:role/(a/)?[RQ]".prop_map(ContextValue::Single),
        any::<String>().prop_map(ContextValue::Single),
        prop::collection::vec(any::<String>(), 0..3).prop_map(ContextValue::Multi),
    ]
}

#[test]
fn many_faults_cost_no_memory() {
    let text = format!(r#"{{"context": {{"a": [{}]}}}}"#, vec!["{}"; 100_000].join(","));
    let (request, diagnostics) = Request::from_json(&Source::new("request", text));
    assert_eq!((request, diagnostics.len()), (None, 201));
    assert_eq!(diagnostics.last().map(|last| last.code), Some("more-diagnostics"));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        principal in any_principal(),
        action in any::<String>(),
        resource in any::<String>(),
        context in prop::collection::btree_map("aws:PrincipalArn|AWS:principalarn|k".prop_map(ConditionKey::new), value(), 0..3),
    ) {
        let request = Request { principal, action, resource, context };
        let text = request.to_json().to_string();
        let (read, diagnostics) = Request::from_json(&Source::new("request", text));
        prop_assert_eq!(read, Some(request), "{:?}", diagnostics);
    }

    #[test]
    fn no_text_is_a_panic(text in r#"[\{\}\[\]:,"a-z]{0,30}|\{"(principal|context)": .{0,20}\}"#) {
        let (request, diagnostics) = Request::from_json(&Source::new("request", text));
        prop_assert_eq!(request.is_none(), diagnostics.iter().any(keyaki_source::Diagnostic::is_error));
    }
}
