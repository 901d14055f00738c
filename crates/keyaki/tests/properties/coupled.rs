//! Keys that operators of several types look at have one value.

use std::cell::RefCell;

use keyaki::{Answer, Judgement, Question, prepare};
use keyaki_semantics::{Request, is_described};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{answer, property, question, request, statement};

/// Whether the first of two statements with these conditions (JSON in single quotes) allows nothing that the second does not, of
/// requests as assumed.
fn question_of(conditions: [&str; 2], assuming: &str) -> Question {
    let [a, b] = conditions.map(|condition| {
        statement(&format!(
            "'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': '*', 'Condition': {{{condition}}}"
        ))
    });
    let text = format!("property p: every request: (allowed by a implies allowed by b){assuming}");
    question(property(&text), &[("a", &a), ("b", &b)])
}

#[track_caller]
fn check_assuming(conditions: [&str; 2], assuming: &str, expected: &str) {
    let answer = answer(&question_of(conditions, assuming));
    assert_eq!(answer.judgement.result(), expected, "{:?}", answer.judgement);
    assert!(answer.incident.is_none(), "{:?}", answer.incident);
}

#[track_caller]
fn check(conditions: [&str; 2], expected: &str) {
    check_assuming(conditions, "", expected);
}

#[test]
fn an_empty_text_is_no_number() {
    check_assuming(
        ["'NumericLessThan': {'a:k': '5'}", "'ForAllValues:StringEquals': {'a:k': 'b'}"],
        " assuming every value of a:k is a",
        "PASS",
    );
}

#[test]
fn numbers_are_what_their_digits_say() {
    let never = "'StringEquals': {'a:k': 'never'}";
    check(["'NumericEquals': {'a:k': '5'}, 'StringLike': {'a:k': '1*'}", never], "PASS");
    check(["'NumericEquals': {'a:k': '15'}, 'StringLike': {'a:k': '1*'}", never], "FAIL");
    check(["'NumericEquals': {'a:k': '5'}, 'StringLike': {'a:k': '?'}", "'StringEquals': {'a:k': '5'}"], "PASS");
    check(["'NumericEquals': {'a:k': '5'}, 'StringLike': {'a:k': '??'}", "'StringEquals': {'a:k': '+5'}"], "FAIL");
    check(
        ["'NumericEquals': {'a:k': '5'}, 'StringLike': {'a:k': '??'}", "'StringEquals': {'a:k': ['+5', '05']}"],
        "PASS",
    );
    check(["'NumericEquals': {'a:k': '50'}, 'StringLike': {'a:k': '5e*'}", never], "FAIL");
    check(["'NumericEquals': {'a:k': '50'}, 'StringLike': {'a:k': '*x*'}", never], "PASS");
    check(["'NumericLessThan': {'a:k': '100'}, 'StringLike': {'a:k': '1???'}", never], "FAIL");
    check(["'NumericGreaterThan': {'a:k': '0'}", "'StringNotLike': {'a:k': '-*'}"], "PASS");
    check(["'NumericLessThan': {'a:k': '0'}", "'StringLike': {'a:k': '-*'}"], "PASS");
    check(["'NumericEquals': {'a:k': '0'}", "'StringNotLike': {'a:k': '-*'}"], "FAIL");
}

#[test]
fn texts_that_look_like_numbers_need_not_be_any() {
    check(["'StringLike': {'a:k': '1?'}", "'NumericGreaterThan': {'a:k': '5'}"], "FAIL");
    check(["'StringLike': {'a:k': '?'}, 'NumericNotEquals': {'a:k': '5'}", "'NumericLessThan': {'a:k': '10'}"], "FAIL");
    check(["'StringEquals': {'a:k': '12'}", "'NumericGreaterThan': {'a:k': '5'}"], "PASS");
}

#[test]
fn dates_are_what_their_years_say() {
    let before = "'DateLessThan': {'a:k': '2023-01-01'}";
    check([&format!("{before}, 'StringLike': {{'a:k': '2024-*'}}"), "'StringEquals': {'a:k': 'never'}"], "PASS");
    check(["'DateLessThan': {'a:k': '2024-01-01'}, 'StringLike': {'a:k': '2024-*'}", before], "FAIL");
    check(["'DateLessThan': {'a:k': '5'}, 'NumericGreaterThan': {'a:k': '5'}", before], "PASS");
    check(["'DateEquals': {'a:k': '5'}, 'NumericEquals': {'a:k': '6'}", "'StringEquals': {'a:k': 'never'}"], "PASS");
}

#[test]
fn numbers_are_dates_only_as_whole_seconds() {
    check(
        ["'DateEquals': {'a:k': '1970-01-01T00:00:05Z'}, 'NumericEquals': {'a:k': '5'}", "'Null': {'a:k': 'true'}"],
        "FAIL",
    );
    check(
        ["'DateEquals': {'a:k': '1970-01-01T00:00:05Z'}, 'NumericEquals': {'a:k': '6'}", "'Null': {'a:k': 'true'}"],
        "PASS",
    );
    check(["'DateGreaterThan': {'a:k': '1970-01-01T00:00:05Z'}", "'NumericGreaterThan': {'a:k': '5'}"], "FAIL");
    check(
        [
            "'NumericGreaterThan': {'a:k': '5'}, 'DateLessThan': {'a:k': '9999-01-01'}",
            "'DateGreaterThan': {'a:k': '5'}",
        ],
        "PASS",
    );
}

#[test]
fn addresses_are_what_their_beginnings_say() {
    let block = "'IpAddress': {'a:k': '10.0.0.0/8'}";
    check([block, "'StringLike': {'a:k': '10.*'}"], "PASS");
    check([block, "'StringLike': {'a:k': '10.1*'}"], "FAIL");
    check(["'StringLike': {'a:k': '10.*'}", block], "FAIL");
    check(
        ["'StringLike': {'a:k': '10.?.*'}, 'IpAddress': {'a:k': '0.0.0.0/0'}", "'IpAddress': {'a:k': '10.0.0.0/12'}"],
        "PASS",
    );
    check(
        ["'StringLike': {'a:k': '2001:db8:*'}, 'IpAddress': {'a:k': '::/0'}", "'IpAddress': {'a:k': '2001:db8::/32'}"],
        "PASS",
    );
    check(["'IpAddress': {'a:k': '2001:db8::/32'}", "'StringLike': {'a:k': '2001:db8:*'}"], "FAIL");
}

#[test]
fn a_variable_stands_for_texts_of_its_type() {
    let of = |resource: &str, condition: &str| {
        statement(&format!(
            "'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': 'arn:aws:s3:::b/{resource}', 'Condition': {{{condition}}}"
        ))
    };
    let five = "'NumericEquals': {'a:k': '5'}";
    let check = |b: &str, expected: &str| {
        let policies = [of("${a:k}", five), of(b, five)];
        let [one, other] = &policies;
        let text = "property p: every request: (allowed by a implies allowed by b)";
        let answer = answer(&question(property(text), &[("a", one), ("b", other)]));
        assert_eq!(answer.judgement.result(), expected, "{b}: {:?}", answer.judgement);
        assert!(answer.incident.is_none(), "{:?}", answer.incident);
    };
    check("*", "PASS");
    check("5", "FAIL");
    check("*5", "FAIL");
    check("*a*", "FAIL");
    // That every way to write it has a 5 is not seen.
    check("*5*", "UNKNOWN");
}

const NUMBERS: &str = "5|50|4\\.9|0|-5|5\\.5|150";
const GLOBS: &str = "5|5\\*|\\*5|\\?|\\?\\?|\\*\\.\\*|1\\*|-\\*|\\+5|\\*e\\*|05|\\*0|2024-\\*|\\*Z|2024-01-01\\*|\\*T\\*|10\\.\\*|10\\.0\\.0\\.1|\\*\\.1\
                     |\\*:\\*|2001:db8:\\*|::1|a\\*|\\*-\\*|1\\*5|\\?\\*5|5\\.0|\\*00\\*|";
/// Texts of every type and none.
const POOL: &[&str] = &[
    "",
    "a",
    "5",
    "05",
    "+5",
    "-5",
    "5.0",
    "5.00",
    "50",
    "5e1",
    "5e0",
    "50e-1",
    "0.5e1",
    "4.9",
    "4.95",
    "0",
    "-0",
    "00",
    "150",
    "155",
    "1.5e2",
    "15e1",
    "1e400",
    "0001",
    "2024",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    "2023-12-31T23:59:59Z",
    "2024-01-01T05:00:00+12:00",
    "2024T",
    "1704067200",
    "1704067199",
    "1704067201",
    "10.0.0.1",
    "10.1.1.1",
    "11.0.0.1",
    "192.0.2.1",
    "10.0.0",
    "::1",
    "2001:db8::1",
    "2001:0db8::1",
    "2001:db9::",
    "2001:DB8:0:0:0:0:0:1",
    "::ffff:10.0.0.1",
    "1:2:3:4:5:6:7:8",
    "ab",
    "5a",
    "1e5",
];

fn condition() -> impl Strategy<Value = String> {
    let test = prop_oneof![
        4 => (prop::sample::select(vec!["StringLike", "StringNotLike"]), GLOBS),
        1 => (prop::sample::select(vec!["StringEquals", "StringNotEquals"]), prop::sample::select(POOL).prop_map(str::to_owned)),
        4 => (
            prop::sample::select(vec!["NumericEquals", "NumericLessThan", "NumericNotEquals", "NumericGreaterThanEquals"]),
            NUMBERS,
        ),
        3 => (
            prop::sample::select(vec!["DateEquals", "DateLessThan", "DateGreaterThan", "DateNotEquals"]),
            "2024-01-01|2024-01-01T12:00:00Z|5|1704067200",
        ),
        3 => (
            prop::sample::select(vec!["IpAddress", "NotIpAddress"]),
            "10\\.0\\.0\\.0/8|192\\.0\\.2\\.1|::/0|2001:db8::/32|10\\.0\\.0\\.0/31",
        ),
    ];
    let prefix = prop_oneof![4 => Just(""), 1 => Just("ForAllValues:"), 1 => Just("ForAnyValue:")];
    (prefix, test).prop_map(|(prefix, (operator, value))| format!("'{prefix}{operator}': {{'a:k': '{value}'}}"))
}

/// Conditions of a statement, no operator twice.
fn conditions() -> impl Strategy<Value = String> {
    vec(condition(), 1..4).prop_map(|mut conditions| {
        conditions.sort_by(|one, other| one.split(':').next().cmp(&other.split(':').next()));
        let operator = |condition: &String| condition.split(": {").next().map(str::to_owned);
        conditions.dedup_by(|one, other| operator(one) == operator(other));
        let mut kept: Vec<String> = Vec::new();
        for condition in conditions {
            if !kept.iter().any(|known| operator(known) == operator(&condition)) {
                kept.push(condition);
            }
        }
        kept.join(", ")
    })
}

/// Requests with every text of the pool, alone and in lists of two.
fn requests() -> Vec<Request> {
    let context = |value: String| {
        request(&format!(
            r#"{{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {{"a:k": {value}}}}}"#
        ))
    };
    let pairs = POOL
        .iter()
        .enumerate()
        .flat_map(|(n, one)| POOL.iter().skip(n).map(move |other| format!(r#"["{one}", "{other}"]"#)));
    let singles = POOL.iter().map(|text| format!(r#""{text}""#));
    let lists = POOL.iter().map(|text| format!(r#"["{text}"]"#)).chain(["[]".to_owned()]);
    singles.chain(lists).chain(pairs).map(context).collect()
}

#[test]
fn answers_about_random_mixtures_are_true_and_rarely_missing() {
    let requests = requests();
    let (asked, unknown) = (RefCell::new(0), RefCell::new(0));
    let cases = std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200_u32).min(400);
    let mut runner = TestRunner::new(ProptestConfig { cases, ..ProptestConfig::default() });
    let result = runner.run(&(conditions(), conditions()), |(a, b)| {
        let question = question_of([&a, &b], "");
        let answer = answer(&question);
        *asked.borrow_mut() += 1;
        if let Judgement::Unknown { why, .. } = &answer.judgement {
            *unknown.borrow_mut() += 1;
            if std::env::var("SHOW").is_ok() {
                println!("UNKNOWN {a} | {b} | {why}");
            }
        }
        is_true(&question, &answer, &requests)
    });
    let (asked, unknown) = (asked.into_inner(), unknown.into_inner());
    println!("{unknown} of {asked} are not known");
    if let Err(why) = result {
        panic!("{why}");
    }
    assert!(unknown * 20 <= asked, "{unknown} of {asked} are not known");
}

fn is_true(question: &Question, answer: &Answer, requests: &[Request]) -> Result<(), TestCaseError> {
    let warned = answer.diagnostics.iter().any(|diagnostic| diagnostic.code == "value-of-two-types");
    prop_assert!(answer.incident.is_none(), "{:?}", answer.incident);
    match &answer.judgement {
        Judgement::Holds => {
            let encoding = prepare(question).encoding;
            let violation = requests.iter().find(|one| is_described(&encoding, one) && question.is_violated_by(one));
            prop_assert!(violation.is_none(), "{:?}", violation);
        }
        Judgement::Fails { witness, .. } => prop_assert!(question.is_violated_by(&witness.request)),
        Judgement::Unknown { why, rejected } => prop_assert!(warned && rejected.is_none(), "{}", why),
        other => prop_assert!(false, "{:?}", other),
    }
    Ok(())
}
