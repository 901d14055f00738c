//! The values that policies tell apart.

use std::cmp::Ordering;

use num_bigint::BigInt;

/// Values that others are compared with, in ascending order. They cut all values into cells: each is one, and so is what lies
/// between two, below the first and above the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cuts(Vec<BigInt>);

/// A cell of some [`Cuts`], in ascending order: odd for a cut itself.
pub(crate) type Cell = usize;

impl Cuts {
    pub(crate) fn new(values: impl IntoIterator<Item = BigInt>) -> Self {
        let mut values: Vec<BigInt> = values.into_iter().collect();
        values.sort_unstable();
        values.dedup();
        Self(values)
    }

    pub(crate) fn values(&self) -> &[BigInt] {
        &self.0
    }

    /// The cell of a value.
    pub(crate) fn cell(&self, value: &BigInt) -> Cell {
        let below = self.0.partition_point(|cut| cut < value);
        2 * below + usize::from(self.0.get(below) == Some(value))
    }

    /// The cells of the values from `first` to `last`.
    pub(super) fn cells(&self, first: &BigInt, last: &BigInt) -> Vec<Cell> {
        (self.cell(first)..=self.cell(last)).collect()
    }

    /// The cut that is this cell, or the cuts around it.
    pub(crate) fn bounds(&self, cell: Cell) -> (Option<&BigInt>, Option<&BigInt>) {
        let at = cell / 2;
        if cell % 2 == 1 {
            return (self.0.get(at), self.0.get(at));
        }
        (at.checked_sub(1).and_then(|before| self.0.get(before)), self.0.get(at))
    }
}

/// The cell of a value that compares with the cuts, in order, as `orders` say.
pub(super) fn cell_of(orders: impl IntoIterator<Item = Ordering>) -> Cell {
    let part = |order| match order {
        Ordering::Less => 0,
        Ordering::Equal => 1,
        Ordering::Greater => 2,
    };
    orders.into_iter().map(part).sum()
}
