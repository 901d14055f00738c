//! What an update of an IAM policy changes, as policies.
//!
//! In: two policies and a panel of engines. Out: how they compare, four ways, and what is gained and lost as IAM policy
//! documents ([`difference()`]). Proposals are put together from the policies' own texts; whatever is claimed of one is
//! proven by the engines about the text that is shown, and every request is confirmed by the evaluator.

#![deny(clippy::disallowed_methods)]

mod asker;
mod changes;
mod difference;
mod draft;
mod suggest;
mod written;

pub use asker::{Asker, Found};
pub use changes::{Changes, Relation, Side, changes};
pub use difference::{Covers, Difference, Within, difference};
pub use suggest::patch::unified;
pub use suggest::{Keeps, Suggestion, suggest};
pub use written::Written;
