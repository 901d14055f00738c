//! A policy as written: the JSON tree with names for its parts.
//!
//! Produced by [`parse`](crate::parse). Nothing is interpreted; every part leads to its node.

use keyaki_source::Source;

use crate::PolicyKind;
use crate::json::{Json, Node};

/// A policy as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    source: Source,
    root: Node,
    soundness: Soundness,
}

/// Whether the structure of a document is that of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Soundness {
    /// It is.
    Sound,
    /// Errors have been reported; only further diagnostics can be had from the document.
    Broken,
}

/// An element of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are AWS's")]
pub enum Element {
    Sid,
    Effect,
    Principal,
    NotPrincipal,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition,
}

/// A statement as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementNode<'a> {
    /// The statement, an object in every sound document.
    pub node: &'a Node,
}

impl Document {
    pub(crate) fn new(source: &Source, root: Node, soundness: Soundness) -> Self {
        Self { source: source.clone(), root, soundness }
    }

    /// The text.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The whole tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Whether no error was found in its structure. Only then does [`lower`](crate::lower) give a policy.
    pub fn is_sound(&self) -> bool {
        self.soundness == Soundness::Sound
    }

    /// The value of `Version`.
    pub fn version(&self) -> Option<&Node> {
        self.root.member("Version").map(|member| &member.value)
    }

    /// The value of `Id`.
    pub fn id(&self) -> Option<&Node> {
        self.root.member("Id").map(|member| &member.value)
    }

    /// The statements; `Statement` may be one object or an array of them.
    pub fn statements(&self) -> impl Iterator<Item = StatementNode<'_>> {
        let nodes = self.root.member("Statement").map_or(&[][..], |member| member.value.items());
        nodes.iter().map(|node| StatementNode { node })
    }

    /// What the policy is attached to: a resource when any statement names a principal, otherwise an identity.
    pub fn detect_kind(&self) -> PolicyKind {
        let names_principal = |statement: StatementNode<'_>| {
            statement.get(Element::Principal).or(statement.get(Element::NotPrincipal)).is_some()
        };
        if self.statements().any(names_principal) { PolicyKind::Resource } else { PolicyKind::Identity }
    }
}

impl<'a> StatementNode<'a> {
    /// The value of an element, as written; `null` when it says so.
    pub fn get(self, element: Element) -> Option<&'a Node> {
        self.node.member(element.name()).map(|member| &member.value)
    }

    /// The text of an element that is a string.
    pub(crate) fn text(self, element: Element) -> Option<(&'a str, &'a Node)> {
        let node = self.get(element)?;
        match &node.value {
            Json::String(text) => Some((text, node)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }
}

impl Element {
    /// Every element of a statement.
    pub const ALL: [Self; 9] = [
        Self::Sid,
        Self::Effect,
        Self::Principal,
        Self::NotPrincipal,
        Self::Action,
        Self::NotAction,
        Self::Resource,
        Self::NotResource,
        Self::Condition,
    ];

    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sid => "Sid",
            Self::Effect => "Effect",
            Self::Principal => "Principal",
            Self::NotPrincipal => "NotPrincipal",
            Self::Action => "Action",
            Self::NotAction => "NotAction",
            Self::Resource => "Resource",
            Self::NotResource => "NotResource",
            Self::Condition => "Condition",
        }
    }
}
