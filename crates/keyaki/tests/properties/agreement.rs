//! The two readings of properties agree, and what is answered is true of requests that were not looked for.

use keyaki::property::Claim;
use keyaki::{Judgement, Options, Question, Realism, Services, ask, prepare, prepare_whole};
use keyaki_engine::Panel;
use keyaki_ir::{Value, evaluate};
use keyaki_native::Native;
use keyaki_semantics::{Request, is_described, model_of};
use proptest::prelude::*;
use std::sync::Arc;

use crate::random;

fn agree(question: &Question, request: &Request) -> Result<(), TestCaseError> {
    let encoding = prepare_whole(question, Services::Any).encoding;
    // Keys that nothing mentions tell outsiders from others, and have no symbols.
    let mut request = request.clone();
    request.context.retain(|key, _| encoding.symbols.keys.contains_key(key));
    prop_assume!(is_described(&encoding, &request));
    let model = model_of(&encoding, &request);
    let symbolic = evaluate(&encoding.query.terms, encoding.query.goal, &model) == Value::Bool(true);
    prop_assert_eq!(symbolic, question.is_violated_by(&request));
    Ok(())
}

/// The answer's own request is one that is sought, and where none is said to exist, `request` is none.
fn is_true(question: &Question, request: &Request) -> Result<(), TestCaseError> {
    let panel = Panel::new([Arc::new(Native::default()) as Arc<dyn keyaki_engine::Engine>]);
    let prepared = prepare(question);
    // Who is no outsider by a realistic request takes engines their time.
    let Question::Property { property, .. } = question else { unreachable!("only properties are drawn") };
    let of_callers = property.source().text().contains("caller");
    let realism = if of_callers { Realism::Off } else { Realism::Auto };
    let answer = ask(question, &prepared, &panel, &Options { realism, ..Options::default() });
    prop_assert!(answer.incident.is_none(), "{:?}", answer.incident);
    match &answer.judgement {
        Judgement::Holds => {
            prop_assert_eq!(question.claim(), Claim::Never);
            prop_assume!(is_described(&prepared.encoding, request));
            prop_assert!(!question.is_violated_by(request));
        }
        Judgement::NothingExists => {
            prop_assert_eq!(question.claim(), Claim::Sometimes);
            prop_assume!(is_described(&prepared.encoding, request));
            prop_assert!(!question.is_violated_by(request));
        }
        Judgement::Fails { witness, .. } => {
            prop_assert_eq!(question.claim(), Claim::Never);
            prop_assert!(question.is_violated_by(&witness.request));
        }
        Judgement::Exists { witness } => {
            prop_assert_eq!(question.claim(), Claim::Sometimes);
            prop_assert!(question.is_violated_by(&witness.request));
        }
        // Globs that tie several variables together, and what the warnings say is left open.
        Judgement::Unknown { rejected, .. } => prop_assert!(rejected.is_none(), "{:?}", rejected),
        Judgement::Disagreement => prop_assert!(false, "one engine cannot disagree"),
    }
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, max_global_rejects: u32::MAX, ..ProptestConfig::default() }
}

/// The same where each case asks engines, or lists what texts of several types there are: no more than ten times as many as by
/// default.
fn bounded(cases: u32) -> ProptestConfig {
    let config = config(cases);
    ProptestConfig { cases: config.cases.min(cases * 10), ..config }
}

proptest! {
    #![proptest_config(bounded(500))]

    #[test]
    fn evaluating_and_encoding_agree(question in random::question(), request in random::request()) {
        agree(&question, &request)?;
    }

    #[test]
    fn they_agree_by_other_readings_too(
        question in random::question(),
        readings in crate::arbitrary::readings(),
        request in random::request(),
    ) {
        agree(&question.reread(readings), &request)?;
    }
}

proptest! {
    #![proptest_config(bounded(300))]

    #[test]
    fn answers_are_true(question in random::question(), request in random::request()) {
        is_true(&question, &request)?;
    }
}
