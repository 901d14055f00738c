//! Reasons why a query has no model.
//!
//! A [`Certificate`] is a list of steps, each of which says that some facts cannot hold together, and why; the last one
//! speaks of nothing but what the query asserts. Whoever finds such reasons shares with this crate only these types.

#![deny(clippy::disallowed_methods)]

mod certificate;

pub use certificate::{Certificate, Fact, Step, Why};
