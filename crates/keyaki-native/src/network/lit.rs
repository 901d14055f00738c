//! Gates with a sign.

/// A gate of a network, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Lit(u32);

impl Lit {
    pub(crate) fn new(gate: u32, positive: bool) -> Self {
        Self(gate << 1 | u32::from(!positive))
    }

    pub(crate) fn gate(self) -> u32 {
        self.0 >> 1
    }

    pub(crate) fn is_positive(self) -> bool {
        self.0 & 1 == 0
    }

    /// The literal as a number, and back.
    pub(crate) fn code(self) -> u32 {
        self.0
    }

    pub(crate) fn of_code(code: u32) -> Self {
        Self(code)
    }

    /// The literal's value when its gate has this one.
    pub(crate) fn under(self, gate_is: bool) -> bool {
        gate_is == self.is_positive()
    }
}

impl std::ops::Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}
