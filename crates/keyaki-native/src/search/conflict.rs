//! Conflicts: assertions that exclude each other.

use super::Search;
use super::assertions::Reason;
use crate::network::Lit;
use crate::proof::Why;

/// Asserted literals that cannot hold together.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub(super) lits: Vec<Lit>,
    /// Why they cannot, in the words of a proof.
    pub(super) why: Why,
    /// Steps that tie `lits` to what `why` speaks of, last one first.
    pub(super) by: Vec<u32>,
    /// Whether it is proven. One that is not stands for a place where the search gives up.
    pub(super) certain: bool,
}

impl Conflict {
    pub(super) fn new(lits: Vec<Lit>, why: Why) -> Self {
        Self { lits, why, by: Vec::new(), certain: true }
    }

    /// The search gives up on whatever is asserted.
    pub(super) fn given_up() -> Self {
        Self { lits: Vec::new(), why: Why::Clash, by: Vec::new(), certain: false }
    }
}

impl Search<'_> {
    /// `lit` is to be asserted, but its negation is.
    pub(super) fn clash(&mut self, lit: Lit, reason: &Reason) -> Conflict {
        let mut lits = behind(lit, reason);
        lits.push(!lit);
        Conflict::new(lits, Why::Clash)
    }

    /// All literals of a nogood are asserted.
    pub(super) fn known(&mut self, nogood: u32) -> Conflict {
        let (lits, step) = self.nogoods.get(nogood);
        Conflict::new(lits.to_vec(), Why::Step(step))
    }

    /// `lits`, and the steps, that say the same without what was asserted from the trail's position `from` on, which is
    /// withdrawn. The second value tells whether the alternative of a choice was among what they rest on.
    pub(super) fn resolve(&mut self, from: usize, conflict: &mut Conflict) -> bool {
        let mut on_alternative = false;
        let mut marked: Vec<Lit> = Vec::new();
        for lit in std::mem::take(&mut conflict.lits) {
            self.mark(lit, &mut marked);
        }
        while self.trail.len() > from {
            let Some(assertion) = self.withdraw() else { break };
            let lit = assertion.lit;
            if matches!(assertion.reason, Reason::Kept(_)) || !self.marks.contains(lit) {
                continue;
            }
            self.marks.remove(lit);
            match assertion.reason {
                Reason::Root | Reason::Kept(_) => {}
                Reason::Alternative => on_alternative = true,
                Reason::Part(parent) => self.mark(parent, &mut marked),
                Reason::Refuted(lits, step) => {
                    conflict.by.push(step);
                    for lit in lits {
                        self.mark(lit, &mut marked);
                    }
                }
            }
        }
        // Those still marked were asserted earlier.
        conflict.lits = marked.into_iter().filter(|lit| self.marks.remove(*lit)).collect();
        on_alternative
    }

    fn mark(&mut self, lit: Lit, marked: &mut Vec<Lit>) {
        if self.marks.insert(lit) {
            marked.push(lit);
        }
    }
}

/// The literals for which `lit` would have been asserted.
fn behind(lit: Lit, reason: &Reason) -> Vec<Lit> {
    match reason {
        Reason::Root | Reason::Kept(_) => Vec::new(),
        Reason::Part(parent) => vec![*parent],
        Reason::Alternative => vec![lit],
        Reason::Refuted(lits, _) => lits.clone(),
    }
}

/// A set of literals.
#[derive(Debug, Default)]
pub(super) struct Marks {
    marked: Vec<bool>,
}

impl Marks {
    pub(super) fn new(gates: usize) -> Self {
        Self { marked: vec![false; 2 * gates] }
    }

    fn contains(&self, lit: Lit) -> bool {
        self.marked.get(lit.code() as usize) == Some(&true)
    }

    /// Whether it was not in the set.
    fn insert(&mut self, lit: Lit) -> bool {
        self.marked.get_mut(lit.code() as usize).is_some_and(|mark| !std::mem::replace(mark, true))
    }

    /// Whether it was in the set.
    fn remove(&mut self, lit: Lit) -> bool {
        self.marked.get_mut(lit.code() as usize).is_some_and(|mark| std::mem::replace(mark, false))
    }
}
