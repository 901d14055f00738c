//! What of a policy does nothing, or not what it seems to do.
//!
//! In: a policy and a panel of engines. Out: findings, each of which is a claim about every request that an engine has
//! proven: a statement that never matches, an action that changes nothing, a condition that always holds. Promises: nothing
//! is found by the look of the text; what the engines did not decide is said and not reported; a fix leaves the meaning of
//! the policy as it is.

#![deny(clippy::disallowed_methods)]

mod conditions;
mod edit;
mod finding;
mod fix;
mod inquiry;
mod items;
mod lint;
mod parts;
mod repair;
mod statements;

pub use edit::Edit;
pub use finding::{Code, Finding, Fix};
pub use lint::{Lint, lint};
pub use repair::{Made, NotRepaired, Repair, repair};
