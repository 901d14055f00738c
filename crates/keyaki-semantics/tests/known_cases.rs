//! Texts that are compared regardless of case, asked again about texts whose case is known (spec B.2, B.9).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use keyaki_ir::{Value, evaluate};
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, Request, model_of};
use keyaki_source::Source;

fn encoded(conditions: &str) -> Encoding {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{conditions}}}}}}}"#
    );
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let goal = encoder.policy("policy", &policy).allowed;
    encoder.finish(goal, Vec::new())
}

/// What is said against a request whose context has these values.
fn objections(encoding: &Encoding, context: &str) -> Vec<String> {
    let text =
        format!(r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{{context}}}}}"#);
    let model = model_of(encoding, &Request::from_json(&Source::new("request", text)).0.unwrap());
    let assumptions = encoding.query.assumptions.iter();
    let broken = assumptions.filter(|one| evaluate(&encoding.query.terms, one.term, &model) != Value::Bool(true));
    broken.flat_map(|one| one.notes.iter().cloned()).collect()
}

#[test]
fn texts_in_lower_case_and_what_they_are_compared_with_are_known() {
    let open = encoded(
        r#""StringEqualsIgnoreCase": {"x:k": "${x:l}"}, "StringLike": {"x:k": "pro?d*"}, "StringEquals": {"x:l": "teamA"}"#,
    );
    let known = open.with_known_texts().unwrap();
    let check = |key: &str, text: &str, is_known: bool| {
        let other = if key == "x:k" { "x:l" } else { "x:k" };
        let context = format!(r#""{key}": "{text}", "{other}": "other""#);
        assert_eq!(objections(&open, &context), Vec::<String>::new(), "{context}");
        let said = objections(&known, &context);
        let expected: &[&str] = if is_known { &[] } else { &["a text whose case is known"] };
        assert_eq!(said, expected, "{context}");
    };
    for text in ["any", "X", "Q", "proxd", "PROXD", "Proxd", "proxdX"] {
        check("x:k", text, true);
    }
    for text in ["aBc", "PROYD", "ProxdX", "teamA", "TEAMA"] {
        check("x:k", text, false);
    }
    for text in ["any", "X", "Q", "teamA", "TEAMA", "TeamA", "teamAX"] {
        check("x:l", text, true);
    }
    for text in ["aBc", "TEAMa", "PROXD", "proxdX"] {
        check("x:l", text, false);
    }
}

/// What really occurs is asked of known texts too, whatever was asked before.
#[test]
fn realistic_requests_have_known_texts_too() {
    let open = encoded(r#""StringEqualsIgnoreCase": {"x:k": "${x:l}"}"#);
    let asked = |encoding: &Encoding| {
        let mut notes = encoding.realistic().encoding.query.assumptions.iter().flat_map(|one| one.notes.iter());
        notes.any(|note| note == "a text whose case is known")
    };
    assert!(!asked(&open));
    assert!(asked(&open.with_known_texts().unwrap()));
}
