//! A query as a network of conjunctions over atoms.
//!
//! In: a [`Query`]. Out: a [`Network`]: gates with operands before the gates made of them, disjunctions written as negated
//! conjunctions of negations, the atoms by variable, and the literals that must hold. It says the same as the query; nothing
//! is simplified beyond what the IR's constructors did.

mod atom;
mod compile;
mod integers;
mod lit;

use std::ops::Range;

use keyaki_ir::Term;

pub(crate) use atom::{Atom, Coupled, Glob, Kind, Part, Relation, Texts, Variable};
pub(crate) use compile::compile;
pub(crate) use integers::Points;
pub(crate) use lit::Lit;

use crate::dense::Dense;

/// A gate.
#[derive(Clone, Debug, Default)]
pub(crate) enum Gate {
    /// Always true.
    #[default]
    True,
    /// True when all operands are.
    And(Range<u32>),
    /// True when its atom is.
    Leaf(Atom),
}

/// A conjunction with at most so many operands is narrow, any other is wide.
pub(crate) const NARROW: usize = 32;

/// A network of at most so many gates is small.
const SMALL: usize = 512;

/// A query, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Network {
    pub(crate) gates: Dense<Gate>,
    operands: Dense<Lit>,
    /// For each gate, where its uses are in `wide_uses`.
    used_at: Dense<u32>,
    /// The wide conjunctions that have the gate as an operand, with the sign it has there.
    wide_uses: Dense<Lit>,
    /// For each gate, the term it stands for, and that term's truth when the gate is true.
    pub(crate) terms: Dense<Option<(Term, bool)>>,
    pub(crate) variables: Dense<Variable>,
    pub(crate) coupled: Dense<Coupled>,
    /// What must hold: the goal first, then the assumptions.
    pub(crate) roots: Vec<Lit>,
}

impl Network {
    /// The operands of a conjunction.
    pub(crate) fn operands(&self, gate: u32) -> &[Lit] {
        match self.gates.get(gate) {
            Gate::And(range) => self.operands.slice(range.clone()),
            Gate::True | Gate::Leaf(_) => &[],
        }
    }

    /// Whether a conjunction has few operands. In a small network none is told from the others: counting is as fast.
    pub(crate) fn is_narrow(&self, gate: u32) -> bool {
        self.gates.len() > SMALL && matches!(self.gates.get(gate), Gate::And(range) if range.len() <= NARROW)
    }

    /// The wide conjunctions that have `gate` as an operand: each as a literal whose sign is the operand's.
    pub(crate) fn wide_uses(&self, gate: u32) -> &[Lit] {
        self.wide_uses.slice(*self.used_at.get(gate)..*self.used_at.get(gate + 1))
    }
}
