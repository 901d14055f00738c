//! Terms under a model that changes a little at a time.
//!
//! In: roots and a model. Out: whether a change of the model leaves every root true that is. A change visits only the terms that it
//! reaches: of the equalities of a symbol with constants only the two that change, of the patterns that it is matched with only
//! those that begin as its values do.

mod links;
mod look;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::eval::{Operands, value_of_node};
use crate::{Model, Node, Symbol, Term, Terms, Value};

use self::links::Links;
pub use self::look::Look;

/// The values of some roots, and of what they are made of, under a model.
#[derive(Debug)]
pub struct Valuation<'a> {
    terms: &'a Terms,
    model: Model,
    links: Links,
    values: Vec<Value>,
    /// For each term in order that is a conjunction or disjunction, how many of its operands are true.
    true_operands: Vec<u32>,
    is_root: Vec<bool>,
    /// How many roots are not true.
    false_roots: usize,
    visited: usize,
}

impl<'a> Valuation<'a> {
    /// The values of `roots` under `model`.
    pub fn new(terms: &'a Terms, roots: &[Term], model: Model) -> Self {
        let links = Links::of(terms, roots);
        let count = links.order().len();
        let mut valuation = Self {
            terms,
            model,
            links,
            values: Vec::with_capacity(count),
            true_operands: vec![0; count],
            is_root: vec![false; count],
            false_roots: 0,
            visited: 0,
        };
        valuation.evaluate();
        valuation.count_roots(roots);
        valuation
    }

    fn evaluate(&mut self) {
        for at in 0..self.links.order().len() {
            let Some(term) = self.links.order().get(at).copied() else { continue };
            let (Node::And(operands) | Node::Or(operands)) = self.terms.node(term) else {
                let value = value_of_node(self.terms, term, &self.model, self);
                self.values.push(value);
                continue;
            };
            let holds = |operand: &&Term| self.operand(**operand) == Some(&Value::Bool(true));
            let count = u32::try_from(operands.iter().filter(holds).count()).unwrap_or(u32::MAX);
            if let Some(entry) = self.true_operands.get_mut(at) {
                *entry = count;
            }
            let value = self.value_at(at, term);
            self.values.push(value);
        }
    }

    fn count_roots(&mut self, roots: &[Term]) {
        for root in roots {
            let Some(position) = self.links.position(*root) else { continue };
            if let Some(is_root) = self.is_root.get_mut(position as usize)
                && !std::mem::replace(is_root, true)
                && self.values.get(position as usize) != Some(&Value::Bool(true))
            {
                self.false_roots += 1;
            }
        }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model, when nothing is to be tried any more.
    pub fn into_model(self) -> Model {
        self.model
    }

    /// Whether every root is true.
    pub fn holds(&self) -> bool {
        self.false_roots == 0
    }

    /// How many terms have been visited since the start.
    pub fn visited(&self) -> usize {
        self.visited
    }

    /// Whether `term`, a root or part of one, is true.
    pub fn is_true(&self, term: Term) -> bool {
        self.operand(term) == Some(&Value::Bool(true))
    }

    /// Changes the model if no root that is true becomes false; says whether it did. Otherwise nothing has changed.
    pub fn change(&mut self, changes: impl IntoIterator<Item = (Symbol, Value)>) -> bool {
        let mut undo = Undo { symbols: Vec::new(), values: Vec::new(), false_roots: self.false_roots };
        let mut open: BinaryHeap<Reverse<u32>> = BinaryHeap::new();
        for (symbol, value) in changes {
            undo.symbols.push((symbol, self.model.get(symbol).cloned()));
            self.model.set(symbol, value);
            let term = self.terms.symbol(symbol);
            open.extend(term.and_then(|term| self.links.position(term)).map(Reverse));
        }
        let mut last = None;
        while let Some(Reverse(at)) = open.pop() {
            if last.replace(at) == Some(at) {
                continue;
            }
            if !self.revise(at, &mut open, &mut undo) {
                self.restore(undo);
                return false;
            }
        }
        true
    }

    /// Changes the model to another one under which every root is true that is now; any other is not taken.
    pub fn set(&mut self, model: Model) -> bool {
        let changes: Vec<_> = model
            .iter()
            .filter(|(symbol, value)| self.model.get(*symbol) != Some(value))
            .map(|(symbol, value)| (symbol, value.clone()))
            .collect();
        self.change(changes)
    }

    /// Computes a term anew; `false` when it is a root that becomes false, which no further visit can mend.
    fn revise(&mut self, at: u32, open: &mut BinaryHeap<Reverse<u32>>, undo: &mut Undo) -> bool {
        self.visited += 1;
        let Some(term) = self.links.order().get(at as usize).copied() else { return true };
        let value = self.value_at(at as usize, term);
        let Some(entry) = self.values.get_mut(at as usize) else { return true };
        if *entry == value {
            return true;
        }
        let is_true = value == Value::Bool(true);
        let before = std::mem::replace(entry, value);
        if let Node::Symbol(_) = self.terms.node(term) {
            open.extend([Some(&before), self.values.get(at as usize)].into_iter().flatten().filter_map(|value| {
                let equality = self.terms.equality_with(term, value)?;
                self.links.position(equality).map(Reverse)
            }));
            let texts = [Some(&before), self.values.get(at as usize)].into_iter().flatten();
            for value in texts {
                let Value::String(text) = value else { continue };
                open.extend(self.links.patterns(at, text).map(Reverse));
            }
        }
        undo.values.push((at, before));
        self.tell_users(at, is_true);
        if self.is_root.get(at as usize) == Some(&true) {
            if !is_true {
                return false;
            }
            self.false_roots = self.false_roots.saturating_sub(1);
        }
        open.extend(self.links.users(at).iter().map(|user| Reverse(*user)));
        true
    }

    /// Counts anew the true operands of what the term at `at`, which has changed, is part of.
    fn tell_users(&mut self, at: u32, is_true: bool) {
        for user in self.links.users(at) {
            if let Some(count) = self.true_operands.get_mut(*user as usize) {
                *count = if is_true { count.wrapping_add(1) } else { count.wrapping_sub(1) };
            }
        }
    }

    fn restore(&mut self, undo: Undo) {
        for (at, value) in undo.values.into_iter().rev() {
            self.tell_users(at, value == Value::Bool(true));
            if let Some(entry) = self.values.get_mut(at as usize) {
                *entry = value;
            }
        }
        for (symbol, value) in undo.symbols.into_iter().rev() {
            match value {
                Some(value) => self.model.set(symbol, value),
                None => self.model.remove(symbol),
            }
        }
        self.false_roots = undo.false_roots;
    }

    /// The value of a term whose operands are up to date.
    fn value_at(&self, at: usize, term: Term) -> Value {
        let count = self.true_operands.get(at).copied().unwrap_or(0);
        match self.terms.node(term) {
            Node::And(operands) => Value::Bool(count as usize == operands.len()),
            Node::Or(_) => Value::Bool(count > 0),
            _ => value_of_node(self.terms, term, &self.model, self),
        }
    }
}

impl Operands for Valuation<'_> {
    fn operand(&self, term: Term) -> Option<&Value> {
        self.values.get(self.links.position(term)? as usize)
    }
}

/// What a change replaced.
struct Undo {
    symbols: Vec<(Symbol, Option<Value>)>,
    values: Vec<(u32, Value)>,
    false_roots: usize,
}
