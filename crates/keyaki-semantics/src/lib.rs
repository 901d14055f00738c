//! The meaning of IAM policies, twice.
//!
//! [`decide`] evaluates policies on one concrete request; [`encode`] turns a question about all requests into logic. The two
//! are written independently, chapter by chapter, side by side: `decide` never evaluates a term, `encode` never calls
//! `decide`.

mod action;
mod condition;
mod evaluation;
mod glob;
mod principal;
mod request;
mod resource;

pub use evaluation::decide::{
    Decision, Decisions, Element, Mismatch, Outcome, StatementVerdict, decide, decide_all, outcome, outcome_all,
};
pub use request::{Caller, ContextValue, Principal, Request};
