//! Where in a store a node is.
//!
//! In: the nodes of a store and one that may be among them. Out: its position. Only hashes and positions are kept, so that a store
//! holds each node once. Only looked up, never iterated. Hashes are seeded, since nodes are made of foreign text.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::{HashTable, hash_table};

use crate::Node;

/// The positions of nodes, by what they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    entries: HashTable<Entry>,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    at: u32,
}

impl Index {
    /// An index with room for so many positions.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { entries: HashTable::with_capacity(capacity), hasher: RandomState::default() }
    }

    /// The position of `node` among `nodes`.
    pub(super) fn find(&self, nodes: &[Node], node: &Node) -> Option<u32> {
        let hash = self.hasher.hash_one(node);
        self.entries.find(hash, |entry| entry.is_of(hash, nodes, node)).map(|entry| entry.at)
    }

    /// The position of `node` among `nodes`, at whose end it is put if it is not there.
    pub(super) fn find_or_push(&mut self, nodes: &mut Vec<Node>, node: Node) -> u32 {
        let hash = self.hasher.hash_one(&node);
        match self.entries.entry(hash, |entry| entry.is_of(hash, nodes, &node), |entry| entry.hash) {
            hash_table::Entry::Occupied(known) => known.get().at,
            hash_table::Entry::Vacant(free) => {
                let at = super::count(nodes.len());
                nodes.push(node);
                free.insert(Entry { hash, at });
                at
            }
        }
    }
}

impl Entry {
    fn is_of(&self, hash: u64, nodes: &[Node], node: &Node) -> bool {
        self.hash == hash && nodes.get(self.at as usize) == Some(node)
    }
}
