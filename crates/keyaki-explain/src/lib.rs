//! Why an answer is what it is.
//!
//! In: a question, what was prepared of it, a panel of engines and the answer. Out: an [`Explanation`] as plain data: every
//! statement that is a cause with a request that shows it, what stood in the way before, the statements that a PASS rests on,
//! and what each element of each statement says of a request. All of it comes from further questions to the engines, and every
//! claim about a request is confirmed by `decide`. What the engines do not know is said, never dropped.

#![deny(clippy::disallowed_methods)]

mod asking;
mod causes;
mod explain;
mod explanation;
mod flows;
mod ground;
mod guess;
mod items;
mod layers;
mod neighbours;
mod obstacles;
mod pillars;
mod support;
mod through;
mod trace;
mod tracing;
mod why;
mod witnesses;

pub use explain::{Wanted, explain};
pub use explanation::{
    Cause, Explanation, Flow, Item, Obstacle, Requirement, Searched, Shortfall, Since, StatementRef,
};
pub use support::{Limit, Pillar, Smallest, Support};
pub use trace::{ElementTrace, PolicyTrace, StatementTrace, Trace};
