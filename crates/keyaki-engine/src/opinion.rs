//! Engines that found no answer look at a model that another found.
//!
//! In: what engines said to a query at a model of another ([`Query::at`](keyaki_ir::Query::at)), which every engine decides soon. Out: what
//! that says about the model. The evaluator has accepted the model before: an engine that refuses it reads the query
//! otherwise than the evaluator does.

use keyaki_ir::Model;

use crate::{Answer, Decision, Opinion, Outcome, Verdict};

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
