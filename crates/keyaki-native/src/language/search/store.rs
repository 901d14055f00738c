//! Which nodes have been seen at one place, and which of them make others superfluous.

use std::collections::HashSet;
use std::rc::Rc;

/// So many nodes are compared with a new one; beyond, only equal nodes are recognized.
const COMPARED: usize = 64;

/// The nodes of one place.
#[derive(Debug, Default)]
pub(in crate::language) struct Store {
    seen: HashSet<Rc<[u64]>>,
    best: Vec<(Rc<[u64]>, usize)>,
}

/// The positions of patterns to be met, and of those to be avoided.
#[derive(Debug)]
pub(in crate::language) struct Senses {
    pub(in crate::language) must: Vec<u64>,
    pub(in crate::language) must_not: Vec<u64>,
}

impl Senses {
    /// Whether one has at least the other's positions of patterns to be met, and at most those to be avoided.
    fn better(&self, one: &[u64], other: &[u64]) -> bool {
        let words = one.iter().zip(other).zip(self.must.iter().zip(&self.must_not));
        words.into_iter().all(|((one, other), (must, must_not))| (other & !one & must) | (one & !other & must_not) == 0)
    }
}

impl Store {
    /// Nothing when the node is superfluous. Otherwise its positions to keep; nodes that it makes superfluous are put
    /// into `superseded`.
    pub(in crate::language) fn admit(
        &mut self,
        live: &[u64],
        at: usize,
        senses: &Senses,
        superseded: &mut Vec<usize>,
    ) -> Option<Rc<[u64]>> {
        if self.seen.contains(live) || self.best.iter().any(|(old, _)| senses.better(old, live)) {
            return None;
        }
        let kept: Rc<[u64]> = live.into();
        self.seen.insert(kept.clone());
        self.best.retain(|(old, node)| {
            let worse = senses.better(live, old);
            if worse {
                superseded.push(*node);
            }
            !worse
        });
        if self.best.len() < COMPARED {
            self.best.push((kept.clone(), at));
        }
        Some(kept)
    }
}
