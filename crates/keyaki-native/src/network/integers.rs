//! The points of a line of integers that some constants tell apart.

use num_bigint::BigInt;

/// Representatives of the integers as far as comparisons with some constants go: each constant, and one of each gap between,
/// below and above them.
///
/// Two integers of one gap compare alike with every constant, so that a formula over such comparisons has a solution among
/// the integers if it has one among the points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Points {
    points: Vec<BigInt>,
}

impl Points {
    pub(crate) fn of(mut constants: Vec<BigInt>) -> Self {
        constants.sort_unstable();
        constants.dedup();
        let mut points: Vec<BigInt> = Vec::with_capacity(2 * constants.len() + 1);
        for constant in constants {
            let below: BigInt = &constant - 1;
            if points.last().is_none_or(|last| *last < below) {
                points.push(below);
            }
            let above: BigInt = &constant + 1;
            points.push(constant);
            points.push(above);
        }
        // A point above one constant may be the next constant.
        points.dedup();
        if points.is_empty() {
            points.push(BigInt::ZERO);
        }
        Self { points }
    }

    pub(crate) fn len(&self) -> u32 {
        crate::dense::index(self.points.len())
    }

    /// The position of a constant.
    pub(crate) fn position(&self, constant: &BigInt) -> Option<u32> {
        self.points.binary_search(constant).ok().map(crate::dense::index)
    }

    pub(crate) fn value(&self, point: u32) -> BigInt {
        self.points.get(point as usize).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_constant_and_each_gap_has_a_point() {
        let points = Points::of([5, 3, 4, 9].map(BigInt::from).into());
        let values: Vec<String> = (0..points.len()).map(|at| points.value(at).to_string()).collect();
        assert_eq!(values.join(" "), "2 3 4 5 6 8 9 10");
    }

    #[test]
    fn a_gap_of_one_integer_is_its_own_point() {
        let points = Points::of([1, 3].map(BigInt::from).into());
        let values: Vec<String> = (0..points.len()).map(|at| points.value(at).to_string()).collect();
        assert_eq!(values.join(" "), "0 1 2 3 4");
    }
}
