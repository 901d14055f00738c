//! S-expressions, as written and as read.
//!
//! Invariant: those we build are some dozens of levels deep (see the module `sharing`), those we read at most
//! [`MAX_DEPTH`](crate::read::MAX_DEPTH), so that recursion over them is bounded.

use std::fmt;

/// An S-expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sexp {
    /// A token as it is written: numeral, keyword, symbol with its bars.
    Atom(String),
    /// The content of a string literal, quotes not doubled, escapes not undone.
    Text(String),
    /// Several in parentheses.
    List(Vec<Sexp>),
}

impl Sexp {
    /// The number of characters on one line.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Atom(token) => token.chars().count(),
            Self::Text(content) => 2 + content.chars().count() + content.matches('"').count(),
            Self::List(items) => 1 + items.iter().map(|item| item.width() + 1).sum::<usize>().max(1),
        }
    }

    /// The levels of parentheses.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Atom(_) | Self::Text(_) => 0,
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Option<&[Sexp]> {
        match self {
            Self::List(items) => Some(items),
            Self::Atom(_) | Self::Text(_) => None,
        }
    }

    /// The token of an atom.
    pub(crate) fn token(&self) -> Option<&str> {
        match self {
            Self::Atom(token) => Some(token),
            Self::Text(_) | Self::List(_) => None,
        }
    }
}

/// An atom.
pub(crate) fn atom(token: impl Into<String>) -> Sexp {
    Sexp::Atom(token.into())
}

/// `(head operand …)`.
pub(crate) fn list(head: &str, operands: impl IntoIterator<Item = Sexp>) -> Sexp {
    Sexp::List(std::iter::once(atom(head)).chain(operands).collect())
}

/// `(head operand …)`, or the only operand alone.
pub(crate) fn list_unless_single(head: &str, mut operands: Vec<Sexp>) -> Sexp {
    match (operands.len(), operands.pop()) {
        (1, Some(only)) => only,
        (_, last) => list(head, operands.into_iter().chain(last)),
    }
}

/// On one line.
impl fmt::Display for Sexp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(token) => f.write_str(token),
            Self::Text(content) => write!(f, "\"{}\"", content.replace('"', "\"\"")),
            Self::List(items) => {
                f.write_str("(")?;
                for (at, item) in items.iter().enumerate() {
                    let space = if at == 0 { "" } else { " " };
                    write!(f, "{space}{item}")?;
                }
                f.write_str(")")
            }
        }
    }
}
