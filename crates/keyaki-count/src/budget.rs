//! How much work a count may take. Steps are counted, not time, so that the same input always has the same answer.

use std::fmt;

/// The count needs more steps than it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// What grew too much.
    pub what: &'static str,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too large to be counted: {}", self.what)
    }
}

impl std::error::Error for TooLarge {}

/// Steps that are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(steps: u64) -> Self {
        Self { left: steps }
    }

    /// Takes off what keeping `formulas` more costs: memory is short before time is.
    pub(crate) fn keep(&mut self, formulas: usize, what: &'static str) -> Result<(), TooLarge> {
        self.spend(formulas.saturating_mul(32), what)
    }

    /// Takes `steps` off for `what`.
    pub(crate) fn spend(&mut self, steps: usize, what: &'static str) -> Result<(), TooLarge> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(TooLarge { what }),
        }
    }
}
