//! What is said of one request, as plain data.
//!
//! Formulas lie in a list, each made of ones before it, so that whatever reads them goes through the list once and needs no
//! recursion; a part that is used twice is there once.

use keyaki_policy::{Policy, Readings};
use keyaki_semantics::Affiliation;

/// The place of a formula in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub(super) usize);

/// Something that holds of a request or not.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    /// The subject at this place allows it.
    Allowed(usize),
    /// The only statement of this policy matches it.
    Matches(Box<Policy>),
    /// Its caller is one of these.
    Caller(Affiliation),
    Not(Id),
    /// All hold.
    And(Vec<Id>),
    /// One holds.
    Or(Vec<Id>),
    /// If the first holds, the second does.
    Implies(Id, Id),
    /// Both hold, or neither.
    Iff(Id, Id),
}

impl Formula {
    /// The formulas that it is made of.
    pub(super) fn parts(&self) -> Vec<Id> {
        match self {
            Self::Allowed(_) | Self::Matches(_) | Self::Caller(_) => Vec::new(),
            Self::Not(one) => vec![*one],
            Self::And(parts) | Self::Or(parts) => parts.clone(),
            Self::Implies(one, other) | Self::Iff(one, other) => vec![*one, *other],
        }
    }

    /// The same of other formulas.
    pub(super) fn map(&self, id: impl Fn(Id) -> Id) -> Self {
        let all = |parts: &[Id]| parts.iter().map(|part| id(*part)).collect();
        match self {
            Self::Allowed(_) | Self::Matches(_) | Self::Caller(_) => self.clone(),
            Self::Not(one) => Self::Not(id(*one)),
            Self::And(parts) => Self::And(all(parts)),
            Self::Or(parts) => Self::Or(all(parts)),
            Self::Implies(one, other) => Self::Implies(id(*one), id(*other)),
            Self::Iff(one, other) => Self::Iff(id(*one), id(*other)),
        }
    }

    /// The same by other readings.
    pub(super) fn reread(&self, readings: Readings) -> Self {
        match self {
            Self::Matches(policy) => Self::Matches(Box::new(policy.reread(readings))),
            Self::Allowed(_)
            | Self::Caller(_)
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Implies(..)
            | Self::Iff(..) => self.clone(),
        }
    }
}
