//! Queries of which brute force knows every model, not only some: the engine must find one exactly if there is one.

#![allow(clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod coupled;
mod large;
mod models;
