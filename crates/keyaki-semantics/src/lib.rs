//! The meaning of IAM policies, twice.
//!
//! [`decide`] evaluates policies on one concrete request; [`encode`] turns a question about all requests into logic. The two
//! are written independently, chapter by chapter, side by side: `decide` never evaluates a term, `encode` never calls
//! `decide`.

mod action;
mod condition;
mod encoder;
mod evaluation;
mod glob;
mod principal;
mod realism;
mod request;
mod resource;
mod witness;

pub use encoder::{
    ActionSymbols, Encoder, Encoding, KeySymbols, NumberView, PrincipalSymbols, RequestSymbols, ResourceSymbols,
    SlotSymbols, VersionedView,
};
pub use evaluation::encode::{PolicyTerms, StatementTerms};
pub use request::{Caller, ContextValue, Principal, Request};
pub use witness::{polish, request_of};
