//! The meaning of IAM policies, twice.
//!
//! [`decide`] evaluates policies on one concrete request; an [`Encoder`] turns what policies say about all requests into
//! logic. The two are written independently, chapter by chapter, side by side: `decide` never evaluates a term, the encoder
//! never calls `decide`. [`request_of`] reads a model back as a request, and [`polish`] makes it one that people recognise.

#![deny(clippy::disallowed_methods)]

mod action;
mod condition;
mod encoder;
mod evaluation;
mod glob;
mod principal;
mod published;
mod realism;
mod request;
mod resource;
mod scenario;
mod spelling;
mod witness;

pub use encoder::{
    ActionSymbols, ArnParts, Defaulted, Encoder, Encoding, KeySymbols, KeyView, Looks, NumberView, PrincipalSymbols,
    Realistic, RequestSymbols, ResourceSymbols, SlotSymbols, VersionedView,
};
pub use evaluation::decide::{
    Covering, Decision, Decisions, Element, Examined, Mismatch, Outcome, StatementVerdict, covering, decide,
    decide_all, examine, is_about_action, matches, outcome, outcome_all,
};
pub use evaluation::encode::{PolicyTerms, StatementTerms};
pub use principal::affiliation::Affiliation;
pub use published::decide::is_published;
pub use request::{Caller, ContextValue, Principal, Request};
pub use scenario::{
    Account, AccountRole, Callers, DecidedBy, Layer, LayerDecision, LayerName, LayerPlace, Level, Place, Relation,
    ResourceKind, Scenario, ScenarioDecision, ScenarioForm, ScenarioTerms, Standing, decide_scenario, granting,
    lets_in,
};
pub use witness::{in_cases, is_described, made_realistic, model_of, polish, request_of};
