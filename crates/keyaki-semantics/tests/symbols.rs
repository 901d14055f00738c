//! What the encoder makes of the keys that policies mention: the symbols of each, what is said about disputed points, and the
//! names that readers of a query see (spec B.2, B.4–B.7, B.9, B.10).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use keyaki_ir::Term;
use keyaki_policy::{ConditionKey, Glob, GlobPiece, Mode, Policy, PolicyKind, Readings, Variable, read};
use keyaki_semantics::{Encoder, Encoding, KeySymbols, KeyView, Looks, SlotSymbols};
use keyaki_source::Source;

/// A policy that allows everything under each of the conditions.
fn policy(conditions: &[&str], readings: Readings) -> Policy {
    let statements: Vec<String> = conditions
        .iter()
        .map(|one| format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{one}}}}}"#))
        .collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}")).reread(readings)
}

fn encoded(policy: &Policy) -> Encoding {
    finished(Encoder::new([policy]), policy)
}

fn finished(mut encoder: Encoder, policy: &Policy) -> Encoding {
    let goal = encoder.policy("policy", policy).allowed;
    encoder.finish(goal, Vec::new())
}

/// The symbols of every key: name, cardinality, number of values, and how the first is seen.
fn symbols(encoding: &Encoding) -> String {
    let keys = encoding.symbols.keys.values().map(|key| {
        format!("{}: {} of {}{}", key.name, cardinality(encoding, key), key.slots.len(), views(&key.slots[0]))
    });
    keys.collect::<Vec<_>>().join("; ")
}

fn cardinality(encoding: &Encoding, key: &KeySymbols) -> &'static str {
    match encoding.query.terms.as_bool(key.list) {
        Some(false) => "single",
        Some(true) => "list",
        None => "either",
    }
}

fn views(slot: &SlotSymbols) -> String {
    let here = |name: &str, is: bool| if is { format!(" {name}") } else { String::new() };
    let number = slot.number.map(|view| format!(" number/{}", view.scale)).unwrap_or_default();
    here("text", slot.text.is_some())
        + &number
        + &here("date", slot.date.is_some())
        + &here("v4", slot.v4.is_some())
        + &here("v6", slot.v6.is_some())
        + &here("empty", slot.empty.is_some())
}

fn said(encoding: &Encoding) -> String {
    let said = encoding.diagnostics.iter().map(|one| {
        let labels = one.labels.iter().map(|label| format!(" [{}: {}]", label.source.slice(label.span), label.message));
        let help = one.help.as_deref().unwrap_or("no help");
        format!("\n    {}[{}]: {}{} ({help})", one.severity.name(), one.code, one.message, labels.collect::<String>())
    });
    said.collect()
}

fn check(conditions: &[&str]) -> String {
    check_by(conditions, Readings::default())
}

fn check_by(conditions: &[&str], readings: Readings) -> String {
    let encoding = encoded(&policy(conditions, readings));
    format!("{}\n    {}{}", conditions.join(" | "), symbols(&encoding), said(&encoding))
}

#[test]
fn keys_have_symbols_for_the_operators_that_look_at_them() {
    let rows = [
        check(&[r#""StringEquals": {"x:k": "a"}"#]),
        check(&[r#""Null": {"x:k": "true"}"#]),
        check(&[r#""NumericEquals": {"x:k": ["5", "0.25", "1.5"]}"#]),
        check(&[r#""NumericEquals": {"x:k": "0.25"}"#, r#""NumericLessThan": {"x:k": "5"}"#]),
        check(&[r#""DateLessThan": {"x:k": "2020-01-01"}"#]),
        check(&[r#""IpAddress": {"x:k": "10.0.0.0/8"}"#]),
        check(&[r#""BinaryEquals": {"x:k": "QmluYXJ5"}"#]),
        check(&[r#""StringLike": {"x:k": "${x:l}"}"#]),
        check(&[r#""ForAllValues:NumericLessThan": {"x:k": "5"}"#]),
        check(&[r#""ForAllValues:StringEquals": {"x:k": "a"}"#]),
        check(&[r#""ForAnyValue:NumericLessThan": {"x:k": "5"}"#]),
    ];
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn lists_have_room_for_a_witness_of_every_test() {
    let any = r#""ForAnyValue:StringEquals": {"aws:TagKeys": "a"}"#;
    let another = r#""ForAnyValue:StringEquals": {"aws:TagKeys": "b"}"#;
    let other = Readings::default().with("list-without-prefix", "some-value").unwrap();
    let tag = r#""StringEquals": {"aws:RequestTag/x": "a", "aws:RequestTag/y": "a"}"#;
    let ends = r#""StringEquals": {"aws:CalledViaFirst": "a", "aws:CalledViaLast": "b"}"#;
    let rows = [
        check(&[any]),
        check(&[any, any]),
        check(&[any, another]),
        check(&[any, tag]),
        check(&[r#""ForAnyValue:StringEquals": {"aws:CalledVia": "a"}"#, ends]),
        check(&[r#""ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": "a"}"#]),
        check(&[any, r#""StringEquals": {"aws:TagKeys": "a"}"#]),
        check_by(&[any, r#""StringEquals": {"aws:TagKeys": "a"}"#], other),
        check(&[r#""ForAnyValue:StringEquals": {"aws:username": "a"}"#]),
        check(&[r#""ForAnyValue:StringEquals": {"x:k": "a"}"#]),
        check(&[r#""ForAnyValue:StringEquals": {"s3:prefix": "a"}"#]),
    ];
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn what_is_disputed_is_said() {
    let rows = [
        check(&[r#""ForAnyValue:StringEqualsIfExists": {"x:k": "a"}"#]),
        check(&[r#""ForAnyValue:StringEquals": {"x:k": "a"}"#]),
        check(&[r#""ForAnyValue:Null": {"x:k": "true"}"#]),
        check(&[r#""StringEqualsIfExists": {"x:k": "a"}"#]),
        check(&[r#""StringEquals": {"aws:TagKeys": "a"}"#]),
        check(&[r#""StringEquals": {"aws:username": "a"}"#]),
        check(&[r#""StringNotEquals": {"x:k": ["a", "${x:l}", "${x:m, 'b'}"]}"#]),
        check(&[r#""StringNotEquals": {"x:k": "${x:m, 'b'}"}"#]),
        check(&[r#""StringEquals": {"x:k": "${x:l}"}"#]),
        check(&[r#""ForAllValues:StringEquals": {"x:k": "a"}"#, r#""ForAllValues:StringEquals": {"x:l": "a"}"#]),
    ];
    let by = |name: &str, choice: &str, conditions: &[&str]| {
        format!("{name}={choice} {}", check_by(conditions, Readings::default().with(name, choice).unwrap()))
    };
    let otherwise = [
        by("any-value-if-exists", "holds", &[r#""ForAnyValue:StringEqualsIfExists": {"x:k": "a"}"#]),
        by("list-without-prefix", "some-value", &[r#""StringEquals": {"aws:TagKeys": "a"}"#]),
        by("unresolved-variable", "fails", &[r#""StringNotEquals": {"x:k": "${x:l}"}"#]),
        by("empty-text", "value", &[r#""ForAllValues:StringEquals": {"x:k": "a"}"#]),
    ];
    insta::assert_snapshot!(rows.into_iter().chain(otherwise).collect::<Vec<_>>().join("\n"));
}

#[test]
fn lists_that_nothing_declares_are_spoken_of_where_they_matter() {
    let tests =
        |key: &str| [format!(r#""StringEquals": {{"{key}": "a"}}"#), format!(r#""StringNotEquals": {{"{key}": "a"}}"#)];
    let both = |key: &str, readings: Readings| {
        let [positive, negated] = tests(key);
        check_by(&[&positive, &negated], readings)
    };
    let either = Readings::default().with("undeclared-list", "either").unwrap();
    let [positive, negated] = tests("x:k");
    let rows = [
        check(&[&positive]),
        check(&[&negated]),
        check(&[&negated, r#""StringNotEquals": {"x:k": "b"}"#]),
        both("x:k", Readings::default()),
        both("x:k", either),
        check(&[&positive, &negated, r#""ForAnyValue:StringEquals": {"x:k": "a"}"#]),
        both("aws:username", Readings::default()),
        both("aws:TagKeys", Readings::default()),
        both("s3:prefix", Readings::default()),
        both("sts:TransitiveTagKeys", Readings::default()),
    ];
    insta::assert_snapshot!(rows.join("\n"));
}

/// What a value can be at once is said of keys that operators of several types look at, of these alone; where it is not known
/// exactly, a warning says so.
#[test]
fn values_of_several_types_are_linked() {
    let text = r#""StringEquals": {"x:k": "a"}"#;
    let variable = r#""StringEquals": {"x:k": "${x:l}"}"#;
    let number = r#""NumericEquals": {"x:k": "5"}"#;
    let date = r#""DateLessThan": {"x:k": "2020-01-01"}"#;
    let address = r#""IpAddress": {"x:k": "10.0.0.0/8"}"#;
    let linked = |conditions: &[&str]| {
        let encoding = encoded(&policy(conditions, Readings::default()));
        let warned = encoding.diagnostics.iter().filter(|one| one.code == "value-of-two-types").count();
        let mut notes = encoding.query.assumptions.iter().flat_map(|one| one.notes.iter());
        (notes.any(|note| note == "what a value of `x:k` can be at once"), warned)
    };
    for alone in [text, variable, number, date, address] {
        assert_eq!(linked(&[alone]), (false, 0), "{alone}");
        assert_eq!(linked(&[alone, alone]), (false, 0), "{alone} twice");
    }
    for pair in [[text, number], [text, date], [text, address], [number, date], [number, address], [date, address]] {
        assert_eq!(linked(&pair), (true, 0), "{pair:?}");
    }
    for other in [number, date, address] {
        assert_eq!(linked(&[variable, other]), (true, 1), "{other}");
        assert_eq!(linked(&[variable, other, other]), (true, 1), "once, {other}");
        for part in [r#""StringLike": {"x:k": "${x:l}*"}"#, r#""ArnLike": {"x:k": "arn:*:s3:*:*:${x:l}"}"#] {
            assert_eq!(linked(&[part, other]), (true, 1), "{part} {other}");
        }
    }
    let defaults = |key: &str| format!(r#""StringLike": {{"x:o": "{}"}}"#, format!("${{{key}, 'a'}}").repeat(5));
    let [own, another] = ["x:k", "x:m"].map(defaults);
    assert_eq!(linked(&[&own, number]), (true, 1), "what a variable with a default stands for");
    assert_eq!(linked(&[&another, text, number]), (true, 0), "another key's variable");
}

/// A question may look at keys itself, and ask for more room in lists than policies need.
#[test]
fn questions_look_at_the_keys_of_policies() {
    let policy = policy(
        &[r#""Null": {"x:k": "true"}, "ForAnyValue:StringEquals": {"x:l": "a", "x:m": "a"}"#],
        Readings::default(),
    );
    let views = |views: &[(&str, KeyView)]| -> BTreeMap<ConditionKey, KeyView> {
        views.iter().map(|(key, view)| (ConditionKey::new(*key), *view)).collect()
    };
    let mentioned = [("x:k", KeyView::Text), ("x:l", KeyView::Address), ("x:none", KeyView::Text)];
    let looks = Looks {
        where_mentioned: views(&mentioned),
        always: views(&[("x:m", KeyView::Text), ("x:n", KeyView::Address)]),
    };
    assert_eq!(
        symbols(&finished(Encoder::looking([&policy], &looks), &policy)),
        "x:k: single of 1 text; x:l: either of 1 text v4 v6; x:m: either of 2 text; x:n: single of 1 v4 v6"
    );
    assert_eq!(
        symbols(&finished(Encoder::with_lists([&policy], 3), &policy)),
        "x:k: single of 1; x:l: either of 3 text; x:m: either of 3 text"
    );
    assert_eq!(symbols(&encoded(&policy)), "x:k: single of 1; x:l: either of 1 text; x:m: either of 1 text");
}

/// Readers of a query see which statement a term is, once, with every note.
#[test]
fn terms_have_names_for_readers() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "first", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
  {"Effect": "Deny", "Action": "s3:Put*", "Resource": "arn:aws:s3:::b/*"},
  {"Effect": "Allow", "Action": "*", "Resource": "*"},
  {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let (policy, _) = read(&Source::new("policy.json", text), Some(PolicyKind::Identity), Mode::Lenient);
    let encoding = encoded(&policy.unwrap());
    let said = encoding.query.definitions.iter().map(|one| format!("{}: {}", one.name, one.notes.join("; ")));
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

/// What a question assumes is part of the query, and of what may be asked further.
#[test]
fn assumptions_and_further_terms_are_of_the_same_request() {
    let policy = policy(&[r#""StringEquals": {"x:k": "a"}"#], Readings::default());
    let mut encoder = Encoder::new([&policy]);
    let terms = encoder.policy("policy", &policy);
    let none = encoder.symbols().resource.none;
    encoder.assume(none, "on nothing in particular");
    let mut encoding = encoder.finish(terms.allowed, vec!["note".to_owned()]);
    let assumed = |encoding: &Encoding| -> Vec<Term> {
        let found =
            encoding.query.assumptions.iter().filter(|one| one.notes.contains(&"on nothing in particular".to_owned()));
        found.map(|one| one.term).collect()
    };
    assert_eq!(assumed(&encoding), [none]);

    let shapes = |encoding: &Encoding| {
        encoding.query.assumptions.iter().filter(|one| one.notes[0].contains("an ARN hold no colon")).count()
    };
    let field = encoding.symbols.resource.fields[0];
    let account = encoding.symbols.resource.fields[3];
    let (further, said) = encoding.with(
        |encoder| {
            let terms = encoder.terms();
            let constant = terms.string("aws");
            terms.eq(field, constant)
        },
        |said| vec![*said],
    );
    assert_eq!(assumed(&further), [none]);
    assert_eq!(further.query.goal, encoding.query.goal);
    assert_eq!((shapes(&encoding), shapes(&further)), (0, 1), "what is said of the resource has to look like one");
    assert!(further.query.terms.symbols(&[said]).contains(&further.query.terms.as_symbol(field).unwrap()));
    let (beyond, _) = further.with(
        |encoder| {
            let terms = encoder.terms();
            let constant = terms.string("1");
            terms.eq(account, constant)
        },
        |said| vec![*said],
    );
    assert_eq!(shapes(&beyond), 2, "each once");

    let before = encoding.realistic().encoding.query.goal;
    encoding.seek(|terms| terms.bool(false));
    let is_false = |encoding: &Encoding| encoding.query.terms.as_bool(encoding.query.goal) == Some(false);
    assert!(is_false(&encoding) && is_false(&encoding.realistic().encoding));
    assert_eq!(encoding.realistic().encoding.query.terms.as_bool(before), None);
}

/// What was said further stays part of what is known of the request: its shapes, and what realism has to do with.
#[test]
fn further_questions_build_on_each_other() {
    let asked = policy(&[r#""StringEquals": {"x:j": "a"}"#], Readings::default());
    let known = policy(&[r#""StringEquals": {"x:k": "a", "x:l": "a"}"#], Readings::default());
    let encoding = finished(Encoder::new([&asked, &known]), &asked);
    let notes = |encoding: &Encoding, note: &str| {
        encoding.query.assumptions.iter().filter(|one| one.notes.iter().any(|one| one.contains(note))).count()
    };
    let text = encoding.symbols.keys[&ConditionKey::new("x:k")].slots[0].text.unwrap();
    let variable = Variable { key: ConditionKey::new("x:l"), default: None };
    let written = Glob::wildcards("arn:*:s3:*:*:b");
    let glob = Glob::from_pieces(written.pieces().iter().cloned().chain([GlobPiece::Variable(Box::new(variable))]));
    let (parts, _) = encoding.with(|encoder| encoder.arn_like(text, &glob), |_| Vec::new());
    assert_eq!(notes(&parts, "the parts of `x:k`"), 0, "nothing asks for them");
    let part = parts.symbols.arn_parts[&text].parts[5];
    let (asked, _) = parts.with(|encoder| encoder.terms().string("b"), |said| vec![*said, part]);
    assert_eq!(notes(&asked, "the parts of `x:k`"), 1);

    let account = encoding.symbols.principal.account;
    let digits = "accounts have twelve digits";
    let (of_account, _) = encoding.with(|_| (), |()| vec![account]);
    let realistic = |encoding: &Encoding| notes(&encoding.realistic().encoding, digits);
    assert_eq!((realistic(&encoding), realistic(&of_account)), (0, 1));
}

#[test]
fn the_encoding_of_nothing_asks_for_what_is_not() {
    let encoding = Encoding::of_nothing(vec!["why".to_owned()]);
    let query = &encoding.query;
    assert_eq!(query.terms.as_bool(query.goal), Some(false));
    assert_eq!((query.notes.as_slice(), query.assumptions.len()), (&["why".to_owned()][..], 0));
    assert!(encoding.symbols.keys.is_empty() && encoding.diagnostics.is_empty());
}
