//! Properties: what their texts mean, what is wrong with them, and that their two readings agree.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod agreement;
#[path = "../../../keyaki-semantics/tests/arbitrary/mod.rs"]
mod arbitrary;
mod claims;
mod coupled;
mod errors;
mod meaning;
mod packs;
mod random;
mod support;
