//! What a value can be at once under operators of several types: models that say otherwise are excluded (spec B.10).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod conditions;

use keyaki_ir::{Model, Term, Value, evaluate};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{Encoding, Request, SlotSymbols, model_of};
use keyaki_source::Source;

use crate::conditions::encoded;

/// The model of a request whose key `x:k` has this value.
fn model(encoding: &Encoding, value: &str) -> Model {
    let text = format!(
        r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{"x:k": "{value}"}}}}"#
    );
    model_of(encoding, &Request::from_json(&Source::new("request", text)).0.unwrap())
}

/// The terms of a type of the value: whether it is of that type, and what it then is.
fn view(slot: &SlotSymbols, name: &str) -> Vec<Term> {
    match name {
        "number" => slot.number.map(|view| vec![view.is, view.value]),
        "date" => slot.date.map(|view| vec![view.is, view.value]),
        "v4" => slot.v4.map(|view| vec![view.is, view.value]),
        "v6" => slot.v6.map(|view| vec![view.is, view.value]),
        "empty" => slot.empty.map(|empty| vec![empty]),
        other => panic!("no type {other}"),
    }
    .unwrap()
}

/// What is said against a value with the text of one that, as `types`, is what another is.
fn objections(encoding: &Encoding, text: &str, types: &[&str], other: &str) -> Vec<String> {
    let slot = &encoding.symbols.keys[&ConditionKey::new("x:k")].slots[0];
    let (mut mixed, other) = (model(encoding, text), model(encoding, other));
    for term in types.iter().flat_map(|name| view(slot, name)) {
        let symbol = encoding.query.terms.as_symbol(term).unwrap();
        mixed.set(symbol, evaluate(&encoding.query.terms, term, &other));
    }
    let assumptions = encoding.query.assumptions.iter();
    let broken = assumptions.filter(|one| evaluate(&encoding.query.terms, one.term, &mixed) != Value::Bool(true));
    broken.flat_map(|one| one.notes.iter().cloned()).collect()
}

/// For each text, what of `others` it can be.
fn check(conditions: &str, types: &[&str], others: &[&str], expected: &[(&str, &[&str])]) {
    let encoding = encoded(conditions);
    for (text, wanted) in expected {
        let possible = |other: &&str| objections(&encoding, text, types, other).is_empty();
        let found: Vec<_> = others.iter().copied().filter(possible).collect();
        assert_eq!(found, *wanted, "{text}");
    }
}

/// Texts that no operator tells apart stand for each other: `4` for `45`, `6` for `6e-1`, `5` for all that begin otherwise.
#[test]
fn texts_are_the_numbers_that_they_can_be() {
    let conditions = r#""NumericLessThan": {"x:k": "5"}, "StringLike": {"x:k": ["4*", "6*", "x"]}"#;
    let expected: [(&str, &[&str]); 4] = [("4", &["3", "7"]), ("5", &["3", "5", "7"]), ("6", &["3", "7"]), ("x", &[])];
    check(conditions, &["number"], &["3", "5", "7"], &expected);
}

#[test]
fn a_text_that_is_named_is_all_that_it_reads_as() {
    let conditions =
        r#""NumericLessThan": {"x:k": "5"}, "DateLessThan": {"x:k": "2020-01-01"}, "StringEquals": {"x:k": "4"}"#;
    check(conditions, &["number"], &["3", "4", "7", "x"], &[("4", &["4"])]);
    check(conditions, &["date"], &["3", "4", "2021-01-01", "x"], &[("4", &["4"])]);
}

#[test]
fn a_text_that_is_named_is_its_address() {
    let conditions = r#""IpAddress": {"x:k": ["10.0.0.0/8", "2001:db8::/32"]},
        "StringEquals": {"x:k": ["10.1.1.1", "2001:db8::1"]}"#;
    check(conditions, &["v4"], &["10.1.1.1", "10.2.2.2", "11.0.0.1", "x"], &[("10.1.1.1", &["10.1.1.1"])]);
    check(conditions, &["v6"], &["2001:db8::1", "2001:db8::2", "fe80::1", "x"], &[("2001:db8::1", &["2001:db8::1"])]);
}

/// `fe80::1` stands for all that begin otherwise, as `2001:0db8::1` does.
#[test]
fn texts_are_the_addresses_that_they_can_be() {
    let conditions = r#""IpAddress": {"x:k": ["10.0.0.0/8", "2001:db8::/32"]},
        "StringLike": {"x:k": ["10.*", "2001:db8:*"]}"#;
    let texts = ["10.1.1.1", "11.0.0.1", "2001:db8::1", "fe80::1"];
    let others: [(&str, &[&str]); 4] = [
        ("10.1.1.1", &["10.1.1.1"]),
        ("11.0.0.1", &["11.0.0.1"]),
        ("2001:db8::1", &["2001:db8::1"]),
        ("fe80::1", &["2001:db8::1", "fe80::1"]),
    ];
    check(conditions, &["v4", "v6"], &texts, &others);
}

/// A value is empty, a number or a date, or an address of one version; also where no text is looked at.
#[test]
fn a_value_is_of_one_type_at_most() {
    let text = r#""StringEquals": {"x:k": "a"}, "#;
    let types = r#""NumericEquals": {"x:k": "5"}, "DateEquals": {"x:k": "2020-01-01"}, "IpAddress": {"x:k": "10.0.0.0/8"},
        "ForAllValues:NumericLessThan": {"x:k": "7"}"#;
    for conditions in [types.to_owned(), format!("{text}{types}")] {
        let encoding = encoded(&conditions);
        for (one, name, other) in [
            ("5", "v4", "10.1.1.1"),
            ("5", "v6", "::1"),
            ("2020-01-01", "v4", "10.1.1.1"),
            ("2020-01-01", "v6", "::1"),
            ("10.1.1.1", "v6", "::1"),
            ("::1", "v4", "10.1.1.1"),
            ("10.1.1.1", "number", "5.5"),
            ("::1", "date", "2020-01-01"),
        ] {
            assert_eq!(objections(&encoding, one, &[], one), Vec::<String>::new(), "{one}");
            assert_one_type(&encoding, one, name, other);
        }
    }
    let without_text = encoded(types);
    for one in ["5", "2020-01-01", "10.1.1.1", "::1"] {
        assert_one_type(&without_text, one, "empty", "");
    }
}

fn assert_one_type(encoding: &Encoding, one: &str, name: &str, other: &str) {
    let said = objections(encoding, one, &[name], other);
    assert!(said.iter().any(|note| note.ends_with("is of one type at most")), "{one} and {name} {other}: {said:?}");
}

/// What is asked again about known texts: values of no type, and some texts with all that they are.
#[test]
fn known_texts_are_what_they_seem() {
    // Of a key that is not looked at as text nothing more is asked.
    let conditions = r#""NumericEquals": {"x:k": "5", "x:n": "5"}, "StringLike": {"x:k": ["5*", "${x:l}"]},
        "DateLessThan": {"x:k": "2020-01-01", "x:n": "2020-01-01"}"#;
    assert!(encoded(r#""NumericEquals": {"x:k": "5"}"#).with_known_texts().is_none());
    let open = encoded(conditions);
    assert!(open.leaves_open());
    let known = open.with_known_texts().unwrap();
    for (text, types, other) in [("zzz", [].as_slice(), "zzz"), ("5", &[], "5"), ("5", &["number", "date"], "5")] {
        assert_eq!(objections(&known, text, types, other), Vec::<String>::new(), "{text}");
    }
    for (text, types, other) in [
        ("12345.0625", [].as_slice(), "12345.0625"),
        ("5", &["number"], "7"),
        ("5", &["number"], "x"),
        ("5", &["date"], "x"),
        ("zzz", &["number"], "5"),
    ] {
        let said = objections(&known, text, types, other);
        assert!(said.contains(&"a value of `x:k` that is known".to_owned()), "{text} as {other}: {said:?}");
    }
}
