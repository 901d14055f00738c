//! The terms of a query as formulas over tests of one variable each.
//!
//! In: terms, and which dimension each symbol belongs to. Out: formulas whose atoms are tests of symbols. A term that ties several
//! symbols together, or speaks of one that belongs to no dimension, is an open atom: nothing is known of when it holds.

use std::collections::BTreeMap;

use keyaki_ir::{LikePiece, Node, Pattern, Symbol, Term, Terms};
use num_bigint::BigInt;

use crate::formula::{Atom, Formula, Formulas};

/// The group of open atoms; dimensions have the groups from 0.
pub(crate) const OPEN: u8 = 127;

/// What an atom says of its symbol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Test {
    /// A Boolean holds.
    Is,
    /// A text matches.
    Matches(Pattern),
    /// An integer is this one.
    Equals(BigInt),
    AtMost(BigInt),
    AtLeast(BigInt),
}

/// Formulas over tests.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    pub(crate) formulas: Formulas,
    /// What each atom says; of open atoms, nothing.
    tests: Vec<Option<(Symbol, Test)>>,
    /// The atoms that say it.
    known: BTreeMap<(Symbol, Test), Formula>,
    /// The terms that are open, with the symbols they tie together.
    pub(crate) open: Vec<Vec<Symbol>>,
}

impl Ground {
    /// What `roots` say, given the dimension of each symbol that belongs to one.
    pub(crate) fn of(terms: &Terms, roots: &[Term], owners: &BTreeMap<Symbol, u8>) -> (Self, Vec<Formula>) {
        let mut ground = Self::default();
        let mut formulas: BTreeMap<Term, Formula> = BTreeMap::new();
        for term in terms.reachable(roots) {
            let of = |operand: &Term| formulas.get(operand).copied();
            let formula = match terms.node(term) {
                Node::Bool(value) => Some(ground.formulas.constant(*value)),
                Node::Not(inner) => of(inner).map(|inner| ground.formulas.not(inner)),
                Node::And(operands) => Some(ground.formulas.and(operands.iter().filter_map(of))),
                Node::Or(operands) => Some(ground.formulas.or(operands.iter().filter_map(of))),
                _ if terms.sort(term) == keyaki_ir::Sort::Bool => Some(ground.atom_of(terms, term, owners)),
                _ => None,
            };
            if let Some(formula) = formula {
                formulas.insert(term, formula);
            }
        }
        // Roots are Boolean, and so is every operand of a connective: each has its formula.
        let roots = roots.iter().filter_map(|root| formulas.get(root).copied()).collect();
        (ground, roots)
    }

    fn atom_of(&mut self, terms: &Terms, term: Term, owners: &BTreeMap<Symbol, u8>) -> Formula {
        let test = test_of(terms, term).and_then(|(symbol, test)| Some((symbol, test, *owners.get(&symbol)?)));
        match test {
            Some((symbol, test, group)) => self.test(symbol, test, group),
            None => {
                self.open.push(symbols_of(terms, term));
                self.tests.push(None);
                self.formulas.atom(OPEN)
            }
        }
    }

    /// The atom that says that `test` holds of `symbol`, which belongs to dimension `group`.
    pub(crate) fn test(&mut self, symbol: Symbol, test: Test, group: u8) -> Formula {
        if let Some(known) = self.known.get(&(symbol, test.clone())) {
            return *known;
        }
        let atom = self.formulas.atom(group);
        self.tests.push(Some((symbol, test.clone())));
        self.known.insert((symbol, test), atom);
        atom
    }

    /// The atom that `formula` is, with what it says, unless that is open.
    pub(crate) fn atom(&self, formula: Formula) -> Option<(Atom, &(Symbol, Test))> {
        match self.formulas.node(formula) {
            crate::formula::Node::Atom(atom) => Some((*atom, self.tests.get(atom.index())?.as_ref()?)),
            _ => None,
        }
    }

    /// The atoms that occur in `roots` and are not open, in order, with what they say.
    pub(crate) fn atoms_in(&self, roots: &[Formula]) -> Vec<(Atom, &(Symbol, Test))> {
        self.formulas.reachable(roots).into_iter().filter_map(|formula| self.atom(formula)).collect()
    }
}

/// What a term says of a symbol, when it speaks of one alone.
fn test_of(terms: &Terms, term: Term) -> Option<(Symbol, Test)> {
    match terms.node(term) {
        Node::Symbol(symbol) => Some((*symbol, Test::Is)),
        Node::Matches(text, pattern) => Some((terms.as_symbol(*text)?, Test::Matches(pattern.clone()))),
        Node::Eq(left, right) => {
            let symbol = terms.as_symbol(*left)?;
            match terms.node(*right) {
                Node::String(text) => Some((symbol, Test::Matches(Pattern::literal(text)))),
                Node::Int(value) => Some((symbol, Test::Equals(value.clone()))),
                _ => None,
            }
        }
        Node::Le(left, right) => match (terms.node(*left), terms.node(*right)) {
            (Node::Symbol(symbol), Node::Int(value)) => Some((*symbol, Test::AtMost(value.clone()))),
            (Node::Int(value), Node::Symbol(symbol)) => Some((*symbol, Test::AtLeast(value.clone()))),
            _ => None,
        },
        Node::Like(text, pieces) => {
            debug_assert!(pieces.iter().any(|piece| matches!(piece, LikePiece::Text(_))), "{text:?} is a pattern");
            None
        }
        _ => None,
    }
}

/// The symbols that occur in `term`.
fn symbols_of(terms: &Terms, term: Term) -> Vec<Symbol> {
    terms.reachable(&[term]).into_iter().filter_map(|term| terms.as_symbol(term)).collect()
}
