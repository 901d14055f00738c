//! What was found to be impossible, kept for the rest of the search.

use crate::dense::Dense;
use crate::network::Lit;

/// Longer nogoods are not kept: they hardly ever apply again.
const MAX_LENGTH: usize = 10;
/// No more nogoods than this are kept.
const MAX_KEPT: usize = 50_000;

/// Sets of literals that cannot hold together.
#[derive(Debug)]
pub(super) struct Nogoods {
    nogoods: Dense<Nogood>,
    /// For each literal, the nogoods with it.
    with: Vec<Vec<u32>>,
}

#[derive(Clone, Debug, Default)]
struct Nogood {
    lits: Vec<Lit>,
    /// How many of them are not asserted.
    open: u32,
    /// The step of the proof that says so.
    step: u32,
}

impl Nogoods {
    pub(super) fn new(gates: usize) -> Self {
        Self { nogoods: Dense::default(), with: vec![Vec::new(); 2 * gates] }
    }

    /// Keeps `lits`, all of which are asserted at the moment.
    pub(super) fn learn(&mut self, lits: &[Lit], step: u32) {
        if lits.len() > MAX_LENGTH || self.nogoods.len() >= MAX_KEPT {
            return;
        }
        let nogood = self.nogoods.push(Nogood { lits: lits.to_vec(), open: 0, step });
        for lit in lits {
            if let Some(with) = self.with.get_mut(lit.code() as usize) {
                with.push(nogood);
            }
        }
    }

    /// Notes that `lit` is asserted; gives a nogood whose literals now all are.
    pub(super) fn assert(&mut self, lit: Lit) -> Option<u32> {
        let mut complete = None;
        for nogood in self.with.get(lit.code() as usize).into_iter().flatten() {
            let open = &mut self.nogoods.get_mut(*nogood).open;
            *open = open.saturating_sub(1);
            if *open == 0 {
                complete = complete.or(Some(*nogood));
            }
        }
        complete
    }

    /// Notes that `lit` is no longer asserted.
    pub(super) fn withdraw(&mut self, lit: Lit) {
        for nogood in self.with.get(lit.code() as usize).into_iter().flatten() {
            self.nogoods.get_mut(*nogood).open += 1;
        }
    }

    pub(super) fn get(&self, nogood: u32) -> (&[Lit], u32) {
        let nogood = self.nogoods.get(nogood);
        (&nogood.lits, nogood.step)
    }
}
