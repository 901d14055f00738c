//! Asking the engines, and what they did not decide.

use keyaki_engine::{Agreement, Decision, Limits, Panel, Verdict};
use keyaki_ir::{Model, Query};

/// Who is asked, how, and what has come of it.
pub(crate) struct Asker<'a> {
    panel: &'a Panel,
    limits: &'a Limits,
    agreement: Agreement,
    /// How many questions were put.
    pub(crate) asked: usize,
    /// Why some were not decided, and how many.
    pub(crate) undecided: Option<(String, usize)>,
    /// How often engines contradicted each other.
    pub(crate) disagreements: usize,
}

/// What came of a question.
pub(crate) enum Said {
    Model(Model),
    Nothing,
    Unknown,
}

impl<'a> Asker<'a> {
    pub(crate) fn new(panel: &'a Panel, limits: &'a Limits, agreement: Agreement) -> Self {
        Self { panel, limits, agreement, asked: 0, undecided: None, disagreements: 0 }
    }

    /// A model of `query`, which satisfies it.
    pub(crate) fn ask(&mut self, query: &Query) -> Said {
        if query.terms.as_bool(query.goal) == Some(false) {
            return Said::Nothing;
        }
        if self.limits.cancel.is_cancelled() {
            return self.not_decided("cancelled".to_owned());
        }
        match self.verdict(query).decision {
            Decision::Sat(model) => Said::Model(model),
            Decision::Unsat => Said::Nothing,
            Decision::Unknown(why) => self.not_decided(why),
            Decision::Disagreement => Said::Unknown,
        }
    }

    /// All that the engines say of `query`.
    pub(crate) fn verdict(&mut self, query: &Query) -> Verdict {
        self.asked += 1;
        let verdict = self.panel.ask(query, self.limits, self.agreement);
        self.disagreements += usize::from(verdict.decision == Decision::Disagreement);
        verdict
    }

    pub(crate) fn not_decided(&mut self, why: String) -> Said {
        match &mut self.undecided {
            Some((_, count)) => *count += 1,
            None => self.undecided = Some((why, 1)),
        }
        Said::Unknown
    }
}
