//! From a span to the way that leads to it.
//!
//! In: the root of a policy and a span in its text. Out: the [`Location`] with the innermost value, name or part of a string that has the
//! whole span. So rules and the diagnostics of other crates need to know spans only.

use keyaki_policy::json::{Json, Member, Node, content_span};
use keyaki_source::Span;

use crate::{Location, PathElement};

/// The location of `span`. The opening bracket of an array or object stands for all of it.
pub(crate) fn locate(root: Option<&Node>, span: Span) -> Location {
    let mut path = Vec::new();
    let mut next = root;
    while let Some(node) = next.take() {
        if stands_for(node, span) {
            return Location { path, span: node.span };
        }
        match &node.value {
            Json::Object(members) => {
                let Some(member) = member_with(members, span) else { break };
                let name = member.key.value.to_string();
                if contains(member.key.span, span) {
                    path.push(PathElement::Key(name));
                    break;
                }
                path.push(PathElement::Value(name));
                next = Some(&member.value);
            }
            Json::Array(items) => {
                let at = items.partition_point(|item| item.span.end() < span.end());
                let Some(item) = items.get(at).filter(|item| contains(item.span, span)) else { break };
                path.push(PathElement::Index(at));
                next = Some(item);
            }
            Json::String(text) => path.extend(substring(node, text, span)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
    Location { path, span }
}

fn stands_for(node: &Node, span: Span) -> bool {
    let opening = span.start() == node.span.start() && span.len() == 1;
    match &node.value {
        Json::Array(_) | Json::Object(_) => span == node.span || opening,
        Json::String(_) => span == node.span || span == content_span(node.span),
        Json::Null | Json::Bool(_) | Json::Number(_) => true,
    }
}

/// The member whose name or value has the whole of `span`.
fn member_with(members: &[Member], span: Span) -> Option<&Member> {
    let at = members.partition_point(|member| member.value.span.end() < span.end());
    let member = members.get(at)?;
    (contains(member.key.span, span) || contains(member.value.span, span)).then_some(member)
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// The part of a string without escapes at `span`.
fn substring(node: &Node, text: &str, span: Span) -> Option<PathElement> {
    let content = content_span(node.span);
    if content.len() != text.len() {
        return None;
    }
    let before = text.get(..span.start().checked_sub(content.start())?)?;
    let part = text.get(before.len()..span.end().checked_sub(content.start())?)?;
    let units = |text: &str| text.encode_utf16().count();
    Some(PathElement::Substring { start: units(before), length: units(part) })
}
