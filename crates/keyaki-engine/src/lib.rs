//! What an engine is, what it answers, and how several are asked.
//!
//! In: a [`Query`](keyaki_ir::Query) and [`Limits`]. Out: an [`Outcome`] from one engine, or a [`Verdict`] from a panel of
//! them. Engines are passed in as trait objects; this crate starts no process and names no solver.

mod engine;

pub use engine::{Answer, CancelToken, Engine, EngineInfo, Limits, Outcome};
