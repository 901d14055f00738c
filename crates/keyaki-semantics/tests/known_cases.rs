//! Texts that are compared regardless of case, asked again about texts whose case is known (spec B.2, B.9).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod conditions;

use std::sync::Arc;

use keyaki_ir::{Model, Value, evaluate};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{Encoding, Request, model_of};
use keyaki_source::Source;

use crate::conditions::encoded;

fn model(encoding: &Encoding, context: &str) -> Model {
    let text =
        format!(r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{{context}}}}}"#);
    model_of(encoding, &Request::from_json(&Source::new("request", text)).0.unwrap())
}

/// What is said against a request whose context has these values.
fn objections(encoding: &Encoding, context: &str) -> Vec<String> {
    objections_to(encoding, &model(encoding, context))
}

fn objections_to(encoding: &Encoding, model: &Model) -> Vec<String> {
    let assumptions = encoding.query.assumptions.iter();
    let broken = assumptions.filter(|one| evaluate(&encoding.query.terms, one.term, model) != Value::Bool(true));
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

/// A text that is known has its own lower case, also where nothing that it is compared with ties the two.
#[test]
fn the_lower_case_of_known_texts_is_known() {
    let open = encoded(r#""StringEqualsIgnoreCase": {"x:k": "${x:l}"}"#);
    let known = open.with_known_texts().unwrap();
    for (text, lowered, is_known) in
        [("X", "x", true), ("X", "q", false), ("any", "any", true), ("any", "other", false)]
    {
        let mut model = model(&open, &format!(r#""x:k": "{text}", "x:l": "l""#));
        let own = open.symbols.keys[&ConditionKey::new("x:k")].slots[0].text.unwrap();
        let symbol = open.query.terms.as_symbol(open.symbols.lower_case[&own]).unwrap();
        model.set(symbol, Value::String(Arc::from(lowered)));
        assert_eq!(objections_to(&open, &model), Vec::<String>::new(), "{text} {lowered}");
        assert_eq!(objections_to(&known, &model).is_empty(), is_known, "{text} {lowered}");
    }
}

/// Everything that a text is compared with gives texts that match it; where that is very much, some of it.
#[test]
fn what_is_known_comes_from_all_comparisons_up_to_a_number() {
    let known_of = |conditions: &str, texts: &[&str]| -> Vec<String> {
        let known = encoded(conditions).with_known_texts().unwrap();
        let is_known = |text: &&str| objections(&known, &format!(r#""x:k": "{text}", "x:l": "l""#)).is_empty();
        texts.iter().copied().filter(is_known).map(str::to_owned).collect()
    };
    let few = r#""StringEqualsIgnoreCase": {"x:k": ["Abc", "${x:l}"]}, "StringLike": {"x:k": ["sta*", "pro?d"]}"#;
    assert_eq!(known_of(few, &["ABC", "Sta", "PROXD", "EndX", "Xxx"]), ["ABC", "Sta", "PROXD"]);
    let begun: Vec<String> = (100..140).map(|number| format!(r#""a{number}*""#)).collect();
    let many =
        format!(r#""StringEqualsIgnoreCase": {{"x:k": "${{x:l}}"}}, "StringLike": {{"x:k": [{}]}}"#, begun.join(", "));
    let texts: Vec<String> = (100..140).map(|number| format!("A{number}")).collect();
    let found = known_of(&many, &texts.iter().map(String::as_str).collect::<Vec<_>>()).len();
    assert!((10..30).contains(&found), "{found}");
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
