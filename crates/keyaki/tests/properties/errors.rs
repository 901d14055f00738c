//! What is said of properties that can be parsed and mean nothing.

use keyaki::property::read_properties;
use keyaki_policy::Readings;
use keyaki_source::{Diagnostic, Source};

fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.labels.first().map_or_else(String::new, |label| {
        let at = label.source.position(label.span.start());
        format!("{}:{} `{}` ", at.line, at.column, label.source.slice(label.span))
    });
    format!("{place}{}: {} ({})", diagnostic.code, diagnostic.message, diagnostic.help.as_deref().unwrap_or("-"))
}

/// What is said of `text`, of which nothing is asked.
#[track_caller]
fn check(text: &str, definitions: &[&str]) -> String {
    let definitions: Vec<Source> = definitions.iter().map(|text| Source::new("--let", *text)).collect();
    let (properties, diagnostics) = read_properties(&Source::new("test.kyk", text), &definitions, Readings::default());
    assert!(properties.is_none() && diagnostics.iter().any(Diagnostic::is_error), "{text}");
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Each of `tests` in a property of its own.
fn check_tests(tests: &[&str]) -> String {
    let properties = tests.iter().enumerate().map(|(n, test)| format!("property p{n}: no allowed request: {test}\n"));
    check(&properties.collect::<String>(), &[])
}

#[test]
fn tests_that_mean_nothing_are_told_all_at_once() {
    insta::assert_snapshot!(check_tests(&[
        "action is s3:Get*",
        "action is GetObject",
        "action like s*:GetObject",
        "action = s3:GetObject",
        "action in []",
        "action is s3:GetObject ignoring case",
        "action is true",
        "resource is arn:aws:s3:::b/*",
        "resource like bucket/*",
        "resource is present",
        "principal is 123456789012",
        "principal is account 12345",
        "principal is arn:aws:iam::123456789012:root",
        "principal is arn:aws:iam::123456789012:role/*",
        "principal is \"*\"",
        "principal is AIDACKCEVSQ6C2EXAMPLE",
        "principal like arn:aws:iam::123456789012:role/ci",
        "principal is anonymous if present",
    ]));
}

#[test]
fn conditions_that_mean_nothing_are_told_all_at_once() {
    insta::assert_snapshot!(check_tests(&[
        "aws:TagKeys is a",
        "aws:x is a*",
        "aws:x in [10.0.0.0/8, home]",
        "aws:x in [true, a]",
        "aws:x < a",
        "aws:x < \"5\"",
        "aws:x < 2026-13-01T00:00:00Z",
        "aws:x = true",
        "aws:x in []",
        "aws:x is account 123456789012",
        "aws:x like a* ignoring case",
        "aws:x is not a if present",
        "aws:x != 5 if present",
        "aws:x is present if present",
        "any value of aws:x is a if present",
        "every value of aws:x is a if present",
        "any value of aws:x is not true",
        "any value of aws:x is present",
        "arn:aws:s3:::b is a",
        "\"plain\" is a",
        "aws:x is \"${aws:y\"",
    ]));
}

#[test]
fn names_and_claims_are_checked() {
    insta::assert_snapshot!(check(
        "property a: every allowed request: later\n\
         let later = allowed and unknown\n\
         let later = allowed\n\
         property a: every allowed request\n\
         property b: no request: aws:x is a\n\
         property c: no request allowed by a-name-that-is-longer-than-any-name-should-be\n\
         assume later: aws:y is a",
        &["given = aws:x is a*", "given = allowed"],
    ));
}

#[test]
fn outsiders_that_are_none_are_told() {
    insta::assert_snapshot!(check_tests(&[
        "caller is outside account 1234",
        "caller is outside organization our-org",
        "caller is outside [account 123456789012, o-a1b2c3d4e5]",
        "caller is outside []",
        "caller is stranger to []",
        "caller is stranger to a-name-that-is-longer-than-any-should-be",
        "caller is stranger to policy of s3:bucket",
        "caller is stranger to policy of Bucket",
        "caller is stranger to policy of AWS::EC2::Instance",
        "allowed without fixed values of AWS::KMS::Key",
        "allowed by new without fixed values of bucket",
        "principal is organization o-a1b2c3d4e5",
        "aws:PrincipalOrgID is organization o-a1b2c3d4e5",
        "allowed from more than many IPv4 or 2^96 IPv6 addresses",
        "allowed from more than 2^33 IPv4 or 2^128 IPv6 addresses",
        "allowed from more than 3^2 IPv4 or -1 IPv6 addresses",
    ]));
    insta::assert_snapshot!(check(
        "property a: every allowed request: allowed from more than 1 IPv4 or 1 IPv6 addresses\n\
         property b: some allowed request from more than 1 IPv4 or 1 IPv6 addresses",
        &[],
    ));
}

#[test]
fn a_text_without_a_property_asks_nothing() {
    assert!(check("let a = allowed", &[]).starts_with("no-property"));
    assert!(check("", &[]).starts_with("no-items"));
    assert!(check("property a: no allowed request", &["a"]).contains("unfinished"));
}

/// A broken item anywhere leaves no property: what can be read is not asked either.
#[test]
fn nothing_of_a_broken_file_is_asked() {
    let good = "property a: no allowed request\n";
    for bad in
        ["property b", "let b", "let b = unknown", "stray", "property b: no allowed request: action is x", "# \u{202e}"]
    {
        check(&format!("{good}{bad}"), &[]);
        check(&format!("{bad}\n{good}"), &[]);
    }
}

/// Names that double a formula each time cost no more than their text.
#[test]
fn names_can_be_used_often() {
    let mut text = "let a0 = aws:x is a\n".to_owned();
    for n in 1..2_000 {
        text.push_str(&format!("let a{n} = a{} and a{}\n", n - 1, n - 1));
    }
    text.push_str("property p: every allowed request: a1999");
    let (properties, diagnostics) = read_properties(&Source::new("test.kyk", text), &[], Readings::default());
    assert!(diagnostics.is_empty() && properties.is_some());
}
