//! Asking the engines, with a bound on how often.

use keyaki_engine::{Agreement, Decision, Limits, Panel};
use keyaki_ir::{Query, Term, Terms};

/// The most questions about one policy. The largest policies of AWS need some 10,000.
const MOST_QUESTIONS: usize = 50_000;

/// A query, whose goal is put anew for each question, and what has been said so far.
pub(crate) struct Inquiry<'a> {
    pub(crate) query: Query,
    panel: &'a Panel,
    limits: &'a Limits,
    agreement: Agreement,
    /// How many questions were put.
    pub(crate) asked: usize,
    /// Why some were not decided, and how many.
    pub(crate) undecided: Option<(String, usize)>,
    /// Goals on which engines contradicted each other.
    pub(crate) disagreements: Vec<Term>,
}

impl<'a> Inquiry<'a> {
    pub(crate) fn new(query: Query, panel: &'a Panel, limits: &'a Limits, agreement: Agreement) -> Self {
        Self { query, panel, limits, agreement, asked: 0, undecided: None, disagreements: Vec::new() }
    }

    /// The goal that no request satisfies all of `parts`, if that is proven.
    pub(crate) fn refuted(&mut self, parts: impl IntoIterator<Item = Term>) -> Option<Term> {
        let goal = self.query.terms.and(parts);
        if let Some(known) = self.query.terms.as_bool(goal) {
            return (!known).then_some(goal);
        }
        if self.asked == MOST_QUESTIONS || self.limits.cancel.is_cancelled() {
            self.not_decided(format!("no more than {MOST_QUESTIONS} questions are asked about a policy"));
            return None;
        }
        self.asked += 1;
        self.query.goal = goal;
        match self.panel.ask(&self.query, self.limits, self.agreement).decision {
            Decision::Unsat => Some(goal),
            Decision::Sat(_) => None,
            Decision::Unknown(why) => {
                self.not_decided(why);
                None
            }
            Decision::Disagreement => {
                self.disagreements.push(goal);
                None
            }
        }
    }

    fn not_decided(&mut self, why: String) {
        match &mut self.undecided {
            Some((_, count)) => *count += 1,
            None => self.undecided = Some((why, 1)),
        }
    }

    pub(crate) fn terms(&mut self) -> &mut Terms {
        &mut self.query.terms
    }

    pub(crate) fn not(&mut self, term: Term) -> Term {
        self.query.terms.not(term)
    }

    pub(crate) fn or(&mut self, terms: impl IntoIterator<Item = Term>) -> Term {
        self.query.terms.or(terms)
    }

    pub(crate) fn and(&mut self, terms: impl IntoIterator<Item = Term>) -> Term {
        self.query.terms.and(terms)
    }
}
