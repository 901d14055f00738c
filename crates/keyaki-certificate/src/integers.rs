//! Comparisons of one integer with constants.

use std::collections::BTreeSet;

use keyaki_ir::{Node, Symbol, Term, Terms};
use num_bigint::BigInt;

use crate::Fact;
use crate::flaw::Problem;

/// What comparisons leave of an integer.
#[derive(Debug, Default)]
struct Range {
    least: Option<BigInt>,
    most: Option<BigInt>,
    but_for: BTreeSet<BigInt>,
}

/// Whether `facts`, comparisons of `symbol` with constants, leave no value.
pub(crate) fn none_left(terms: &Terms, symbol: Symbol, facts: &[Fact]) -> Result<bool, Problem> {
    let is_symbol = |term: Term| matches!(terms.node(term), Node::Symbol(other) if *other == symbol);
    let mut range = Range::default();
    for fact in facts {
        let unrelated = Problem::NotAbout(*fact);
        let (left, right) = match terms.node(fact.term) {
            Node::Eq(left, right) | Node::Le(left, right) => (*left, *right),
            _ => return Err(unrelated),
        };
        let is_order = matches!(terms.node(fact.term), Node::Le(..));
        match (terms.node(left), terms.node(right)) {
            (_, Node::Int(value)) if is_symbol(left) && is_order && fact.holds => range.at_most(value.clone()),
            (_, Node::Int(value)) if is_symbol(left) && is_order => range.at_least(value + 1),
            (Node::Int(value), _) if is_symbol(right) && is_order && fact.holds => range.at_least(value.clone()),
            (Node::Int(value), _) if is_symbol(right) && is_order => range.at_most(value - 1),
            (_, Node::Int(value)) if is_symbol(left) => range.equal(value, fact.holds),
            (Node::Int(value), _) if is_symbol(right) => range.equal(value, fact.holds),
            _ => return Err(unrelated),
        }
    }
    Ok(range.is_empty())
}

impl Range {
    fn at_least(&mut self, value: BigInt) {
        if self.least.as_ref().is_none_or(|least| *least < value) {
            self.least = Some(value);
        }
    }

    fn at_most(&mut self, value: BigInt) {
        if self.most.as_ref().is_none_or(|most| *most > value) {
            self.most = Some(value);
        }
    }

    fn equal(&mut self, value: &BigInt, holds: bool) {
        if holds {
            self.at_least(value.clone());
            self.at_most(value.clone());
        } else {
            self.but_for.insert(value.clone());
        }
    }

    /// Nothing lies between the ends, or everything that does is left out.
    fn is_empty(&self) -> bool {
        let (Some(least), Some(most)) = (&self.least, &self.most) else { return false };
        least > most || BigInt::from(self.but_for.range(least..=most).count()) == most - least + 1
    }
}
