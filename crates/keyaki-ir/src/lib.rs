//! Typed, hash-consed logic terms, queries and models.
//!
//! In: constructor calls on a [`Terms`] store. Out: [`Query`] values that any engine can take, and [`Model`]s under which
//! every term can be evaluated. Constructors check sorts and simplify. This crate knows nothing of IAM and prints no
//! solver's language; `keyaki-smtlib` does that.
//!
//! There are three sorts, and that is a decision: numbers, dates and addresses are all integers in a suitable unit, and
//! address blocks are intervals, so every query stays within strings and linear integer comparisons.

#![deny(clippy::disallowed_methods)]

mod beginnings;
mod charset;
mod eval;
mod pattern;
mod query;
mod term;
mod terms;
mod text;
mod valuation;
mod value;

pub use beginnings::Beginnings;
pub use charset::CharSet;
pub use eval::{Evaluator, evaluate};
pub use pattern::{Pattern, PatternPiece, Progress};
pub use query::{Assumption, Definition, Query};
pub use term::{LikePiece, Node, Sort, Symbol, Term};
pub use terms::{Declaration, Terms};
pub use text::query_text;
pub use valuation::{Look, Valuation};
pub use value::{Model, Value};
