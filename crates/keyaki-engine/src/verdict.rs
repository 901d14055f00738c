//! What several engines said, taken together.
//!
//! In: checked outcomes in the panel's order. Out: a [`Verdict`]. Promises: `sat` beside `unsat` is never decided, and
//! `unknown` disagrees with nobody.

use keyaki_ir::Model;

use crate::{Answer, Opinion, Outcome};

/// The answers of a panel and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What each engine said, in the panel's order; every model in it satisfies the query.
    pub outcomes: Vec<Outcome>,
    /// What follows.
    pub decision: Decision,
}

/// What follows from the answers of several engines.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// There is a model: that of the first engine, in the panel's order, that found one.
    Sat(Model),
    /// There is no model.
    Unsat,
    /// No engine knows, and why.
    Unknown(String),
    /// One engine found a model that satisfies the query and another said that there is none, or that this is none: one of them
    /// is wrong.
    Disagreement,
}

impl Verdict {
    /// Takes `outcomes` together. Their models must have been [checked](crate::checked).
    #[must_use]
    pub fn of(outcomes: Vec<Outcome>) -> Self {
        let decision = decide(&outcomes);
        Self { outcomes, decision }
    }

    /// The outcomes that say the same as the decision: none for [`Decision::Unknown`] and [`Decision::Disagreement`].
    pub fn confirmed_by(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| {
            matches!(
                (&outcome.answer, &self.decision),
                (Answer::Sat(_), Decision::Sat(_)) | (Answer::Unsat, Decision::Unsat)
            )
        })
    }

    /// The outcomes of engines that did not answer, with their reasons. A decision stands beside them, but they have
    /// not confirmed it.
    pub fn not_confirmed_by(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| matches!(outcome.answer, Answer::Unknown(_)))
    }

    /// Whether every engine asked came to the decision.
    pub fn is_unanimous(&self) -> bool {
        !self.outcomes.is_empty() && self.confirmed_by().count() == self.outcomes.len()
    }
}

fn decide(outcomes: &[Outcome]) -> Decision {
    let model = outcomes.iter().find_map(|outcome| match &outcome.answer {
        Answer::Sat(model) => Some(model),
        Answer::Unsat | Answer::Unknown(_) => None,
    });
    let refuses = |outcome: &Outcome| {
        matches!(outcome.answer, Answer::Unsat) || matches!(outcome.opinion, Some(Opinion::Refuses(_)))
    };
    let refuted = outcomes.iter().any(refuses);
    match (model, refuted) {
        (Some(_), true) => Decision::Disagreement,
        (Some(model), false) => Decision::Sat(model.clone()),
        (None, true) => Decision::Unsat,
        (None, false) => Decision::Unknown(reasons(outcomes)),
    }
}

fn reasons(outcomes: &[Outcome]) -> String {
    let reasons = outcomes.iter().filter_map(|outcome| match &outcome.answer {
        Answer::Unknown(reason) => Some(format!("{}: {reason}", outcome.engine.name)),
        Answer::Sat(_) | Answer::Unsat => None,
    });
    match reasons.collect::<Vec<_>>() {
        reasons if reasons.is_empty() => "no engine was asked".to_owned(),
        reasons => reasons.join("; "),
    }
}
