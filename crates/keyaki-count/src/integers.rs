//! The integers that comparisons tell apart, and how many there are.

use num_bigint::{BigInt, BigUint};

use crate::ground::Test;

/// The multiples of `step` from `lowest` to `highest`.
#[derive(Clone, Debug)]
pub(crate) struct Interval {
    pub(crate) lowest: BigInt,
    pub(crate) highest: BigInt,
    /// Invariant: positive.
    pub(crate) step: BigInt,
}

/// Integers for which the same tests hold.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// For each test, whether it holds.
    pub(crate) holds: Vec<bool>,
    /// How many there are.
    pub(crate) number: BigUint,
}

impl Interval {
    /// The numbers of the interval, by the tests that hold for them. A cell may occur in several parts; parts without numbers
    /// are left out.
    pub(crate) fn cells(&self, tests: &[Test]) -> Vec<Cell> {
        let mut starts = vec![self.lowest.clone()];
        for test in tests {
            if let Test::Equals(value) | Test::AtMost(value) | Test::AtLeast(value) = test {
                starts.extend([value.clone(), value + 1]);
            }
        }
        starts.retain(|start| *start >= self.lowest && *start <= self.highest);
        starts.sort_unstable();
        starts.dedup();
        let after = &self.highest + 1;
        let ends = starts.iter().skip(1).chain([&after]);
        let parts = starts.iter().zip(ends).map(|(start, end)| Cell {
            holds: tests.iter().map(|test| test.holds_of(start)).collect(),
            number: self.multiples(start, end),
        });
        parts.filter(|cell| cell.number != BigUint::ZERO).collect()
    }

    /// How many multiples of the step are from `start` up to but without `end`.
    fn multiples(&self, start: &BigInt, end: &BigInt) -> BigUint {
        let difference = self.up_to(&(end - 1)) - self.up_to(&(start - 1));
        difference.to_biguint().unwrap_or_default()
    }

    /// The largest `n` with `n * step <= value`.
    fn up_to(&self, value: &BigInt) -> BigInt {
        let quotient = value / &self.step;
        if &quotient * &self.step > *value { quotient - 1 } else { quotient }
    }
}

impl Test {
    fn holds_of(&self, value: &BigInt) -> bool {
        match self {
            Self::Equals(constant) => value == constant,
            Self::AtMost(constant) => value <= constant,
            Self::AtLeast(constant) => value >= constant,
            Self::Is | Self::Matches(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cells_are_what_testing_every_number_finds(
            (lowest, highest, step) in (-20_i64..20, -20_i64..20, 1_i64..5),
            tests in prop::collection::vec((0..3, -25_i64..25), 0..4),
        ) {
            let test = |(kind, value): (i32, i64)| match kind {
                0 => Test::Equals(value.into()),
                1 => Test::AtMost(value.into()),
                _ => Test::AtLeast(value.into()),
            };
            let tests: Vec<Test> = tests.into_iter().map(test).collect();
            let mut expected = std::collections::BTreeMap::<Vec<bool>, u64>::new();
            for value in (lowest..=highest).filter(|value| value % step == 0) {
                *expected.entry(tests.iter().map(|test| test.holds_of(&value.into())).collect()).or_default() += 1;
            }
            let mut found = std::collections::BTreeMap::<Vec<bool>, u64>::new();
            let interval = Interval { lowest: lowest.into(), highest: highest.into(), step: step.into() };
            for cell in interval.cells(&tests) {
                *found.entry(cell.holds).or_default() += u64::try_from(cell.number).unwrap();
            }
            prop_assert_eq!(found, expected);
        }
    }
}
