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
    /// A glob with variables has `?` between two texts that stand between two `*`.
    SearchWithGap,
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(c) => write!(f, "character U+{:04X} has no place in an SMT-LIB string", u32::from(*c)),
            Self::CharSet => f.write_str("a set of characters distinguishes characters beyond the SMT-LIB alphabet"),
            Self::SearchWithGap => f.write_str(
                "a pattern with a variable has `?` between two texts that themselves stand between two `*`; \
                 SMT-LIB has no quantifier-free way to say it",
            ),
        }
    }
}

impl Error for Unprintable {}
