//! How many texts, or tuples of texts, there are of each length.

use num_bigint::BigUint;

use crate::budget::{Budget, TooLarge};

/// Numbers of things by their length. Equal counts are equal values.
///
/// Invariant: the last number is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lengths(Vec<BigUint>);

impl Lengths {
    /// So many things without length.
    pub(crate) fn constant(number: BigUint) -> Self {
        Self::of(vec![number])
    }

    /// By length, from 0.
    pub(crate) fn of(mut numbers: Vec<BigUint>) -> Self {
        while numbers.last().is_some_and(|last| *last == BigUint::ZERO) {
            numbers.pop();
        }
        Self(numbers)
    }

    /// These and those.
    pub(crate) fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), BigUint::ZERO);
        }
        for (number, more) in self.0.iter_mut().zip(&other.0) {
            *number += more;
        }
    }

    /// One more of `length`, so many times.
    pub(crate) fn add_at(&mut self, length: usize, number: &BigUint) {
        if *number == BigUint::ZERO {
            return;
        }
        if self.0.len() <= length {
            self.0.resize(length + 1, BigUint::ZERO);
        }
        if let Some(entry) = self.0.get_mut(length) {
            *entry += number;
        }
    }

    /// Pairs of one of these and one of those, whose lengths add up; pairs longer than `bound` are left out.
    pub(crate) fn paired(&self, other: &Self, bound: usize, budget: &mut Budget) -> Result<Self, TooLarge> {
        let mut product = Self::default();
        let some = |lengths: &Self| lengths.0.iter().filter(|number| **number != BigUint::ZERO).count();
        // Numbers grow with the bound, and so does what one product costs.
        let words = 1 + bound / 8;
        budget.spend(some(self) * some(other) * words, "the lengths of texts that are joined")?;
        for (length, number) in self.0.iter().enumerate() {
            if *number == BigUint::ZERO {
                continue;
            }
            for (more, other) in other.0.iter().enumerate().take((bound + 1).saturating_sub(length)) {
                if *other != BigUint::ZERO {
                    product.add_at(length + more, &(number * other));
                }
            }
        }
        Ok(product)
    }

    /// How many are no longer than `bound`.
    pub(crate) fn up_to(&self, bound: usize) -> BigUint {
        self.0.iter().take(bound.saturating_add(1)).sum()
    }
}
