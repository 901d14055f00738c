//! Replies: a model that is printed as a solver prints it is read back as it was.

use keyaki_ir::{Model, Query, Sort, Terms, Value};
use proptest::prelude::*;

use super::generate;
use crate::literal::{integer_literal, text_literal};
use crate::sexp::atom;
use crate::{Dialect, Script, get_value_command, parse_values, script};

fn sample() -> (Query, Script) {
    let mut terms = Terms::new();
    let flag = terms.declare("a flag", Sort::Bool, "");
    let (number, zero) = (terms.declare("n", Sort::Int, ""), terms.int(0));
    let (text, word) = (terms.declare("text", Sort::String, ""), terms.string("w"));
    let equations = [flag, terms.le(number, zero), terms.eq(text, word)];
    let goal = terms.and(equations);
    let query = Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal };
    let script = script(&query, &Dialect::default()).unwrap();
    (query, script)
}

#[track_caller]
fn check(reply: &str, expected: &str) {
    let (query, script) = sample();
    let shown = match parse_values(reply, &script, &query) {
        Ok(model) => model.iter().map(|(_, value)| show(value)).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expected);
}

fn show(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
    }
}

#[test]
fn values_are_read_by_position() {
    check(r#"((|a flag| true) (n (- 5)) (text "a""b\u{e9})"))"#, r#"true -5 "a\"bé)""#);
    check(
        r#"sat ((|a flag| false) (|n| 12345678901234567890123) (text "\x41"))"#,
        r#"false 12345678901234567890123 "\\x41""#,
    );
}

#[test]
fn models_of_definitions_are_read_by_name() {
    check(r#"((define-fun text () String "x") (define-fun |a flag| () Bool true))"#, r#"true "x""#);
    check(r#"(model (define-fun n () Int 7) (define-fun other () Int 8))"#, "7");
}

#[test]
fn what_is_no_value_is_an_error() {
    check(r#"((|a flag| 1) (n 1) (text ""))"#, "`1` is no value for `|a flag|`");
    check(r#"((|a flag| true) (n (/ 1 2)) (text ""))"#, "`(/ 1 2)` is no value for `n`");
    check(r#"((|a flag| true) (text "") (n 1))"#, "asked for the value of `n`, got that of `text`");
    check(r#"((|a flag| true))"#, "asked for 3 values, got 1");
    check(
        r#"((|a flag| true) (n 1) (text "\u{d800}"))"#,
        "a value has code point U+D800, which is no character that a request can hold",
    );
    check(r#"(error "no ""model""")"#, r#"the solver reports an error: `no "model"`"#);
    check("sat", "the reply holds no values");
    check("((|a flag| true", "the reply ends in the middle");
}

#[test]
fn values_are_asked_for_in_order_of_declaration() {
    assert_eq!(get_value_command(&sample().1), "(get-value (|a flag| n text))");
}

#[test]
fn a_script_without_constants_has_the_empty_model() {
    let mut terms = Terms::new();
    let goal = terms.bool(true);
    let query = Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal };
    let script = script(&query, &Dialect::default()).unwrap();
    assert_eq!(get_value_command(&script), "(get-value (true))");
    assert_eq!(parse_values("((true true))", &script, &query), Ok(Model::default()));
}

fn print(model: &Model, script: &Script) -> String {
    let pairs = script.symbols().iter().map(|(name, symbol)| {
        let value = match model.get(*symbol).unwrap() {
            Value::Bool(value) => atom(value.to_string()),
            Value::Int(value) => integer_literal(value),
            Value::String(text) => text_literal(text).unwrap(),
        };
        format!("({name} {value})")
    });
    format!("({})\n", pairs.collect::<Vec<_>>().join("\n "))
}

proptest! {
    #[test]
    fn reading_undoes_printing(query in generate::query(), values in generate::values()) {
        let Ok(script) = script(&query, &Dialect::default()) else { return Ok(()) };
        let model = generate::model(&query, query.symbols(), &values);
        prop_assert_eq!(parse_values(&print(&model, &script), &script, &query), Ok(model));
    }

    #[test]
    fn no_reply_panics(reply in r#"([()|";\\ \n]|a flag|text|true|n|\\u\{|\PC){0,30}"#) {
        let (query, script) = sample();
        if let Ok(model) = parse_values(&reply, &script, &query) {
            prop_assert!(model.iter().count() <= script.symbols().len());
        }
    }
}
