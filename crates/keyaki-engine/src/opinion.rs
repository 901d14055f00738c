//! Engines that found no answer look at a model that another found.
//!
//! In: a query and a model. Out: the query whose symbols have the model's values, which every engine decides soon; and what its
//! answer to that says about the model. The evaluator has accepted the model before: an engine that refuses it reads the query
//! otherwise than the evaluator does.

use keyaki_ir::{Model, Query, Value};

use crate::{Answer, Decision, Opinion, Outcome, Verdict};

/// `query`, in which every symbol of `model` has its value.
pub(crate) fn at(query: &Query, model: &Model) -> Query {
    let mut query = query.clone();
    let mut parts = vec![query.goal];
    for (symbol, value) in model.iter() {
        let Some(symbol) = query.terms.symbol(symbol) else { continue };
        let value = match value {
            Value::Bool(value) => query.terms.bool(*value),
            Value::Int(value) => query.terms.int(value.clone()),
            Value::String(text) => query.terms.string(text),
        };
        parts.push(query.terms.eq(symbol, value));
    }
    let goal = query.terms.and(parts);
    query.with_goal(goal)
}

/// The model that decides, and the name of the engine that found it.
pub(crate) fn found(verdict: &Verdict) -> Option<(Model, String)> {
    let Decision::Sat(model) = &verdict.decision else { return None };
    let first = verdict.confirmed_by().next()?;
    Some((model.clone(), first.engine.name.clone()))
}

pub(crate) fn is_unknown(outcome: &Outcome) -> bool {
    matches!(outcome.answer, Answer::Unknown(_))
}

impl Opinion {
    /// What an answer about a query with the values of the model of `whose` says about that model.
    pub(crate) fn of(answer: &Answer, whose: &str) -> Option<Self> {
        match answer {
            Answer::Sat(_) => Some(Self::Accepts(whose.to_owned())),
            Answer::Unsat => Some(Self::Refuses(whose.to_owned())),
            Answer::Unknown(_) => None,
        }
    }
}
