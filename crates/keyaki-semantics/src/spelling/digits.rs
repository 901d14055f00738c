//! Numbers compared with others digit by digit, as they are read.
//!
//! In: digits from left to right. Out: how what has been read compares with each of several targets. What is kept is only what later
//! digits can make a difference to, so there are few states, whatever is read.

use std::cmp::Ordering;

/// A whole number of any length against others, which have no leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whole {
    /// Digits that count, up to one more than any target has.
    count: usize,
    orders: Vec<Ordering>,
}

impl Whole {
    pub(super) fn new(targets: usize) -> Self {
        Self { count: 0, orders: vec![Ordering::Equal; targets] }
    }

    /// `digit` comes next.
    pub(super) fn push<'a>(&mut self, digit: u8, targets: impl Iterator<Item = &'a [u8]>) {
        if self.count == 0 && digit == 0 {
            return;
        }
        let mut longest = 0;
        for (order, target) in self.orders.iter_mut().zip(targets) {
            longest = longest.max(target.len());
            *order = match target.get(self.count) {
                None => Ordering::Greater,
                Some(other) => order.then(digit.cmp(other)),
            };
        }
        self.count = (self.count + 1).min(longest + 1);
    }

    /// How the number compares, when no digit follows.
    pub(super) fn close<'a>(&self, targets: impl Iterator<Item = &'a [u8]>) -> Vec<Ordering> {
        let orders = self.orders.iter().zip(targets);
        orders.map(|(order, target)| if self.count < target.len() { Ordering::Less } else { *order }).collect()
    }
}

/// Digits at fixed places against others, which have no trailing zeros: fractions, and the digits of numbers wherever their point is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Aligned {
    at: usize,
    orders: Vec<Ordering>,
}

impl Aligned {
    /// After digits before that compare as `orders` say.
    pub(super) fn after(orders: Vec<Ordering>) -> Self {
        Self { at: 0, orders }
    }

    pub(super) fn push<'a>(&mut self, digit: u8, targets: impl Iterator<Item = &'a [u8]>) {
        let mut longest = 0;
        for (order, target) in self.orders.iter_mut().zip(targets) {
            if *order == Ordering::Equal {
                *order = digit.cmp(target.get(self.at).unwrap_or(&0));
                longest = longest.max(target.len());
            }
        }
        // Where nothing is equal, no further digit matters; where something is, it has no further digits after its last.
        let open = self.orders.contains(&Ordering::Equal);
        self.at = if open { (self.at + 1).min(longest) } else { 0 };
    }

    pub(super) fn close<'a>(&self, targets: impl Iterator<Item = &'a [u8]>) -> Vec<Ordering> {
        let close = |(order, target): (&Ordering, &[u8])| match order {
            Ordering::Equal if self.at < target.len() => Ordering::Less,
            order => *order,
        };
        self.orders.iter().zip(targets).map(close).collect()
    }
}
