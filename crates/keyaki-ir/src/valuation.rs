//! Terms under a model that changes a little at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::eval::{Operands, value_of_node};
use crate::{Model, Symbol, Term, Terms, Value};

/// The values of some roots, and of what they are made of, under a model. A change of the model visits only the terms that
/// it reaches.
#[derive(Debug)]
pub struct Valuation<'a> {
    terms: &'a Terms,
    model: Model,
    /// The terms, operands first.
    order: Vec<Term>,
    /// For each term of the store, its position in `order`.
    positions: Vec<Option<u32>>,
    values: Vec<Value>,
    /// For each term in order, the positions of those made of it.
    users: Vec<Vec<u32>>,
    is_root: Vec<bool>,
    /// How many roots are not true.
    false_roots: usize,
    visited: usize,
}

impl<'a> Valuation<'a> {
    /// The values of `roots` under `model`.
    pub fn new(terms: &'a Terms, roots: &[Term], model: Model) -> Self {
        let order = terms.reachable(roots);
        let mut positions = vec![None; terms.len()];
        for (at, term) in order.iter().enumerate() {
            if let Some(position) = positions.get_mut(term.index()) {
                *position = u32::try_from(at).ok();
            }
        }
        let mut valuation = Self {
            terms,
            model,
            values: Vec::with_capacity(order.len()),
            users: vec![Vec::new(); order.len()],
            is_root: vec![false; order.len()],
            order,
            positions,
            false_roots: 0,
            visited: 0,
        };
        valuation.link(roots);
        valuation
    }

    fn link(&mut self, roots: &[Term]) {
        for (at, term) in self.order.iter().enumerate() {
            let value = self.value_of(*term);
            self.values.push(value);
            for operand in self.terms.node(*term).operands() {
                let position = self.positions.get(operand.index()).copied().flatten();
                if let (Some(position), Ok(at)) = (position, u32::try_from(at))
                    && let Some(users) = self.users.get_mut(position as usize)
                {
                    users.push(at);
                }
            }
        }
        for root in roots {
            let Some(position) = self.position(*root) else { continue };
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

    /// Changes the model if every root is then true; says whether it did. Otherwise nothing has changed.
    pub fn change(&mut self, changes: impl IntoIterator<Item = (Symbol, Value)>) -> bool {
        let mut undo = Undo { symbols: Vec::new(), values: Vec::new(), false_roots: self.false_roots };
        let mut open: BinaryHeap<Reverse<u32>> = BinaryHeap::new();
        for (symbol, value) in changes {
            undo.symbols.push((symbol, self.model.get(symbol).cloned()));
            self.model.set(symbol, value);
            let term = self.terms.symbol(symbol);
            open.extend(term.and_then(|term| self.position(term)).map(Reverse));
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
        if self.holds() {
            return true;
        }
        self.restore(undo);
        false
    }

    /// Changes the model to another one under which every root is true as well; any other is not taken.
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
        let Some(term) = self.order.get(at as usize).copied() else { return true };
        let value = self.value_of(term);
        let Some(entry) = self.values.get_mut(at as usize) else { return true };
        if *entry == value {
            return true;
        }
        let is_true = value == Value::Bool(true);
        undo.values.push((at, std::mem::replace(entry, value)));
        if self.is_root.get(at as usize) == Some(&true) {
            if !is_true {
                return false;
            }
            self.false_roots = self.false_roots.saturating_sub(1);
        }
        open.extend(self.users.get(at as usize).into_iter().flatten().map(|user| Reverse(*user)));
        true
    }

    fn restore(&mut self, undo: Undo) {
        for (at, value) in undo.values.into_iter().rev() {
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

    fn position(&self, term: Term) -> Option<u32> {
        self.positions.get(term.index()).copied().flatten()
    }

    fn value_of(&self, term: Term) -> Value {
        value_of_node(self.terms, term, &self.model, self)
    }
}

impl Operands for Valuation<'_> {
    fn operand(&self, term: Term) -> Option<&Value> {
        self.values.get(self.position(term)? as usize)
    }
}

/// What a change replaced.
struct Undo {
    symbols: Vec<(Symbol, Option<Value>)>,
    values: Vec<(u32, Value)>,
    false_roots: usize,
}
