//! Vectors over small dense identifiers.

use std::ops::Range;

/// A vector in which every identifier in use has an entry.
///
/// Invariant: whoever makes the identifiers makes the entries; an identifier without an entry reads as the default.
#[derive(Clone, Debug)]
pub(crate) struct Dense<T> {
    entries: Vec<T>,
    default: T,
}

impl<T: Clone + Default> Default for Dense<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), default: T::default() }
    }
}

impl<T: Clone + Default> Dense<T> {
    pub(crate) fn filled(value: T, len: usize) -> Self {
        Self { entries: vec![value; len], default: T::default() }
    }

    pub(crate) fn push(&mut self, entry: T) -> u32 {
        let at = index(self.entries.len());
        self.entries.push(entry);
        at
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    pub(crate) fn get(&self, at: u32) -> &T {
        self.entries.get(at as usize).unwrap_or(&self.default)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, at: u32) -> &mut T {
        self.entries.get_mut(at as usize).unwrap_or(&mut self.default)
    }

    pub(crate) fn slice(&self, range: Range<u32>) -> &[T] {
        self.entries.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.entries.iter()
    }
}

/// Positions fit in 32 bits: four billion gates do not fit in memory.
pub(crate) fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
