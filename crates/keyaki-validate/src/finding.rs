//! What there is to say of a policy, as plain data.

use keyaki_source::Span;

use crate::IssueCode;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub code: IssueCode,
    /// What is the matter and what to do, in sentences.
    pub details: String,
    /// Where, the main place first.
    pub locations: Vec<Location>,
    /// What was proven of every request, for findings that rest on engines.
    pub proof: Option<String>,
}

/// A place in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The way to it from the root of the JSON.
    pub path: Vec<PathElement>,
    /// The text, in bytes; strings with their quotes.
    pub span: Span,
}

/// A step from a JSON value into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathElement {
    /// The item of an array, from 0.
    Index(usize),
    /// The name of a member itself.
    Key(String),
    /// The value of the member of that name.
    Value(String),
    /// A part of a string, in UTF-16 code units of its value.
    Substring {
        /// Where it starts, from 0.
        start: usize,
        /// How long it is.
        length: usize,
    },
}
