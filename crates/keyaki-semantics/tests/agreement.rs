//! The two readings of the semantics agree: `decide(policy, request) == evaluate(encode(policy), request)`, statement by
//! statement, on random policies and requests; and every well-formed request satisfies what the encoder assumes of requests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;

use keyaki_ir::{Evaluator, Value, evaluate};
use keyaki_policy::{Mode, Policy, read};
use keyaki_semantics::{ContextValue, Encoder, Encoding, Outcome, Request, decide, is_described, model_of, request_of};
use keyaki_source::Source;
use proptest::collection::vec;
use proptest::prelude::*;

/// What the symbolic side says of `request`: allowed or not, and which statements match.
fn encoded(policy: &Policy) -> (Encoding, Vec<keyaki_ir::Term>, keyaki_ir::Term) {
    let mut encoder = Encoder::new([policy]);
    let terms = encoder.policy("policy", policy);
    let statements = terms.statements.iter().map(|statement| statement.matches).collect();
    (encoder.finish(terms.allowed, Vec::new()), statements, terms.allowed)
}

fn agree(policy: &Policy, request: &Request) -> Result<(), TestCaseError> {
    let (encoding, statements, allowed) = encoded(policy);
    prop_assume!(is_described(&encoding, request));
    let model = model_of(&encoding, request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let broken = Evaluator::new(&encoding.query.terms, assumptions).first_false(&model);
    prop_assert_eq!(broken.map(|at| &encoding.query.assumptions[at].notes), None, "an assumption excludes the request");
    let decision = decide(policy, request);
    let truth = |term| evaluate(&encoding.query.terms, term, &model) == Value::Bool(true);
    let matching: Vec<bool> = decision.statements.iter().map(|verdict| verdict.matches()).collect();
    let symbolic: Vec<bool> = statements.into_iter().map(truth).collect();
    prop_assert_eq!(symbolic, matching, "statements that match");
    prop_assert_eq!(truth(allowed), decision.outcome == Outcome::Allow);
    Ok(())
}

/// What a model says of the policy is what the evaluator says of the request read back from the model.
fn survives_the_way_back(policy: &Policy, request: &Request) -> Result<(), TestCaseError> {
    let (encoding, ..) = encoded(policy);
    prop_assume!(is_described(&encoding, request));
    let again = request_of(&encoding, &model_of(&encoding, request));
    prop_assert_eq!(decide(policy, &again).outcome, decide(policy, request).outcome, "read back as {:?}", again);
    Ok(())
}

/// 4,000 cases each, or as many as `KEYAKI_CASES` says.
fn config() -> ProptestConfig {
    let cases = std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(4_000);
    ProptestConfig { cases, max_global_rejects: u32::MAX, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn decide_and_encode_agree(statements in vec(arbitrary::statement(), 0..4), request in arbitrary::request()) {
        agree(&arbitrary::policy(statements), &request)?;
    }

    #[test]
    fn they_agree_by_other_readings_too(
        statements in vec(arbitrary::statement(), 0..4),
        readings in arbitrary::readings(),
        request in arbitrary::request(),
    ) {
        agree(&arbitrary::policy(statements).reread(readings), &request)?;
    }

    #[test]
    fn requests_survive_the_way_through_a_model(statements in vec(arbitrary::statement(), 1..3), request in arbitrary::request()) {
        survives_the_way_back(&arbitrary::policy(statements), &request)?;
    }
}

/// `1000` is a number and, as seconds since 1970, a date; `1e3` is the same number and no date.
#[test]
fn a_number_that_is_no_date_survives_the_way_through_a_model() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"a:v": "1000"}}},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"a:v": "2020-01-01"}}}]}"#;
    let (policy, _) = read(&Source::new("policy", text), None, Mode::Lenient);
    let policy = policy.unwrap();
    let (encoding, ..) = encoded(&policy);
    for (value, expected) in [("1e3", Outcome::Allow), ("1000", Outcome::ExplicitDeny)] {
        let context = [(arbitrary::key("a:v"), ContextValue::Single(value.into()))].into();
        let request = Request { context, ..arbitrary::request_with("x", None, None) };
        let again = request_of(&encoding, &model_of(&encoding, &request));
        assert_eq!(decide(&policy, &request).outcome, expected);
        assert_eq!(decide(&policy, &again).outcome, expected, "read back as {again:?}");
    }
}

/// A text finer than the units of its key's numbers comes back as it was.
#[test]
fn a_number_that_is_also_compared_as_text_survives_the_way_through_a_model() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringLike": {"a:v": "0.05"}, "NumericLessThan": {"a:v": "1"}}}}"#;
    let (policy, _) = read(&Source::new("policy", text), None, Mode::Lenient);
    let text = r#"{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {"a:v": "0.05"}}"#;
    let (request, _) = Request::from_json(&Source::new("request", text));
    let (policy, request) = (policy.unwrap(), request.unwrap());
    let (encoding, ..) = encoded(&policy);
    assert_eq!(decide(&policy, &request).outcome, Outcome::Allow);
    assert_eq!(request_of(&encoding, &model_of(&encoding, &request)).context, request.context);
}
