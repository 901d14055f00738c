//! What must hold, and since when and why.

use std::cmp::Reverse;

use super::Search;
use super::conflict::Conflict;
use crate::dense::index;
use crate::network::{Atom, Gate, Lit};

/// A literal that must hold.
#[derive(Clone, Debug)]
pub(super) struct Assertion {
    pub(super) lit: Lit,
    pub(super) reason: Reason,
}

/// Why a literal must hold.
#[derive(Clone, Debug)]
pub(super) enum Reason {
    /// It is a root.
    Root,
    /// It is an operand of this asserted conjunction.
    Part(Lit),
    /// It is the alternative being tried.
    Alternative,
    /// Its negation has been refuted given these literals, by this step. Whatever satisfies the other assertions satisfies
    /// it: the point is not kept to it.
    Refuted(Vec<Lit>, u32),
    /// Its negation was refuted earlier, and now the point is kept to it; as an operand of this conjunction, if any.
    Kept(Option<Lit>),
}

impl Search<'_> {
    pub(super) fn is_asserted(&self, lit: Lit) -> bool {
        *self.asserted.get(lit.gate()) == Some(lit.is_positive())
    }

    /// Asserts `lit`, unless it is asserted already.
    pub(super) fn assert(&mut self, lit: Lit, reason: Reason) -> Option<Conflict> {
        match self.asserted.get(lit.gate()) {
            Some(truth) if *truth != lit.is_positive() => return Some(self.clash(lit, &reason)),
            Some(_) => {
                if !*self.kept.get(lit.gate()) && !matches!(reason, Reason::Refuted(..)) {
                    self.keep(lit);
                    let parent = if let Reason::Part(parent) = reason { Some(parent) } else { None };
                    self.trail.push(Assertion { lit, reason: Reason::Kept(parent) });
                }
                return None;
            }
            None => {}
        }
        *self.asserted.get_mut(lit.gate()) = Some(lit.is_positive());
        *self.position.get_mut(lit.gate()) = index(self.trail.len());
        if !matches!(reason, Reason::Refuted(..)) {
            self.keep(lit);
        }
        self.trail.push(Assertion { lit, reason });
        self.nogoods.assert(lit).map(|nogood| self.known(nogood))
    }

    /// Takes back the last assertion.
    pub(super) fn withdraw(&mut self) -> Option<Assertion> {
        let assertion = self.trail.pop()?;
        let lit = assertion.lit;
        if !matches!(assertion.reason, Reason::Refuted(..)) {
            self.release(lit);
        }
        if !matches!(assertion.reason, Reason::Kept(_)) {
            *self.asserted.get_mut(lit.gate()) = None;
            self.nogoods.withdraw(lit);
        }
        if let Reason::Part(parent) | Reason::Kept(Some(parent)) = &assertion.reason {
            // The parent may outlive the assertion, and needs it again while it does not hold.
            self.conjunctions.push(parent.gate());
        }
        Some(assertion)
    }

    /// From now on the point is kept where `lit` holds.
    fn keep(&mut self, lit: Lit) {
        *self.kept.get_mut(lit.gate()) = true;
        self.constrain(lit);
        self.look_at(lit.gate());
    }

    fn constrain(&mut self, lit: Lit) {
        for variable in self.variables_of(lit) {
            self.constraints.get_mut(variable).push(lit);
        }
    }

    fn release(&mut self, lit: Lit) {
        *self.kept.get_mut(lit.gate()) = false;
        for variable in self.variables_of(lit) {
            let popped = self.constraints.get_mut(variable).pop();
            debug_assert_eq!(popped, Some(lit));
        }
    }

    fn variables_of(&self, lit: Lit) -> Vec<u32> {
        match self.network.gates.get(lit.gate()) {
            Gate::Leaf(Atom::Within { variable, .. } | Atom::Is { variable, .. } | Atom::In { variable, .. }) => {
                vec![*variable]
            }
            Gate::Leaf(Atom::Coupled(at)) => self.network.coupled.get(*at).variables.clone(),
            Gate::True | Gate::And(_) => Vec::new(),
        }
    }

    /// Puts an asserted gate on the list of its kind.
    pub(super) fn look_at(&mut self, gate: u32) {
        if !*self.kept.get(gate) {
            return;
        }
        match (self.network.gates.get(gate), self.asserted.get(gate)) {
            (Gate::And(_), Some(true)) => self.conjunctions.push(gate),
            (Gate::And(_), Some(false)) => self.clauses.push(Reverse((*self.position.get(gate), gate))),
            (Gate::Leaf(_), Some(_)) => self.atoms.push(gate),
            (Gate::True, _) | (_, None) => {}
        }
    }
}
