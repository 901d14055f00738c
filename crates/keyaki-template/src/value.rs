//! A part of a template after its functions have been evaluated.

use keyaki_policy::SmolStr;
use keyaki_source::{Diagnostic, Span, Spanned};

use crate::text::Text;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

/// What a part of a template is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A scalar: CloudFormation makes texts of numbers and Booleans.
    Text(Text),
    List(Vec<Resolved>),
    Map(Vec<(Spanned<SmolStr>, Resolved)>),
    /// `AWS::NoValue`: what holds it does without.
    Absent,
    /// It cannot be said what this is: it is wrong, or nothing but deployment decides it and it could be anything.
    Unclear(Box<Diagnostic>),
}

impl Resolved {
    pub(crate) fn text(span: Span, text: Text) -> Self {
        Self { value: Value::Text(text), span }
    }

    pub(crate) fn unclear(span: Span, diagnostic: Diagnostic) -> Self {
        Self { value: Value::Unclear(Box::new(diagnostic)), span }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) | Value::Absent | Value::Unclear(_) => None,
        }
    }

    /// The value of a member of a map.
    pub(crate) fn member(&self, name: &str) -> Option<&Resolved> {
        let Value::Map(members) = &self.value else { return None };
        members.iter().find(|(key, _)| key.value == name).map(|(_, value)| value)
    }

    /// Everything in it that is unclear, in order, but for at most `most`.
    pub(crate) fn doubts(&self, most: usize) -> Vec<Diagnostic> {
        let mut doubts = Vec::new();
        let mut work = vec![self];
        while let Some(resolved) = work.pop() {
            match &resolved.value {
                Value::Unclear(diagnostic) if doubts.len() < most && !doubts.contains(&**diagnostic) => {
                    doubts.push((**diagnostic).clone());
                }
                Value::List(items) => work.extend(items.iter().rev()),
                Value::Map(members) => work.extend(members.iter().rev().map(|(_, value)| value)),
                Value::Text(_) | Value::Absent | Value::Unclear(_) => {}
            }
        }
        doubts
    }
}
