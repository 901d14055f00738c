//! Who can do what: answers to open questions, as a table in the words of the policies.
//!
//! In: policies as they act together, and the parts of a request that are given. Out: [`Can`]: rows that together are all requests of
//! that kind that are allowed. Promises: an engine has proven that no such request is in no row; a row that says "always" is
//! one of which an engine has proven that all its requests are allowed; a confirmed request shows each.

mod acting;
mod answer;
mod asked;
mod catalogue;
mod facts;
mod literals;
mod rows;
pub(crate) mod search;
mod words;

pub use acting::Acting;
pub use answer::{Can, Extent, Row};
pub use asked::Asked;
pub use search::can;
