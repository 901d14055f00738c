//! Requests of the IAM Access Analyzer API (version 2019-11-01) as questions.
//!
//! In: the name of an operation and the JSON of its request, exactly as AWS's REST-JSON API has it: policy documents are
//! strings. Out: a [`CheckRequest`], plain data with an identity, and from it a [`Question`](crate::Question); or every
//! [`Problem`] with the member that has it. Knows nothing of HTTP, files or lines.

mod check;
mod operation;
mod problem;
mod read;

pub use check::{Asked, CheckRequest, Document};
pub use operation::Operation;
pub use problem::{Fault, Problem};
pub use read::read_request;
