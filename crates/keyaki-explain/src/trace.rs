//! What each element of each statement says of a request, as plain data.

use keyaki::Role;
use keyaki_semantics::{Element, Outcome, Request};
use keyaki_source::{Source, Span};

use crate::StatementRef;

/// What each statement of each policy says of one request.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The request.
    pub request: Request,
    /// The policies, in the order of the question; of a scenario those of the layers that are asked about the request.
    pub policies: Vec<PolicyTrace>,
}

/// What one policy says.
#[derive(Clone, Debug)]
pub struct PolicyTrace {
    /// The part that the policy, or its scenario, plays in the question.
    pub role: Role,
    /// Of a scenario, which layer and level the policy is in: `scp root`.
    pub layer: Option<String>,
    /// Its text.
    pub source: Source,
    /// What it says by itself.
    pub outcome: Outcome,
    /// Its statements, in order.
    pub statements: Vec<StatementTrace>,
}

/// What one statement says.
#[derive(Clone, Debug)]
pub struct StatementTrace {
    /// The statement.
    pub statement: StatementRef,
    /// Whether all of its elements match.
    pub matches: bool,
    /// Its elements: principal, action, resource, as far as they are written, and each condition.
    pub elements: Vec<ElementTrace>,
}

/// What one element says.
#[derive(Clone, Debug)]
pub struct ElementTrace {
    /// Which element.
    pub element: Element,
    /// As it is called: `Action`, `NotResource`; of a condition operator and key: `Bool aws:SecureTransport`.
    pub name: String,
    /// What decides: the item that matches, or all of them.
    pub span: Span,
    /// Whether it matches.
    pub matches: bool,
    /// Why, in a few words for people: lower-case, user text in backticks, no full stop.
    pub reason: String,
}
