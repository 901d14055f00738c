//! What an engine is, what it answers, and how several are asked.
//!
//! In: a [`Query`](keyaki_ir::Query) and [`Limits`]. Out: an [`Outcome`] from one engine, or a [`Verdict`] from a
//! [`Panel`] of them. Engines are passed in as trait objects; this crate starts no process and names no solver.

#![deny(clippy::disallowed_methods)]

mod check;
mod engine;
mod opinion;
mod panel;
mod reserve;
mod verdict;

pub use check::checked;
pub use engine::{Answer, CancelToken, Engine, EngineInfo, Limits, Opinion, Outcome};
pub use panel::{Agreement, Panel};
pub use verdict::{Decision, Verdict};
