//! Which nodes have been seen, and which of them make others superfluous.

use std::collections::HashSet;

use crate::language::bits::within;

/// So many nodes are compared with a new one; beyond, only equal nodes are recognized.
const COMPARED: usize = 256;

/// The nodes of one place.
#[derive(Debug, Default)]
pub(in crate::language) struct Store {
    seen: HashSet<Vec<u64>>,
    best: Vec<(Vec<u64>, usize)>,
}

impl Store {
    /// Nothing, when the node is superfluous; otherwise the nodes that it makes superfluous.
    pub(in crate::language) fn admit(
        &mut self,
        live: &[u64],
        at: usize,
        must: &[u64],
        must_not: &[u64],
    ) -> Option<Vec<usize>> {
        // A node is better than another when it has more of what is to be met and less of what is to be avoided.
        let better = |one: &[u64], other: &[u64]| {
            let part = |words: &[u64], mask: &[u64]| words.iter().zip(mask).map(|(a, b)| a & b).collect::<Vec<u64>>();
            within(&part(other, must), one) && within(&part(one, must_not), other)
        };
        if self.seen.contains(live) || self.best.iter().any(|(old, _)| better(old, live)) {
            return None;
        }
        self.seen.insert(live.to_vec());
        let mut superseded = Vec::new();
        self.best.retain(|(old, node)| {
            let worse = better(live, old);
            if worse {
                superseded.push(*node);
            }
            !worse
        });
        if self.best.len() < COMPARED {
            self.best.push((live.to_vec(), at));
        }
        Some(superseded)
    }
}
