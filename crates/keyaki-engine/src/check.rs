//! No model is believed unseen.
//!
//! In: what an engine said about a query. Out: the same, but a model under which an assumption or the goal is not true
//! has become `unknown`. Knows nothing of what the query means.

use keyaki_ir::{Model, Query, Value, evaluate_all};

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
    let known = evaluate_all(&query.terms, &query.roots(), model);
    let fails = |term| known.get(&term) != Some(&Value::Bool(true));
    let assumption = query.assumptions.iter().position(|assumption| fails(assumption.term));
    assumption.map(|at| format!("assumption {}", at + 1)).or_else(|| fails(query.goal).then(|| "the goal".to_owned()))
}
