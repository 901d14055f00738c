//! Decisions as plain data.

use std::fmt;

use keyaki_policy::Effect;
use keyaki_source::Span;

/// The outcome for one request. Ordered by strength: the greatest outcome of any matching statement is the outcome of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// No statement matches: denied by default.
    ImplicitDeny,
    /// An `Allow` matches and no `Deny`.
    Allow,
    /// A `Deny` matches.
    ExplicitDeny,
}

/// What one policy says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The outcome.
    pub outcome: Outcome,
    /// One verdict per statement, in order.
    pub statements: Vec<StatementVerdict>,
}

/// What several policies of one kind say about a request together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// The outcome of all.
    pub outcome: Outcome,
    /// What each policy says alone, in order.
    pub policies: Vec<Decision>,
}

/// What one statement says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementVerdict {
    /// Position of the statement in its policy, from 0.
    pub index: usize,
    /// The statement's effect.
    pub effect: Effect,
    /// The elements that do not match, one entry for each such condition. Empty when the statement matches.
    pub mismatches: Vec<Mismatch>,
}

/// Why a statement does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The element that does not match.
    pub element: Element,
    /// Where that is written in the policy.
    pub span: Span,
    /// Why, in a few words for people: lower-case, user text in backticks.
    pub reason: String,
}

/// An element of a statement, in either form (`Action` or `NotAction`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Element {
    Principal,
    Action,
    Resource,
    Condition,
}

impl Outcome {
    /// Whether the request is allowed.
    pub fn is_allow(self) -> bool {
        self == Self::Allow
    }

    /// The outcome when either policy may allow and either may deny.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.max(other)
    }

    /// `Allow`, `ExplicitDeny` or `ImplicitDeny`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ImplicitDeny => "ImplicitDeny",
            Self::Allow => "Allow",
            Self::ExplicitDeny => "ExplicitDeny",
        }
    }
}

impl StatementVerdict {
    /// Whether the statement matches the request.
    pub fn matches(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl Element {
    /// `Principal`, `Action`, `Resource` or `Condition`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Principal => "Principal",
            Self::Action => "Action",
            Self::Resource => "Resource",
            Self::Condition => "Condition",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
