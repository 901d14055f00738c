//! Texts and their lower case: what ties them in a query, and the case of what is read back from a model (spec B.2, B.9).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod conditions;

use std::sync::Arc;

use keyaki_ir::{Evaluator, Model, Symbol, Term, Value};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{ContextValue, Encoding, Request, model_of, request_of};
use keyaki_source::Source;

use crate::conditions::encoded;

/// The model of a request whose keys have these values.
fn model(encoding: &Encoding, context: &[(&str, &str)]) -> Model {
    let context: Vec<String> = context.iter().map(|(key, value)| format!(r#""{key}": "{value}""#)).collect();
    let text = format!(
        r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{{}}}}}"#,
        context.join(", ")
    );
    model_of(encoding, &Request::from_json(&Source::new("request", text)).0.unwrap())
}

fn text_symbol(encoding: &Encoding, key: &str) -> Term {
    encoding.symbols.keys[&ConditionKey::new(key)].slots[0].text.unwrap()
}

/// The symbol for the lower case of a key's value, where there is one.
fn lower_case(encoding: &Encoding, key: &str) -> Option<Symbol> {
    let lowered = encoding.symbols.lower_case.get(&text_symbol(encoding, key))?;
    encoding.query.terms.as_symbol(*lowered)
}

/// Four texts are one, and the last is `Abc`: then no two of them, and no more, have another lower case than that.
#[test]
fn equal_texts_have_one_lower_case_through_any_number_of_equations() {
    for [third, last] in [["a", "b"], ["b", "a"], ["y", "z"], ["z", "y"], ["a", "z"], ["z", "a"]] {
        let there = format!(r#""x:m": "${{x:{third}}}", "x:{third}": "${{x:{last}}}", "x:{last}": "Abc""#);
        let back = format!(r#""x:{third}": "${{x:m}}", "x:{last}": ["${{x:{third}}}", "Abc"]"#);
        for equations in [there, back] {
            let encoding = encoded(&format!(
                r#""StringEqualsIgnoreCase": {{"x:m": "${{x:n}}"}}, "StringEquals": {{{equations}}}"#
            ));
            let keys = ["x:n", "x:m", &format!("x:{third}"), &format!("x:{last}")];
            let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
            let evaluator = Evaluator::new(&encoding.query.terms, assumptions);
            let model = model(&encoding, &keys.map(|key| (key, "Abc")));
            assert!(evaluator.all_true(&model), "{equations}");
            for count in 2..=4 {
                let mut model = model.clone();
                for symbol in keys[..count].iter().filter_map(|key| lower_case(&encoding, key)) {
                    model.set(symbol, Value::String(Arc::from("xyz")));
                }
                assert!(!evaluator.all_true(&model), "{count} of {equations}");
            }
        }
    }
}

/// Only what such a comparison depends on has one.
#[test]
fn other_texts_have_no_lower_case() {
    let equations = r#""x:a": "${x:b}", "x:k": "${x:c}""#;
    let encoding =
        encoded(&format!(r#""StringEqualsIgnoreCase": {{"x:k": "${{x:l}}"}}, "StringEquals": {{{equations}}}"#));
    let has_one = |key: &&str| lower_case(&encoding, key).is_some();
    let keys = ["x:a", "x:b", "x:c", "x:k", "x:l"];
    assert_eq!(keys.into_iter().filter(has_one).collect::<Vec<_>>(), ["x:c", "x:k", "x:l"]);
}

/// The value that is read back from a model where it is `own`, and `lowered` in lower case.
fn read_back(operator: &str, compared: &str, own: Option<&str>, lowered: &str) -> String {
    let encoding =
        encoded(&format!(r#""StringEqualsIgnoreCase": {{"x:k": "${{x:l}}"}}, "{operator}": {{"x:k": {compared}}}"#));
    let mut model = model(&encoding, &[("x:k", own.unwrap_or_default()), ("x:l", "other")]);
    model.set(lower_case(&encoding, "x:k").unwrap(), Value::String(Arc::from(lowered)));
    if own.is_none() {
        model.remove(encoding.query.terms.as_symbol(text_symbol(&encoding, "x:k")).unwrap());
    }
    match request_of(&encoding, &model).context.remove(&ConditionKey::new("x:k")).unwrap() {
        ContextValue::Single(text) => text,
        ContextValue::Multi(texts) => panic!("{texts:?}"),
    }
}

/// What is read back has the lower case that the model says, and equals or matches what the model's text does. Of such texts it has
/// the capitals of the model's; else its first letter, or all, are capitals; it is in lower case where nothing else will do.
#[test]
fn texts_are_read_back_in_the_case_that_suits_all() {
    let rows = [
        ("StringLike", r#""1*""#, Some("aBc"), "abc", "aBc"),
        ("StringLike", r#""1*""#, Some("aBcD"), "xyz", "xYz"),
        ("StringLike", r#""1*""#, Some("A"), "xyz", "Xyz"),
        ("StringLike", r#""1*""#, Some("abc"), "xyx", "Xyx"),
        ("StringLike", r#""1*""#, Some("abc"), "-xx", "-Xx"),
        ("StringLike", r#""1*""#, Some("ABC"), "---", "---"),
        ("StringLike", r#""1*""#, None, "xyz", "xyz"),
        ("StringLike", r#""*B*""#, Some("aBc"), "xbz", "xBz"),
        ("StringLike", r#""*B*""#, Some("aBc"), "xxb", "XXB"),
        ("StringLike", r#""*B*""#, Some("Acc"), "bcd", "bcd"),
        ("StringLike", r#""Xy*""#, Some("abc"), "xyz", "XYZ"),
        ("StringLike", r#""X*""#, Some("abc"), "xyz", "xyz"),
        ("StringLike", r#"["*X", "?Y*"]"#, Some("aBc"), "xyx", "Xyx"),
        ("StringEquals", r#""Xyz""#, Some("abc"), "xyz", "XYZ"),
        ("StringEquals", r#"["Xyz", "XYZ"]"#, Some("abc"), "xyz", "xyz"),
    ];
    for (operator, compared, own, lowered, expected) in rows {
        let found = read_back(operator, compared, own, lowered);
        assert_eq!(found, expected, "{operator} {compared} {own:?} {lowered}");
    }
}
