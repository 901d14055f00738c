//! How many requests policies allow, exactly: the permissiveness of the literature.
//!
//! In: policies or scenarios, and a [`Space`] that says which requests are counted. Out: a [`Census`] with the number of requests
//! that each allows, and of the values of each dimension that some allowed request has. Promises: a number is exact, or it is an
//! interval that holds the number, with the reasons; what would take too long is [`TooLarge`], after a bounded number of steps.
//!
//! `docs/counting.md` defines what is counted. What policies mean is the encoder's; here its terms are counted: atoms become
//! cells of one variable ([`automaton`], [`integers`]), cells become classes of one dimension ([`classes`]), and a formula over
//! classes is counted by cases ([`total`]).

#![deny(clippy::disallowed_methods)]

mod abstraction;
mod automaton;
mod budget;
mod census;
mod classes;
mod dimension;
mod dimensions;
mod formula;
mod ground;
mod integers;
mod lengths;
mod letters;
mod lists;
mod log;
mod relax;
mod space;
mod total;
mod unions;
mod values;

pub use budget::TooLarge;
pub use census::{Census, Count, Measured, Tally, census, comparison};
pub use log::log2;
pub use space::{Alphabet, Longest, Space, Texts};
