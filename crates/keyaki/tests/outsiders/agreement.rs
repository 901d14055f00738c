//! The two readings of outsiders agree, and answers are true of requests that were not looked for.

use keyaki::{Judgement, Question, Services, prepare_whole};
use keyaki_ir::{Value, evaluate};
use keyaki_semantics::{Request, is_described, model_of};
use proptest::prelude::*;

use crate::random;
use crate::{config, config_of_answers, settled};

/// `request` without the keys that no policy mentions: the query does not speak of those.
pub(crate) fn described(question: &Question, request: &Request) -> Request {
    let encoding = prepare_whole(question, Services::Any).encoding;
    let mut request = request.clone();
    request.context.retain(|key, _| encoding.symbols.keys.contains_key(key));
    request
}

/// Both readings say the same of `request`.
pub(crate) fn agree(question: &Question, request: &Request) -> Result<(), TestCaseError> {
    let encoding = prepare_whole(question, Services::Any).encoding;
    let request = described(question, request);
    prop_assume!(is_described(&encoding, &request));
    let model = model_of(&encoding, &request);
    let symbolic = evaluate(&encoding.query.terms, encoding.query.goal, &model) == Value::Bool(true);
    prop_assert_eq!(symbolic, question.is_violated_by(&request), "{:?}", request);
    Ok(())
}

fn is_true(question: &Question, request: &Request) -> Result<(), TestCaseError> {
    let settled = settled(question);
    prop_assert!(settled.answer.incident.is_none(), "{:?}", settled.answer.incident);
    match &settled.answer.judgement {
        Judgement::Holds => prop_assert!(!settled.question.is_violated_by(&described(question, request))),
        Judgement::Fails { witness, reasons } => {
            prop_assert!(settled.question.is_violated_by(&witness.request), "{:?}", witness.request);
            prop_assert_eq!(reasons.len(), 1);
        }
        other => prop_assert!(false, "{:?}", other),
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn evaluating_and_encoding_agree(
        asked in random::asked(), statements in random::statements(), request in random::request(),
    ) {
        agree(&random::question(asked, &statements), &request)?;
    }
}

proptest! {
    #![proptest_config(config_of_answers(400))]

    #[test]
    fn answers_are_true(
        asked in random::asked(), statements in random::statements(), request in random::request(),
    ) {
        is_true(&random::question(asked, &statements), &request)?;
    }
}
