//! The meaning of a policy document: statements with typed elements.
//!
//! Produced by [`lower`](crate::lower). Every default is explicit, every wildcard parsed; spans lead back to the text.

use std::fmt;
use std::sync::Arc;

use keyaki_source::{Source, Span, Spanned};
use smol_str::SmolStr;

use crate::glob::in_lower_case;
use crate::{ActionPattern, ConditionValue, Operator, Principals, Readings, ResourceMatching, ResourcePattern};

/// A policy as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The text it was written in.
    pub source: Source,
    /// The object that it is, in a text that may hold more.
    pub span: Span,
    /// What it is attached to.
    pub kind: PolicyKind,
    /// The language version; a missing `Version` is [`Version::V2008`] (spec A.1, I-1).
    pub version: Version,
    /// How disputed points are read: some have shaped the statements already, others are for whoever evaluates them.
    pub readings: Readings,
    /// The statements in the order written; `statements[i].index == i`.
    pub statements: Vec<Statement>,
}

impl Policy {
    /// The same policy by other readings, as far as they are not settled when a policy is read: those of `Action`, of short ARNs,
    /// of single values and of what is empty stay as they are, and a text matched as a whole stays one.
    #[must_use]
    pub fn reread(&self, readings: Readings) -> Self {
        let mut policy = Self { readings, ..self.clone() };
        if readings.resource_matching == ResourceMatching::WholeText {
            for statement in &mut policy.statements {
                let (Listed::Only(items) | Listed::Except(items)) = &mut statement.resources;
                items.iter_mut().for_each(|item| item.value = item.value.as_whole_text());
            }
        }
        policy
    }
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// A user, group or role: no `Principal` element; short ARNs are completed.
    Identity,
    /// A resource, role trust policies included: `Principal` or `NotPrincipal` in every statement.
    Resource,
    /// A user or role, as its permissions boundary: written like an identity policy.
    Boundary,
    /// A session, passed when it was made: no `Principal`, whole ARNs only.
    Session,
    /// An organization's root, unit or account, as a service control policy: no `Principal`; a short ARN ends in `*`.
    Scp,
    /// The same, as a resource control policy: `"Principal": "*"` and `Deny` only; whole ARNs only.
    Rcp,
}

impl PolicyKind {
    /// What such a policy is called, with article: `an identity policy`.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Resource => "a resource policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::Scp => "an SCP",
            Self::Rcp => "an RCP",
        }
    }
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `2008-10-17`: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: policy variables.
    V2012,
}

/// Whether matching requests are allowed or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Allow.
    Allow,
    /// Deny.
    Deny,
}

/// A statement: it matches a request when principal, action, resource and all conditions do (spec 0.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Position in the policy, from 0, as AWS counts `statementIndex`.
    pub index: usize,
    /// The whole statement object.
    pub span: Span,
    /// `Sid`, when there is one (possibly empty).
    pub sid: Option<Spanned<String>>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Principals,
    /// `Action` or `NotAction`.
    pub actions: Listed<ActionPattern>,
    /// `Resource` or `NotResource`; a missing element (trust policies) is `Except` nothing with the statement's span.
    pub resources: Listed<ResourcePattern>,
    /// The conditions; all of them must hold.
    pub conditions: Vec<Condition>,
}

impl Statement {
    /// An Allow of everything, without principals, conditions or name.
    pub fn of_everything(index: usize, span: Span) -> Self {
        Self {
            index,
            span,
            sid: None,
            effect: Effect::Allow,
            principals: Principals::Unstated,
            actions: Listed::Except(Vec::new()),
            resources: Listed::Except(Vec::new()),
            conditions: Vec::new(),
        }
    }
}

/// A list element and its complement form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed<T> {
    /// Matches what one of these matches (`Action`, `Resource`).
    Only(Vec<Spanned<T>>),
    /// Matches what none of these matches (`NotAction`, `NotResource`).
    Except(Vec<Spanned<T>>),
}

impl<T> Listed<T> {
    /// The listed items, whichever form.
    pub fn items(&self) -> &[Spanned<T>] {
        match self {
            Self::Only(items) | Self::Except(items) => items,
        }
    }
}

/// One operator applied to one key: `"StringLike": {"aws:username": ["a*", "b*"]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator, at its own text.
    pub operator: Spanned<Operator>,
    /// The key, at its own text.
    pub key: Spanned<ConditionKey>,
    /// The values, parsed as the operator demands, each at its own text.
    pub values: Vec<Spanned<ConditionValue>>,
}

/// The name of a condition key. Names are compared without regard to case (spec 0.1, B.10).
///
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct ConditionKey(Arc<Spelling>);

#[derive(Debug)]
struct Spelling {
    written: SmolStr,
    folded: SmolStr,
}

impl ConditionKey {
    /// A key as written.
    pub fn new(written: impl Into<SmolStr>) -> Self {
        let written = written.into();
        let folded = in_lower_case(&written, |text| text.into());
        Self(Arc::new(Spelling { written, folded }))
    }

    /// As the author wrote it.
    pub fn written(&self) -> &str {
        &self.0.written
    }

    /// In lower case: the identity of the key.
    pub fn folded(&self) -> &str {
        &self.0.folded
    }
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for ConditionKey {}

impl PartialOrd for ConditionKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded().cmp(other.folded())
    }
}

impl std::hash::Hash for ConditionKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.written)
    }
}
