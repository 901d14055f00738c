//! What the fuzz targets share: claims about Keyaki that no input may break.
//!
//! A function here panics when its claim is broken; that is how a fuzzer, or a test, learns of it. Nothing here needs a fuzzer:
//! `tests/seeds.rs` runs every claim on the seeds.

mod agreement;
mod claims;
mod findings;
mod generated;

pub use claims::{CLAIMS, Claim, Tried, claim};
