//! JSON with spans (RFC 8259).
//!
//! In: a [`Source`]. Out: a tree of [`Node`]s that each know where they were written, or one diagnostic that says where
//! the text stops being JSON. Duplicate members are kept; callers decide what they mean. Depth and size are bounded, so
//! hostile text costs no stack. Knows nothing of policies.

mod number;
mod reader;
mod string;

use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source, Span, Spanned};
use smol_str::SmolStr;

/// How deep arrays and objects may nest. A policy needs six levels.
pub const MAX_DEPTH: usize = 64;

/// A JSON value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Json,
    /// The whole value; for strings with the quotes.
    pub span: Span,
}

/// A JSON value as written. Lists are boxed slices and nothing is wider than a string, so that long lists take little room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as its text: nothing is rounded.
    Number(Box<str>),
    /// A string with its escapes resolved.
    String(SmolStr),
    /// `[…]`
    Array(Box<[Node]>),
    /// `{…}`, in the order written, duplicates kept.
    Object(Box<[Member]>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name; the span has the quotes.
    pub key: Spanned<SmolStr>,
    /// The value.
    pub value: Node,
}

/// Reads one JSON value that takes up the whole text.
pub fn parse(source: &Source) -> (Option<Node>, Vec<Diagnostic>) {
    let bytes = source.text().len();
    if bytes > MAX_SOURCE_BYTES {
        let message = format!("`{}` has {bytes} bytes; the limit is {MAX_SOURCE_BYTES}", source.name());
        return (None, vec![Diagnostic::error("too-large", message)]);
    }
    match reader::read(source) {
        Ok(node) => (Some(node), Vec::new()),
        Err(diagnostic) => (None, vec![*diagnostic]),
    }
}

/// The inside of a string literal: its span without the quotes.
pub fn content_span(literal: Span) -> Span {
    let end = literal.end().saturating_sub(1);
    Span::new((literal.start() + 1).min(end), end)
}

/// The place of `value[start..end]` in the text of a string literal whose value is `value`.
///
/// The whole inside of the literal when it has escapes, since offsets do not carry over then.
pub fn part_span(literal: Span, value: &str, start: usize, end: usize) -> Span {
    let content = content_span(literal);
    if content.len() != value.len() || end > value.len() {
        return content;
    }
    Span::new(content.start() + start, content.start() + end)
}

impl Node {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Json::String(text) => Some(text),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.value {
            Json::Object(members) => Some(members),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => None,
        }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Json::Array(items) => Some(items),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => None,
        }
    }

    /// The first member called `name` of an object.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.as_object()?.iter().find(|member| member.key.value == name)
    }

    /// The items of an array, or the value itself as the only item: list elements may be written as a bare scalar.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Json::Array(items) => items,
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
                std::slice::from_ref(self)
            }
        }
    }

    /// What kind of value this is, with article: `a string`.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Json::Null => "`null`",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}
