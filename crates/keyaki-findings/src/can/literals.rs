//! What holds of the requests of a row, in logic, and questions about it.

use keyaki_ir::{Model, Query, Term};

use super::words::{About, Word};
use crate::asker::{Asker, Said};

/// A word, by number, and whether it holds.
pub(crate) type Literal = (usize, bool);

/// Requests with one of the words about each thing, and with all of the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Words about principals, actions and resources, in this order; none is no restriction.
    pub(crate) one_of: [Vec<usize>; 3],
    pub(crate) rest: Vec<Literal>,
}

/// What rows have lists of.
pub(crate) const LISTED: [About; 3] = [About::Principal, About::Action, About::Resource];

/// Everything that is known of the policies, and who is asked about them.
pub(crate) struct View<'a, 'b> {
    pub(crate) query: &'a mut Query,
    pub(crate) allowed: Term,
    pub(crate) words: &'a [Word],
    /// Their terms.
    pub(crate) terms: &'a [Term],
    pub(crate) asker: &'a mut Asker<'b>,
}

impl Draft {
    /// All of `literals`, where a single word about a principal, an action or a resource is a list of one.
    pub(crate) fn of(literals: &[Literal], words: &[Word]) -> Self {
        let mut draft = Self { one_of: Default::default(), rest: literals.to_vec() };
        for (about, list) in LISTED.into_iter().zip(&mut draft.one_of) {
            let is_about =
                |literal: &&Literal| literal.1 && words.get(literal.0).is_some_and(|word| word.about == about);
            if let [(single, _)] = literals.iter().filter(is_about).collect::<Vec<_>>().as_slice() {
                list.push(*single);
            }
        }
        let listed: Vec<usize> = draft.one_of.iter().flatten().copied().collect();
        draft.rest.retain(|(word, holds)| !holds || !listed.contains(word));
        draft
    }
}

impl View<'_, '_> {
    pub(crate) fn word(&self, word: usize) -> Option<Term> {
        self.terms.get(word).copied()
    }

    fn literals(&mut self, literals: &[Literal]) -> Vec<Term> {
        let mut terms = Vec::new();
        for (word, holds) in literals {
            let Some(term) = self.word(*word) else { continue };
            terms.push(if *holds { term } else { self.query.terms.not(term) });
        }
        terms
    }

    pub(crate) fn any_of(&mut self, words: &[usize]) -> Term {
        let terms: Vec<Term> = words.iter().filter_map(|word| self.word(*word)).collect();
        self.query.terms.or(terms)
    }

    /// The requests of a row.
    pub(crate) fn requests(&mut self, draft: &Draft) -> Term {
        let mut factors = self.literals(&draft.rest);
        for list in draft.one_of.iter().filter(|list| !list.is_empty()) {
            factors.push(self.any_of(list));
        }
        self.query.terms.and(factors)
    }

    pub(crate) fn ask(&mut self, goal: impl IntoIterator<Item = Term>) -> Said {
        self.query.goal = self.query.terms.and(goal);
        self.asker.ask(self.query)
    }

    fn is_nothing(&mut self, goal: impl IntoIterator<Item = Term>) -> bool {
        matches!(self.ask(goal), Said::Nothing)
    }

    /// Whether all requests of `draft` are allowed.
    pub(crate) fn all_allowed(&mut self, draft: &Draft) -> bool {
        let requests = self.requests(draft);
        let refused = self.query.terms.not(self.allowed);
        self.is_nothing([requests, refused])
    }

    /// The same of requests with all of `literals`.
    pub(crate) fn all_allowed_with(&mut self, literals: &[Literal]) -> bool {
        let mut goal = self.literals(literals);
        goal.push(self.query.terms.not(self.allowed));
        self.is_nothing(goal)
    }

    /// Whether some request of `draft` is among `others`.
    pub(crate) fn is_some(&mut self, draft: &Draft, others: Term) -> bool {
        let requests = self.requests(draft);
        !self.is_nothing([requests, others])
    }

    /// Whether whatever is allowed and one of `requests` has `literal`.
    pub(crate) fn is_needed(&mut self, requests: Term, literal: Literal) -> bool {
        let Some(otherwise) = self.literals(&[(literal.0, !literal.1)]).pop() else { return false };
        self.is_nothing([requests, self.allowed, otherwise])
    }

    /// Whether whoever has `stronger` has one of `weaker`.
    pub(crate) fn implies(&mut self, stronger: usize, weaker: &[usize]) -> bool {
        let (Some(stronger), weaker) = (self.word(stronger), self.any_of(weaker)) else { return false };
        let not = self.query.terms.not(weaker);
        self.is_nothing([stronger, not])
    }

    /// Which words hold under `model`.
    pub(crate) fn signature(&self, model: &Model) -> Vec<Literal> {
        let truths = keyaki_ir::Evaluator::new(&self.query.terms, self.terms.to_vec()).truths(model);
        truths.into_iter().enumerate().collect()
    }
}
