//! The two readings of several policies at once agree: `decide_scenario` and the encoded scenario, on random scenarios and
//! requests, and on the cases of `tests/scenarios`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod arbitrary;
mod arbitrary_scenarios;

use arbitrary_scenarios::{asked, scenario};
use keyaki_ir::{Evaluator, Value, evaluate};
use keyaki_semantics::{
    DecidedBy, Encoder, Encoding, Layer, Outcome, Place, Request, Scenario, ScenarioTerms, decide_scenario, granting,
    is_described, lets_in, model_of,
};
use proptest::prelude::*;

fn encoded(scenario: &Scenario) -> (Encoding, ScenarioTerms) {
    let mut encoder = Encoder::new(scenario.policies());
    let terms = encoder.scenario("scenario", scenario);
    (encoder.finish(terms.allowed, Vec::new()), terms)
}

fn agree(scenario: &Scenario, request: &Request) -> Result<(), TestCaseError> {
    let (encoding, terms) = encoded(scenario);
    prop_assume!(is_described(&encoding, request));
    let model = model_of(&encoding, request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let broken = Evaluator::new(&encoding.query.terms, assumptions).first_false(&model);
    prop_assert_eq!(broken.map(|at| &encoding.query.assumptions[at].notes), None, "an assumption excludes the request");
    let decision = decide_scenario(scenario, request);
    let symbolic = evaluate(&encoding.query.terms, encoding.query.goal, &model) == Value::Bool(true);
    prop_assert_eq!(symbolic, decision.outcome == Outcome::Allow, "{:?}", decision.reason);
    let let_in = evaluate(&encoding.query.terms, terms.let_in, &model) == Value::Bool(true);
    prop_assert_eq!(let_in, lets_in(scenario, request), "{:?}", decision.reason);
    prop_assert!(!let_in || symbolic, "what is let in is allowed");
    let holds = |term| evaluate(&encoding.query.terms, term, &model) == Value::Bool(true);
    let granting = granting(scenario, request);
    prop_assert_eq!(holds(terms.unaided), symbolic && granting.is_empty(), "{:?}", decision.reason);
    let mut through: Vec<Place> =
        terms.grants.iter().filter(|(_, term)| holds(*term)).map(|(place, _)| *place).collect();
    through.sort_by_key(|place| (place.layer == Layer::Resource, *place));
    prop_assert_eq!(&through, &granting, "{:?}", decision.reason);
    // Whatever is said to decide is one of those that grant, unless nobody has to.
    if let (DecidedBy::Layer(layer), Outcome::Allow) = (decision.decided_by, decision.outcome) {
        prop_assert!(granting.is_empty() || granting.iter().any(|place| place.layer == layer), "{:?}", decision.reason);
    }
    Ok(())
}

/// 2,000 cases, or as many as `KEYAKI_CASES` says.
fn config() -> ProptestConfig {
    let cases = std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
    ProptestConfig { cases, max_global_rejects: u32::MAX, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn decide_and_encode_agree(scenario in scenario(), request in asked()) {
        agree(&scenario, &request)?;
    }

    #[test]
    fn they_agree_by_other_readings_too(
        scenario in scenario(),
        readings in arbitrary::readings(),
        request in asked(),
    ) {
        agree(&scenario.reread(readings), &request)?;
    }
}
