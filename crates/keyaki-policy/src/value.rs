//! Values in conditions, parsed as their operator demands (spec B.2).

use num_bigint::BigInt;

use crate::Glob;

/// A value in a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConditionValue {
    /// For `String…` and `Arn…` operators: wildcards only where the operator has them; variables in version 2012.
    /// For `Arn…` the glob is over the whole text; the six parts are the glob split at its first five literal colons.
    /// Also for `Bool` when the value contains a variable (spec I-4: evaluated by substitution).
    Text(Glob),
    /// For `Numeric…`.
    Number(Decimal),
    /// For `Date…`.
    Instant(Instant),
    /// For `Bool` and `Null`.
    Truth(bool),
    /// For `BinaryEquals`: the decoded bytes.
    Bytes(Vec<u8>),
    /// For `IpAddress`.
    Range(IpRange),
    /// A value that its operator cannot read: the base test never holds (spec B.2: never matches, negations match).
    Unreadable(String),
}

/// An exact decimal number `mantissa · 10^-scale`.
///
/// Invariant: `scale` is the smallest possible, so equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: BigInt,
    scale: u32,
}

/// A point in time, in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Nanoseconds since the epoch.
    pub nanoseconds: i128,
}

/// A range of addresses, from a CIDR block or a single address. Version 4 and 6 are disjoint (spec B.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum IpRange {
    /// IPv4 addresses from `first` to `last`, both included.
    V4 { first: u32, last: u32 },
    /// IPv6 addresses from `first` to `last`, both included.
    V6 { first: u128, last: u128 },
}

impl Decimal {
    /// `mantissa · 10^-scale`.
    pub fn new(mantissa: BigInt, scale: u32) -> Self {
        let ten = BigInt::from(10);
        let (mut mantissa, mut scale) = (mantissa, scale);
        while scale > 0 && (&mantissa % &ten) == BigInt::ZERO {
            mantissa /= &ten;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The digits as an integer.
    pub fn mantissa(&self) -> &BigInt {
        &self.mantissa
    }

    /// How many of the digits stand after the point.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// This number times `10^scale`; exact when `scale >= self.scale()`, `None` otherwise.
    pub fn scaled(&self, scale: u32) -> Option<BigInt> {
        let shift = scale.checked_sub(self.scale)?;
        Some(&self.mantissa * BigInt::from(10).pow(shift))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let scale = self.scale.max(other.scale);
        self.scaled(scale).cmp(&other.scaled(scale))
    }
}
