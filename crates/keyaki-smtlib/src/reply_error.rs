//! Why a reply gives no model.

use std::error::Error;
use std::fmt;

/// What is wrong with a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyError {
    /// The solver printed `(error "…")`; its message.
    Solver(String),
    /// The text ends within an S-expression.
    Incomplete,
    /// A closing parenthesis without an opening one.
    Unbalanced,
    /// More levels of parentheses than any value has.
    TooDeep,
    /// There is no list of values.
    NoValues,
    /// Another number of values than was asked for.
    Count {
        /// How many were asked for.
        asked: usize,
        /// How many came.
        given: usize,
    },
    /// At a place where the value of one constant was expected, another stands.
    Name {
        /// The constant that was asked for.
        asked: String,
        /// The term that stands there, or that no constant is called.
        given: String,
    },
    /// The value is not of the constant's sort, or in no known notation.
    Value {
        /// The constant.
        name: String,
        /// What stands there.
        given: String,
    },
    /// A string value has an escape that stands for no Unicode character of the alphabet; its hexadecimal digits.
    Character(String),
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Solver(message) => write!(f, "the solver reports an error: `{message}`"),
            Self::Incomplete => f.write_str("the reply ends in the middle"),
            Self::Unbalanced => f.write_str("the reply has a closing parenthesis too many"),
            Self::TooDeep => f.write_str("the reply is nested too deeply"),
            Self::NoValues => f.write_str("the reply holds no values"),
            Self::Count { asked, given } => write!(f, "asked for {asked} values, got {given}"),
            Self::Name { asked, given } => write!(f, "asked for the value of `{asked}`, got that of `{given}`"),
            Self::Value { name, given } => write!(f, "`{given}` is no value for `{name}`"),
            Self::Character(digits) => {
                write!(
                    f,
                    "a value has code point U+{}, which is no character that a request can hold",
                    digits.to_uppercase()
                )
            }
        }
    }
}

impl Error for ReplyError {}
