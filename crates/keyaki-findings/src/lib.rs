//! Who outside of a zone of trust has access by a resource's policy, as a complete set of findings.
//!
//! In: a policy, the account that owns its resource (and its organization), and a panel of engines. Out: [`Findings`] in the shape
//! of IAM Access Analyzer's: principal, actions, resource, conditions. Promises: an engine has proven that all that is allowed to
//! outsiders is in some finding, and a request that the evaluator has confirmed shows each; whatever is not known is said.
//! The words of the findings are the policy's own, by stratified abstraction (Backes et al., CAV 2020; semantics F.3).

#![deny(clippy::disallowed_methods)]

mod apart;
mod asker;
mod bits;
mod block;
mod callers;
pub mod can;
mod candidates;
mod confirm;
mod coverage;
mod cube;
mod finding;
mod mine;
mod order;
mod outsider;
mod parts;
mod predicates;
mod reach;
mod resource_type;
mod search;
mod space;
#[cfg(test)]
mod tests;
mod trusted;
mod witness;
mod zone;

pub use finding::{Coverage, Finding, Findings, Witness};
pub use resource_type::resource_types;
pub use search::{Options, findings};
pub use zone::{Zone, ZoneError};
