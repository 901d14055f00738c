//! The facts at hand: what holds because other things hold.

use keyaki_ir::{Node, Sort, Term, Terms};

use crate::Fact;
use crate::flaw::{Problem, Work};

/// Facts, closed under what follows at once: operands of conjunctions that hold and of disjunctions that do not, and what a
/// negation is of.
#[derive(Debug)]
pub(crate) struct AtHand<'a> {
    terms: &'a Terms,
    /// By term, whether it holds. Negations have no entry: their operands have.
    known: Vec<Option<bool>>,
    /// The terms with an entry, in order.
    added: Vec<Term>,
    /// Whether something both holds and does not hold.
    pub(crate) clash: bool,
}

impl<'a> AtHand<'a> {
    pub(crate) fn new(terms: &'a Terms) -> Self {
        Self { terms, known: vec![None; terms.len()], added: Vec::new(), clash: false }
    }

    /// The same fact about something that is no negation.
    pub(crate) fn plain(&self, mut fact: Fact) -> Result<Fact, Problem> {
        if fact.term.index() >= self.terms.len() || self.terms.sort(fact.term) != Sort::Bool {
            return Err(Problem::NoFact(fact));
        }
        // Ends: operands have smaller positions than the terms made of them.
        while let Node::Not(inner) = self.terms.node(fact.term) {
            fact = Fact { term: *inner, holds: !fact.holds };
        }
        Ok(fact)
    }

    /// Whether a fact is at hand.
    pub(crate) fn has(&self, fact: Fact) -> Result<bool, Problem> {
        let fact = self.plain(fact)?;
        Ok(match self.terms.node(fact.term) {
            Node::Bool(value) => *value == fact.holds,
            _ => self.known.get(fact.term.index()) == Some(&Some(fact.holds)),
        })
    }

    /// Adds a fact and what follows of it.
    pub(crate) fn add(&mut self, fact: Fact, work: &mut Work) -> Result<(), Problem> {
        let mut open = vec![fact];
        while let Some(fact) = open.pop() {
            let Fact { term, holds } = self.plain(fact)?;
            work.spend(1)?;
            if let Node::Bool(value) = self.terms.node(term) {
                self.clash |= *value != holds;
                continue;
            }
            let Some(known) = self.known.get_mut(term.index()) else { continue };
            match known.replace(holds) {
                None => self.added.push(term),
                Some(before) => {
                    self.clash |= before != holds;
                    *known = Some(before);
                    continue;
                }
            }
            match (self.terms.node(term), holds) {
                (Node::And(parts), true) | (Node::Or(parts), false) => {
                    open.extend(parts.iter().map(|part| Fact { term: *part, holds }));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How many facts there are, to go back to.
    pub(crate) fn mark(&self) -> usize {
        self.added.len()
    }

    /// Takes back what was added since `mark`, when nothing clashed yet.
    pub(crate) fn back_to(&mut self, mark: usize) {
        for term in self.added.drain(mark.min(self.added.len())..) {
            if let Some(known) = self.known.get_mut(term.index()) {
                *known = None;
            }
        }
        self.clash = false;
    }
}
