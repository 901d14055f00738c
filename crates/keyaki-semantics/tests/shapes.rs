//! What the encoding takes for granted of every request excludes values that no request has.
//!
//! Models that solvers find would else describe no request at all; the agreement of the two readings does not notice, as its
//! models come from requests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::sync::Arc;

use keyaki_ir::{Evaluator, Model, Term, Value};
use keyaki_policy::{ConditionKey, Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, KeySymbols, Request, SlotSymbols, model_of};
use keyaki_source::Source;
use num_bigint::BigInt;

/// It speaks of every part of actions, resources and callers, and of keys of every type.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/p/a"},
        "Action": "s*:Get*", "Resource": "arn:a*:s*:e*:1*:b*"},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/a/s"}, "Action": "*", "Resource": "*",
        "Condition": {"ArnLike": {"x:arn": "arn:*:s*:*:*:${x:name}"}, "NumericEquals": {"x:value": "5"},
            "DateLessThan": {"x:value": "2020-01-01"}, "NotIpAddress": {"x:value": ["10.0.0.0/8", "::1"]},
            "ForAllValues:IpAddress": {"x:list": ["10.0.0.0/8", "::1"]},
            "ForAnyValue:StringEquals": {"x:texts": ["a", "b"]}, "ForAnyValue:StringLike": {"x:texts": "c*"}}}]}"#;
const REQUEST: &str = r#"{"principal": {"AWS": "arn:aws:iam::111122223333:role/p/a", "Session": "s"}, "action": "s3:GetObject",
    "resource": "arn:aws:s3:eu:111122223333:b",
    "context": {"x:arn": "arn:aws:s3:::n", "x:name": "n", "x:value": "5", "x:list": ["10.0.0.1"], "x:texts": ["a"]}}"#;

fn encoded() -> (Encoding, Model) {
    encoded_of(POLICY, REQUEST)
}

fn encoded_of(policy: &str, request: &str) -> (Encoding, Model) {
    let (policy, diagnostics) = read(&Source::new("policy", policy), Some(PolicyKind::Resource), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let terms = encoder.policy("policy", &policy);
    let encoding = encoder.finish(terms.allowed, Vec::new());
    let request = Request::from_json(&Source::new("request", request)).0.unwrap();
    let model = model_of(&encoding, &request);
    (encoding, model)
}

/// Whether nothing that is assumed speaks against the model of the request with these values in it.
fn is_possible(changes: impl FnOnce(&Encoding) -> Vec<(Term, Value)>) -> bool {
    is_possible_of(encoded(), changes)
}

fn is_possible_of(
    (encoding, mut model): (Encoding, Model),
    changes: impl FnOnce(&Encoding) -> Vec<(Term, Value)>,
) -> bool {
    let assumptions: Vec<Term> = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let evaluator = Evaluator::new(&encoding.query.terms, assumptions);
    assert!(evaluator.all_true(&model), "the request itself is possible");
    for (term, value) in changes(&encoding) {
        model.set(encoding.query.terms.as_symbol(term).unwrap(), value);
    }
    evaluator.all_true(&model)
}

fn text(text: &str) -> Value {
    Value::String(Arc::from(text))
}

fn check_text(term: fn(&Encoding) -> Term, possible: &[&str], impossible: &[&str]) {
    for (value, expected) in possible.iter().map(|it| (it, true)).chain(impossible.iter().map(|it| (it, false))) {
        assert_eq!(is_possible(|encoding| vec![(term(encoding), text(value))]), expected, "`{value}`");
    }
}

fn key<'a>(encoding: &'a Encoding, name: &str) -> &'a KeySymbols {
    &encoding.symbols.keys[&ConditionKey::new(name)]
}

fn slot(encoding: &Encoding, name: &str, n: usize) -> SlotSymbols {
    key(encoding, name).slots[n].clone()
}

#[test]
fn services_and_names_of_actions_are_in_lower_case_without_colons() {
    let impossible = ["", "S3", "s3:", "a b", "*", "-a", "\u{e9}"];
    check_text(|encoding| encoding.symbols.action.service, &["s3", "7", "some-thing.else_0"], &impossible);
    check_text(|encoding| encoding.symbols.action.name, &["getobject", "a-b"], &impossible);
}

#[test]
fn the_first_five_fields_of_an_arn_hold_no_colon() {
    check_text(|encoding| encoding.symbols.resource.fields[0], &["aws", "", "*", "\u{e9}"], &[":", "a:b"]);
    check_text(|encoding| encoding.symbols.resource.fields[1], &["s3", ""], &[":", "s:"]);
    check_text(|encoding| encoding.symbols.resource.fields[2], &["eu", ""], &[":", "e:"]);
    check_text(|encoding| encoding.symbols.resource.fields[3], &["111122223333", ""], &[":", "1:1"]);
    check_text(|encoding| encoding.symbols.resource.rest, &["b", "", ":", "b:c"], &[]);
}

#[test]
fn callers_have_a_kind_an_account_and_a_name() {
    let kinds = ["anonymous", "root", "user", "session", "federated-user", "service", "federated", "canonical-user"];
    check_text(|encoding| encoding.symbols.principal.kind, &kinds, &["", "role"]);
    check_text(|encoding| encoding.symbols.principal.partition, &["aws", "aws-cn"], &["", ":", "aws:"]);
    check_text(|encoding| encoding.symbols.principal.account, &["111122223333", "x"], &["", "1:"]);
    check_text(|encoding| encoding.symbols.principal.name, &["a", "a:b"], &["", "/", "a/b"]);
    check_text(|encoding| encoding.symbols.principal.path, &["", "p/", "/", "p/q/"], &["p", "/p"]);
}

#[test]
fn only_names_of_identities_hold_no_slash() {
    for (kind, expected) in [("service", true), ("federated", true), ("user", false), ("federated-user", false)] {
        let changes = |encoding: &Encoding| {
            vec![(encoding.symbols.principal.kind, text(kind)), (encoding.symbols.principal.name, text("a/b"))]
        };
        assert_eq!(is_possible(changes), expected, "{kind}");
    }
}

#[test]
fn the_parts_of_an_arn_are_those_of_its_text() {
    let parts = |encoding: &Encoding| {
        let term = slot(encoding, "x:arn", 0).text.unwrap();
        encoding.symbols.arn_parts[&term]
    };
    assert!(is_possible(|_| vec![]));
    assert!(!is_possible(|encoding| vec![(parts(encoding).is, Value::Bool(false))]), "six parts, and yet no ARN");
    assert!(!is_possible(|encoding| vec![(parts(encoding).parts[2], text("s4"))]), "a part of another text");
    let moved = |encoding: &Encoding| {
        let parts = parts(encoding).parts;
        [(parts[1], "aws:s3"), (parts[2], ""), (parts[3], ""), (parts[4], "n"), (parts[5], "")]
            .map(|(t, v)| (t, text(v)))
            .to_vec()
    };
    assert!(!is_possible(moved), "a colon within a part");
    let no_arn = |encoding: &Encoding| {
        vec![(slot(encoding, "x:arn", 0).text.unwrap(), text("n")), (parts(encoding).is, Value::Bool(false))]
    };
    assert!(is_possible(no_arn));
}

#[test]
fn a_value_is_of_one_type() {
    let number = |encoding: &Encoding| (slot(encoding, "x:value", 0).number.unwrap().is, Value::Bool(false));
    let date = |encoding: &Encoding| (slot(encoding, "x:value", 0).date.unwrap().is, Value::Bool(false));
    let v4 = |encoding: &Encoding| (slot(encoding, "x:value", 0).v4.unwrap().is, Value::Bool(true));
    let v6 = |encoding: &Encoding| (slot(encoding, "x:value", 0).v6.unwrap().is, Value::Bool(true));
    assert!(!is_possible(|encoding| vec![v4(encoding)]), "a number and an address");
    assert!(!is_possible(|encoding| vec![number(encoding), v4(encoding)]), "a date and an address");
    assert!(is_possible(|encoding| vec![number(encoding), date(encoding), v4(encoding)]));
    assert!(is_possible(|encoding| vec![number(encoding), date(encoding), v6(encoding)]));
    assert!(
        !is_possible(|encoding| vec![number(encoding), date(encoding), v4(encoding), v6(encoding)]),
        "two versions"
    );
}

#[test]
fn dates_and_addresses_have_bounds() {
    type Part = fn(SlotSymbols) -> Term;
    let value = |term: Part, value: &str| {
        let value: BigInt = value.parse().unwrap();
        is_possible(move |encoding| {
            // A date that is a number is the same one.
            let slot = slot(encoding, "x:value", 0);
            vec![(slot.number.unwrap().is, Value::Bool(false)), (term(slot), Value::Int(value))]
        })
    };
    let cases: [(Part, [&str; 2], [&str; 2]); 3] = [
        (|slot| slot.v4.unwrap().value, ["0", "4294967295"], ["-1", "4294967296"]),
        (
            |slot| slot.v6.unwrap().value,
            ["0", "340282366920938463463374607431768211455"],
            ["-1", "340282366920938463463374607431768211456"],
        ),
        (
            |slot| slot.date.unwrap().value,
            ["-9223372017129600000000000", "9223372036854775807000000000"],
            ["-9223372017129600000000001", "9223372036854775807000000001"],
        ),
    ];
    for (term, possible, impossible) in cases {
        assert!(possible.into_iter().all(|it| value(term, it)), "{possible:?}");
        assert!(!impossible.into_iter().any(|it| value(term, it)), "{impossible:?}");
    }
}

#[test]
fn values_are_numbered_without_gaps_and_a_single_value_is_the_first() {
    let used = |encoding: &Encoding, name: &str, used: &[bool]| -> Vec<(Term, Value)> {
        let slots = &key(encoding, name).slots;
        slots.iter().zip(used).map(|(slot, used)| (slot.used, Value::Bool(*used))).collect()
    };
    let list = |encoding: &Encoding, list: bool| (key(encoding, "x:texts").list, Value::Bool(list));
    for (flags, as_list, alone) in [
        ([false, false], true, false),
        ([true, false], true, true),
        ([true, true], true, false),
        ([false, true], false, false),
    ] {
        let with = |is_list: bool| {
            is_possible(|encoding| {
                used(encoding, "x:texts", &flags).into_iter().chain([list(encoding, is_list)]).collect()
            })
        };
        assert_eq!(with(true), as_list, "{flags:?} in a list");
        assert_eq!(with(false), alone, "{flags:?} as a single value");
    }
}

/// The policy and a request with these values of `x:v`, and of `x:w` where there are two.
fn with_values(condition: &str, values: [&str; 2]) -> (Encoding, Model) {
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": {{{condition}}}}}}}"#
    );
    let [v, w] = values;
    let request = format!(
        r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{"x:v": "{v}", "x:w": "{w}"}}}}"#
    );
    encoded_of(&policy, &request)
}

/// A text that policies name has the value of each type that it reads as, and looks like what it is.
#[test]
fn texts_and_their_values_of_other_types_fit_together() {
    type View = fn(SlotSymbols) -> Term;
    let number: View = |slot| slot.number.unwrap().value;
    let is_number: View = |slot| slot.number.unwrap().is;
    let v4: View = |slot| slot.v4.unwrap().value;
    let is_v4: View = |slot| slot.v4.unwrap().is;
    let named = r#""StringEquals": {"x:v": ["5", "a"]}, "NumericLessThan": {"x:v": "7"}"#;
    let begun = r#""StringLike": {"x:v": "10.*"}, "IpAddress": {"x:v": "10.0.0.0/8"}"#;
    let alone = r#""StringLike": {"x:v": "5"}, "NumericLessThan": {"x:w": "7"}"#;
    let rows: [(&str, &str, View, Value, bool); 12] = [
        (named, "5", number, Value::Int(50.into()), true),
        (named, "5", number, Value::Int(60.into()), false),
        (named, "5", is_number, Value::Bool(false), false),
        (named, "a", is_number, Value::Bool(true), false),
        (named, "6", number, Value::Int(10.into()), true),
        (named, "b", is_number, Value::Bool(true), false),
        (begun, "10.1.2.3", v4, Value::Int(0x0a01_0204.into()), true),
        (begun, "10.1.2.3", v4, Value::Int(0x0b01_0203.into()), false),
        (begun, "11.1.2.3", v4, Value::Int(0x0a01_0203.into()), false),
        (begun, "11.1.2.3", v4, Value::Int(0x0b01_0204.into()), true),
        (begun, "here", is_v4, Value::Bool(true), false),
        (alone, "5", |slot| slot.text.unwrap(), text("a"), true),
    ];
    for (condition, value, view, changed, expected) in rows {
        let found = is_possible_of(with_values(condition, [value, "5"]), |encoding| {
            vec![(view(slot(encoding, "x:v", 0)), changed.clone())]
        });
        assert_eq!(found, expected, "{condition} `{value}` {changed:?}");
    }
}

/// Where there are too many combinations to go through, the beginnings of IPv4 addresses are still blocks of them.
#[test]
fn beginnings_of_addresses_are_blocks_among_any_number_of_patterns() {
    let digits: Vec<String> = (0..10).map(|digit| format!(r#""*{digit}*""#)).collect();
    let condition =
        format!(r#""StringLike": {{"x:v": ["10.*", {}]}}, "IpAddress": {{"x:v": "10.0.0.0/8"}}"#, digits.join(", "));
    for (value, address, expected) in [
        ("10.1.2.3", 0x0a01_0204_u32, true),
        ("10.1.2.3", 0x0b01_0203, false),
        ("11.1.2.3", 0x0a01_0203, false),
        ("11.1.2.3", 0x0b01_0204, true),
    ] {
        let found = is_possible_of(with_values(&condition, [value, "5"]), |encoding| {
            vec![(slot(encoding, "x:v", 0).v4.unwrap().value, Value::Int(address.into()))]
        });
        assert_eq!(found, expected, "{value} {address:x}");
    }
}

/// What a text is compared with ties it to its lower case, and texts that differ only in case have letters (spec B.2).
#[test]
fn texts_are_tied_to_their_lower_case() {
    let condition = r#""StringEqualsIgnoreCase": {"x:v": "${x:w}"}, "StringEquals": {"x:v": ["Ab", "${x:w}", "1"]}, "StringLike": {"x:w": "c*"}"#;
    let rows = [
        (["Ab", "aB"], ["ab", "ab"], true),
        (["Ab", "aB"], ["ac", "ab"], false),
        (["Ab", "aB"], ["Ab", "ab"], false),
        (["x", "ce"], ["ab", "ce"], true),
        (["x", "ce"], ["ab", "de"], false),
        (["x", "e"], ["1", "e"], false),
        (["1", "e"], ["2", "e"], false),
        (["e", "e"], ["e", "f"], false),
        (["e", "f"], ["f", "f"], true),
        (["e", "f"], ["5", "5"], false),
        (["1", "1"], ["1", "1"], true),
        (["-", "-"], ["-", "-"], true),
    ];
    for (values, lowered, expected) in rows {
        let found = is_possible_of(with_values(condition, values), |encoding| {
            let of = |name| encoding.symbols.lower_case[&slot(encoding, name, 0).text.unwrap()];
            vec![(of("x:v"), text(lowered[0])), (of("x:w"), text(lowered[1]))]
        });
        assert_eq!(found, expected, "{values:?} {lowered:?}");
    }
}

/// Each text that is taken apart has parts of its own, under its own name.
#[test]
fn two_texts_have_parts_of_their_own() {
    let condition = r#""ArnLike": {"x:v": "arn:*:s3:*:*:${x:u}", "x:w": "arn:*:s3:*:*:${x:u}"}"#;
    let (encoding, model) = with_values(condition, ["arn:aws:s3:::u", "arn:aws:s3:::w"]);
    let names: Vec<String> = encoding
        .symbols
        .arn_parts
        .values()
        .flat_map(|arn| [arn.is].into_iter().chain(arn.parts))
        .map(|part| encoding.query.terms.as_symbol(part).unwrap())
        .map(|symbol| encoding.query.terms.declaration(symbol).name.to_string())
        .collect();
    insta::assert_snapshot!(names.join("\n"));
    assert!(is_possible_of((encoding, model), |_| vec![]));
}
