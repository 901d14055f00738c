//! What policies of each kind can and cannot have (spec A.7).

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use keyaki_policy::{Glob, Mode, PolicyKind, ResourcePattern, json, read, read_node};
use keyaki_source::{Diagnostic, Severity, Source};

const UNATTACHED: [PolicyKind; 4] = [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Session, PolicyKind::Scp];

/// The codes of errors and warnings of a policy with one statement.
fn check(kind: PolicyKind, mode: Mode, elements: &str) -> Vec<String> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {{{elements}}}}}"#);
    let (policy, diagnostics) = read(&Source::new("p", text), Some(kind), mode);
    assert_eq!(policy.is_none(), diagnostics.iter().any(|one| one.is_error()));
    let worth = diagnostics.iter().filter(|one| one.severity != Severity::Note);
    worth.map(|one| format!("{} {}", one.severity.name(), one.code)).collect()
}

fn lenient(kind: PolicyKind, elements: &str) -> Vec<String> {
    check(kind, Mode::Lenient, elements)
}

#[test]
fn only_resource_policies_and_rcps_have_principals() {
    let without = r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#;
    let everyone = format!(r#""Principal": "*", {without}"#);
    for kind in UNATTACHED {
        assert!(lenient(kind, without).is_empty(), "{kind:?}");
        assert_eq!(lenient(kind, &everyone), ["error unsupported-principal"], "{kind:?}");
    }
    for kind in [PolicyKind::Resource, PolicyKind::Rcp] {
        assert_eq!(lenient(kind, without), ["error missing-principal"], "{kind:?}");
        assert!(lenient(kind, &everyone).is_empty(), "{kind:?}");
    }
}

#[test]
fn rcps_are_about_everyone() {
    let with = |principal: &str| format!(r#"{principal}, "Effect": "Deny", "Action": "s3:*", "Resource": "*""#);
    assert!(lenient(PolicyKind::Rcp, &with(r#""Principal": {"AWS": "*"}"#)).is_empty());
    let nobody = lenient(PolicyKind::Rcp, &with(r#""Principal": {}"#));
    assert_eq!(nobody, ["warning empty-principal", "error rcp-principal"]);
    for somebody in [r#""Principal": {"AWS": "111122223333"}"#, r#""NotPrincipal": {"AWS": "111122223333"}"#] {
        assert_eq!(lenient(PolicyKind::Rcp, &with(somebody)), ["error rcp-principal"]);
        assert!(lenient(PolicyKind::Resource, &with(somebody)).is_empty());
    }
}

#[test]
fn rcps_deny_listed_actions() {
    let allow = |actions: &str| format!(r#""Principal": "*", "Effect": "Allow", {actions}, "Resource": "*""#);
    let check = |mode, elements: &str| check(PolicyKind::Rcp, mode, elements);
    assert!(check(Mode::Strict, &allow(r#""Action": "*""#)).is_empty(), "RCPFullAWSAccess");
    assert_eq!(check(Mode::Strict, &allow(r#""Action": "s3:*""#)), ["error rcp-element"]);
    assert_eq!(check(Mode::Lenient, &allow(r#""Action": "s3:*""#)), ["warning rcp-element"]);
    let others = [
        r#""Principal": "*", "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b""#,
        r#""Principal": "*", "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#,
    ];
    assert_eq!(others.map(|other| check(Mode::Strict, other)), [["error rcp-element"], ["error rcp-element"]]);
    let except = r#""Principal": "*", "Effect": "Deny", "NotAction": "s3:*", "Resource": "*""#;
    assert_eq!(check(Mode::Strict, except), ["error rcp-element"]);
    assert!(lenient(PolicyKind::Scp, r#""Effect": "Allow", "NotAction": "s3:*", "Resource": "*""#).is_empty());
}

#[test]
fn rcps_are_of_the_current_version() {
    let text = r#"{"Statement": {"Principal": "*", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
    let (_, diagnostics) = read(&Source::new("p", text), Some(PolicyKind::Rcp), Mode::Strict);
    assert_eq!(diagnostics.iter().map(|one| one.code).collect::<Vec<_>>(), ["rcp-element"]);
}

#[test]
fn short_arns_are_completed_or_refused() {
    let deny = |arn: &str| format!(r#""Effect": "Deny", "Action": "s3:*", "Resource": "{arn}""#);
    let resource = |kind, arn: &str| {
        let text = format!(r#"{{"Statement": {{{}}}}}"#, deny(arn));
        let policy = read(&Source::new("p", text), Some(kind), Mode::Lenient).0.unwrap();
        match &policy.statements[0].resources.items()[0].value {
            ResourcePattern::Fields(fields) => fields.iter().map(Glob::to_string).collect::<Vec<_>>().join("|"),
            other => panic!("{other:?}"),
        }
    };
    for kind in [PolicyKind::Identity, PolicyKind::Boundary, PolicyKind::Scp] {
        assert_eq!(resource(kind, "arn:aws:s3:*"), "arn|aws|s3|*|*|*", "{kind:?}");
    }
    assert_eq!(resource(PolicyKind::Boundary, "arn:aws:s3"), "arn|aws|s3|*|*|*");
    assert_eq!(lenient(PolicyKind::Scp, &deny("arn:aws:s3")), ["error missing-arn-field"]);
    assert_eq!(lenient(PolicyKind::Session, &deny("arn:aws:s3:*")), ["error missing-arn-field"]);
    let rcp = format!(r#""Principal": "*", {}"#, deny("arn:aws:s3:*"));
    assert_eq!(lenient(PolicyKind::Rcp, &rcp), ["error missing-arn-field"]);
}

#[test]
fn a_policy_within_another_text_keeps_its_place() {
    let text = r#"{"policy": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Sid": 1}}}"#;
    let source = Source::new("p", text);
    let node = json::parse(&source).0.unwrap().member("policy").unwrap().value.clone();
    let (policy, diagnostics) = read_node(&source, node, Some(PolicyKind::Identity), Mode::Lenient);
    assert!(policy.is_none());
    assert_eq!(source.slice(diagnostics[0].labels[0].span), "1");
}

/// Some of them are templates, with faults of their own that have nothing to do with the kind.
#[test]
fn published_control_policies_break_no_rule_of_their_kind() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    for (folder, kind) in [("scp", PolicyKind::Scp), ("rcp", PolicyKind::Rcp)] {
        let mut files = 0;
        for entry in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let source = Source::new(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
            let codes = |kind| {
                let found = read(&source, kind, Mode::Lenient).1;
                found.into_iter().filter(Diagnostic::is_error).map(|one| one.code).collect::<Vec<_>>()
            };
            assert_eq!(codes(Some(kind)), codes(None), "{}", path.display());
            files += 1;
        }
        assert!(files > 0);
    }
}
