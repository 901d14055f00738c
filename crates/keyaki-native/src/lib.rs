//! The embedded engine: decides queries in process, with no solver installed.
//!
//! In: a query of the IR. Out: a model that has been evaluated against the query, the fact that there is none, or the
//! reason why it is not known. Argued on paper in `docs/native-engine.md`.

#![deny(clippy::disallowed_methods)]

mod dense;
mod engine;
pub mod language;
mod network;
mod proof;
mod search;

pub use engine::{Clock, Native};
