//! No model is believed unseen.
//!
//! In: what an engine said about a query. Out: the same, but a model under which an assumption or the goal is not true
//! has become `unknown`. Knows nothing of what the query means.

use keyaki_ir::{Evaluator, Model, Query};

use crate::{Answer, Outcome};

/// `outcome`, whose model, if it has one, satisfies `query`; a model that does not makes the answer
/// [`Answer::Unknown`].
#[must_use]
pub fn checked(outcome: Outcome, query: &Query) -> Outcome {
    let Answer::Sat(model) = &outcome.answer else {
        return outcome;
    };
    match falsified(query, model) {
        None => outcome,
        Some(part) => {
            let reason = format!("said sat, but its model does not satisfy the query: {part} is false");
            Outcome { answer: Answer::Unknown(reason), ..outcome }
        }
    }
}

/// The first assumption that is not true under `model`, else the goal if it is not, in words.
fn falsified(query: &Query, model: &Model) -> Option<String> {
    let first = Evaluator::new(&query.terms, query.roots()).first_false(model)?;
    // The goal is the last root.
    let assumption = query.assumptions.get(first).map(|_| format!("assumption {}", first + 1));
    Some(assumption.unwrap_or_else(|| "the goal".to_owned()))
}
