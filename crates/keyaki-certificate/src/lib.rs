//! Reasons why a query has no model, and a checker of them.
//!
//! A [`Certificate`] is a list of steps, each of which says that some facts cannot hold together, and why; the last one
//! speaks of nothing but what the query asserts. Whoever finds such reasons shares with this crate only these types;
//! [`check`] believes none of them and works everything out again.

#![deny(clippy::disallowed_methods)]

mod at_hand;
mod certificate;
mod check;
mod flaw;
mod integers;
mod language;
mod texts;

pub use certificate::{Certificate, Fact, Step, Why};
pub use check::check;
pub use flaw::{Flaw, Problem};
