//! Keys that operators of several types look at have one value.

use crate::support::{answer, property, question, statement};

/// Asks whether the first of these statements allows more than the second, of requests as assumed; conditions are JSON in single
/// quotes. The answer in a word.
#[track_caller]
fn check(conditions: [&str; 2], assuming: &str, expected: &str) {
    let [a, b] = conditions.map(|condition| {
        statement(&format!(
            "'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': '*', 'Condition': {{{condition}}}"
        ))
    });
    let text = format!("property p: every request: (allowed by a implies allowed by b){assuming}");
    let answer = answer(&question(property(&text), &[("a", &a), ("b", &b)]));
    assert_eq!(answer.judgement.result(), expected, "{:?}", answer.judgement);
    assert!(answer.incident.is_none(), "{:?}", answer.incident);
}

#[test]
fn an_empty_text_is_no_number() {
    check(
        ["'NumericLessThan': {'a:k': '5'}", "'ForAllValues:StringEquals': {'a:k': 'b'}"],
        " assuming every value of a:k is a",
        "PASS",
    );
}
