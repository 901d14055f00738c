//! Atoms about several texts: equalities of variables, globs with variables in them, texts joined of variables.
//!
//! In: the asserted atoms of a group of variables that such atoms tie together. Out: values for the group, or the few
//! assertions that exclude each other, or neither. It is sound both ways and not complete:
//!
//! - values are tried and count only if every atom holds of them;
//! - a conflict is shown of what *follows* from the atoms: equal variables have all constraints of each other, a variable
//!   with one value left is that value, a joined text and its parts admit each other one relation at a time, and a text
//!   within a glob with variables is within every glob that is wider letter by letter, variables being letters.
//!
//! Where neither succeeds the search has a gap.

mod attempt;
mod group;
mod refute;

use super::conflict::Conflict;
use super::texts::is_coupled;
use super::{Search, Value};
use crate::network::{Atom, Coupled, Gate, Lit, Relation};

use group::Group;

impl Search<'_> {
    /// Makes an asserted atom about several variables hold.
    pub(super) fn move_coupled(&mut self, at: u32) -> Option<Conflict> {
        let (atoms, variables) = self.tied_to(at);
        let Some(group) = Group::of(self.network, &atoms, &variables, &self.constraints) else {
            return Some(self.give_up("integers are compared with each other"));
        };
        if let Some(values) = group.attempt(&mut self.budget) {
            for (variable, value) in values {
                self.point.set(self.network, variable, Value::Text(value.into()));
            }
            return None;
        }
        match group.refute(&mut self.budget) {
            Some(conflict) => Some(conflict),
            None => Some(self.give_up("texts are coupled by globs with variables")),
        }
    }

    fn give_up(&mut self, why: &str) -> Conflict {
        self.gap.get_or_insert_with(|| why.to_owned());
        Conflict::given_up()
    }

    /// The asserted atoms that are tied to the coupled atom at `at`, directly or through each other, and their variables.
    fn tied_to(&self, at: u32) -> (Vec<Lit>, Vec<u32>) {
        let mut atoms: Vec<Lit> = Vec::new();
        let mut variables: Vec<u32> = self.network.coupled.get(at).variables.clone();
        let mut next = 0;
        while let Some(variable) = variables.get(next).copied() {
            next += 1;
            for lit in self.constraints.get(variable) {
                let Some(coupled) = self.coupled_of(*lit) else { continue };
                if !atoms.contains(lit) {
                    atoms.push(*lit);
                    for other in &coupled.variables {
                        if !variables.contains(other) {
                            variables.push(*other);
                        }
                    }
                }
            }
        }
        variables.sort_unstable();
        (atoms, variables)
    }

    fn coupled_of(&self, lit: Lit) -> Option<&Coupled> {
        if !is_coupled(self.network, lit) {
            return None;
        }
        match self.network.gates.get(lit.gate()) {
            Gate::Leaf(Atom::Coupled(at)) => Some(self.network.coupled.get(*at)),
            _ => None,
        }
    }
}

/// Whether a relation is one of texts.
fn is_of_texts(relation: &Relation) -> bool {
    !matches!(relation, Relation::Integers { .. })
}
