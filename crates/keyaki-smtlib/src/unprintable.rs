//! Why a query has no script.

use std::error::Error;
use std::fmt;

/// What SMT-LIB cannot say exactly. A query with it must be left to another engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// A literal has a character that SMT-LIB strings cannot hold, or that stands in for those; see
    /// [`FIRST_STAND_IN`](crate::FIRST_STAND_IN).
    Character(char),
    /// A set of characters tells apart some that SMT-LIB strings cannot hold.
    CharSet,
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(c) => write!(f, "character U+{:04X} has no place in an SMT-LIB string", u32::from(*c)),
            Self::CharSet => f.write_str("a set of characters distinguishes characters beyond the SMT-LIB alphabet"),
        }
    }
}

impl Error for Unprintable {}
