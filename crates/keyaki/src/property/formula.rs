//! What is said of one request, as plain data.
//!
//! Formulas lie in a list, each made of ones before it, so that whatever reads them goes through the list once and needs no
//! recursion; a part that is used twice is there once.

use std::collections::BTreeSet;

use keyaki_policy::{Policy, Readings};
use keyaki_semantics::Affiliation;
use keyaki_source::Span;

use crate::{Outsiders, ResourceType};

/// The place of a formula in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub(super) usize);

/// Something that holds of a request or not.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    /// The subject at this place allows it.
    Allowed(usize),
    /// The only statement of this policy matches it.
    Matches(Box<Policy>),
    /// Its caller is one of these.
    Caller(Affiliation),
    /// It is one by a stranger: what that means follows from the subjects.
    Stranger(Strangers),
    /// It is one by an outsider.
    Outsider(Box<Outsiders>),
    /// A subject allows it by a statement that grants to more than fixed values.
    Unfixed(Unfixed),
    /// The policy of a subject's resource lets it in.
    LetIn(LetIn),
    Not(Id),
    /// All hold.
    And(Vec<Id>),
    /// One holds.
    Or(Vec<Id>),
    /// If the first holds, the second does.
    Implies(Id, Id),
    /// Both hold, or neither.
    Iff(Id, Id),
}

/// Whoever has nothing of what some subjects name.
#[derive(Clone, Debug)]
pub(crate) struct Strangers {
    /// The subjects, by place.
    pub(super) to: Vec<usize>,
    /// The type of the resource whose policies they are.
    pub(super) resource_type: Option<ResourceType>,
    pub(super) span: Span,
    /// Who they are; nothing when the subjects are not known yet.
    pub(super) outsiders: Option<Box<Outsiders>>,
}

/// Permission by other statements than those that S3 takes as limited to fixed values.
#[derive(Clone, Debug)]
pub(crate) struct Unfixed {
    /// The subject, by place.
    pub(super) subject: usize,
    /// By whose rule.
    pub(super) resource_type: ResourceType,
    pub(super) span: Span,
    /// The statements that do not count; nothing when the subject is not known yet.
    pub(super) limited: Option<BTreeSet<usize>>,
}

/// Permission by the policy of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LetIn {
    /// The subject, by place.
    pub(super) subject: usize,
    pub(super) span: Span,
}

impl Formula {
    /// The subjects that it speaks of itself, by place.
    pub(super) fn subjects(&self) -> Vec<usize> {
        match self {
            Self::Allowed(at) => vec![*at],
            Self::Stranger(strangers) => strangers.to.clone(),
            Self::Unfixed(unfixed) => vec![unfixed.subject],
            Self::LetIn(let_in) => vec![let_in.subject],
            Self::Matches(_) | Self::Caller(_) | Self::Outsider(_) => Vec::new(),
            Self::Not(_) | Self::And(_) | Self::Or(_) | Self::Implies(..) | Self::Iff(..) => Vec::new(),
        }
    }

    /// The outsiders by one of whom it says that the request is.
    pub(super) fn outsiders(&self) -> Option<&Outsiders> {
        match self {
            Self::Outsider(outsiders) => Some(outsiders),
            Self::Stranger(strangers) => strangers.outsiders.as_deref(),
            Self::Allowed(_) | Self::Matches(_) | Self::Caller(_) | Self::Unfixed(_) | Self::LetIn(_) => None,
            Self::Not(_) | Self::And(_) | Self::Or(_) | Self::Implies(..) | Self::Iff(..) => None,
        }
    }

    /// The same about other subjects.
    pub(super) fn with_subjects(&self, moved: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Allowed(at) => Self::Allowed(moved(*at)),
            Self::Stranger(strangers) => Self::Stranger(Strangers {
                to: strangers.to.iter().map(|at| moved(*at)).collect(),
                ..strangers.clone()
            }),
            Self::LetIn(let_in) => Self::LetIn(LetIn { subject: moved(let_in.subject), ..*let_in }),
            Self::Unfixed(unfixed) => Self::Unfixed(Unfixed { subject: moved(unfixed.subject), ..unfixed.clone() }),
            other => other.clone(),
        }
    }

    /// The formulas that it is made of.
    pub(super) fn parts(&self) -> Vec<Id> {
        match self {
            Self::Allowed(_)
            | Self::Matches(_)
            | Self::Caller(_)
            | Self::Stranger(_)
            | Self::Outsider(_)
            | Self::Unfixed(_)
            | Self::LetIn(_) => Vec::new(),
            Self::Not(one) => vec![*one],
            Self::And(parts) | Self::Or(parts) => parts.clone(),
            Self::Implies(one, other) | Self::Iff(one, other) => vec![*one, *other],
        }
    }

    /// The same of other formulas.
    pub(super) fn map(&self, id: impl Fn(Id) -> Id) -> Self {
        let all = |parts: &[Id]| parts.iter().map(|part| id(*part)).collect();
        match self {
            Self::Allowed(_)
            | Self::Matches(_)
            | Self::Caller(_)
            | Self::Stranger(_)
            | Self::Outsider(_)
            | Self::Unfixed(_)
            | Self::LetIn(_) => self.clone(),
            Self::Not(one) => Self::Not(id(*one)),
            Self::And(parts) => Self::And(all(parts)),
            Self::Or(parts) => Self::Or(all(parts)),
            Self::Implies(one, other) => Self::Implies(id(*one), id(*other)),
            Self::Iff(one, other) => Self::Iff(id(*one), id(*other)),
        }
    }

    /// The same by other readings.
    pub(super) fn reread(&self, readings: Readings) -> Self {
        match self {
            Self::Matches(policy) => Self::Matches(Box::new(policy.reread(readings))),
            Self::Allowed(_)
            | Self::Caller(_)
            | Self::Stranger(_)
            | Self::Outsider(_)
            | Self::Unfixed(_)
            | Self::LetIn(_)
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Implies(..)
            | Self::Iff(..) => self.clone(),
        }
    }
}
