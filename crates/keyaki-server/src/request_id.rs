//! Names of requests, as AWS gives one to each (`x-amzn-RequestId`).
//!
//! They are written like UUIDs (RFC 9562, version 8). Two requests of one server have different ones; nobody has to be unable to
//! guess them.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives out names.
pub(crate) struct RequestIds {
    seeds: [RandomState; 2],
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        Self { seeds: [RandomState::new(), RandomState::new()], next: AtomicU64::new(0) }
    }

    pub(crate) fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let [high, low] = self.seeds.each_ref().map(|seed| seed.hash_one(number));
        let (high, low) = (high & !0xf000 | 0x8000, low & !(3 << 62) | 2 << 62);
        let part = |word: u64, shift: u32, bits: u32| (word >> shift) & ((1 << bits) - 1);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(high, 32, 32),
            part(high, 16, 16),
            part(high, 0, 16),
            part(low, 48, 16),
            part(low, 0, 48)
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_have_the_form_of_a_uuid_and_differ() {
        let ids = RequestIds::new();
        let names: BTreeSet<String> = (0..1000).map(|_| ids.next()).collect();
        assert_eq!(names.len(), 1000);
        for name in names {
            let lengths: Vec<usize> = name.split('-').map(str::len).collect();
            assert_eq!((lengths.as_slice(), name.chars().nth(14)), (&[8, 4, 4, 4, 12][..], Some('8')), "{name}");
        }
    }
}
