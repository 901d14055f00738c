//! Which of some statements list an item.
//!
//! In: the lists of one element of some statements. Out: by item, the statements that list it, so that looking for those that may have to
//! do with a list takes time by its length and not by that of all others. Bounded: of what very many statements list, not all
//! are told.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;
use keyaki_policy::{ActionPattern, Listed, ResourcePattern};

/// How many statements are told for an item.
pub(super) const MOST: usize = 64;

/// What an element lists.
pub(super) trait Item: Clone + Eq + Hash {
    /// The item that matches everything.
    const ANY: Self;
}

impl Item for ActionPattern {
    const ANY: Self = Self::Any;
}

impl Item for ResourcePattern {
    const ANY: Self = Self::Any;
}

/// For the lists of some statements, who lists an item. Statements are named by position.
pub(super) struct Holders<'a, T> {
    /// Only looked up, never iterated.
    first: HashMap<&'a T, usize, RandomState>,
    /// Statements that list an item, each with the position of the next one.
    links: Vec<(usize, Option<usize>)>,
    /// Those that list the item which matches everything.
    of_everything: Vec<usize>,
    /// Those whose list is a complement.
    complements: Vec<usize>,
}

impl<'a, T: Item> Holders<'a, T> {
    /// Of these lists.
    pub(super) fn of(lists: impl Iterator<Item = &'a Listed<T>>) -> Self {
        let mut holders =
            Self { first: HashMap::default(), links: Vec::new(), of_everything: Vec::new(), complements: Vec::new() };
        for (statement, list) in lists.enumerate() {
            match list {
                Listed::Except(_) => holders.complements.push(statement),
                Listed::Only(items) if items.iter().any(|item| item.value == T::ANY) => {
                    holders.of_everything.push(statement);
                }
                Listed::Only(items) => items.iter().for_each(|item| holders.add(&item.value, statement)),
            }
        }
        holders
    }

    fn add(&mut self, item: &'a T, statement: usize) {
        let next = self.first.get(item).copied();
        // An item that is listed twice counts once.
        if next.and_then(|next| self.links.get(next)).is_some_and(|(known, _)| *known == statement) {
            return;
        }
        self.first.insert(item, self.links.len());
        self.links.push((statement, next));
    }

    /// Statements that list `item`, among others that match everything.
    pub(super) fn of_item(&self, item: &T) -> impl Iterator<Item = usize> {
        let mut at = self.first.get(item).copied();
        let next = move || {
            let (statement, next) = self.links.get(at?)?;
            at = *next;
            Some(*statement)
        };
        std::iter::from_fn(next).take(MOST)
    }

    /// Statements whose list may have something in common with `list`.
    pub(super) fn of_some(&self, list: &Listed<T>) -> Vec<usize> {
        let wide = self.of_everything.iter().take(MOST).chain(self.complements.iter().take(MOST)).copied();
        let mut statements: Vec<usize> = match list {
            Listed::Except(_) => wide.collect(),
            Listed::Only(items) => wide.chain(items.iter().flat_map(|item| self.of_item(&item.value))).collect(),
        };
        statements.sort_unstable();
        statements.dedup();
        statements
    }
}
