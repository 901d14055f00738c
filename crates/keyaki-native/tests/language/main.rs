//! Texts: the string theory of the embedded engine against brute force and against an independent library.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod against_library;
mod brute_force;
mod concat;
mod hard_families;
mod patterns;
