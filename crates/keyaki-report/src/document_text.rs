//! A policy as written, as an outline with places.

use keyaki_policy::Document;
use keyaki_policy::json::{Json, Node};
use keyaki_source::{Source, Span};

use crate::printable;

/// One line for each value: its place, its name in the object or number in the array, and the value if it is a scalar.
pub fn render_document(document: &Document) -> String {
    let mut rows = Vec::new();
    let mut open = vec![(0, String::new(), document.root())];
    while let Some((depth, name, node)) = open.pop() {
        rows.push((range(document.source(), node.span), format!("{}{name}{}", "  ".repeat(depth), value(node))));
        open.extend(parts(node).into_iter().rev().map(|(name, node)| (depth + 1, name, node)));
    }
    let widest = rows.iter().map(|(range, _)| range.len()).max().unwrap_or(0);
    let lines = rows.iter().map(|(range, text)| format!("{range:widest$}  {text}\n"));
    lines.collect()
}

fn range(source: &Source, span: Span) -> String {
    let (start, end) = source.region(span);
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

fn parts(node: &Node) -> Vec<(String, &Node)> {
    match &node.value {
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
        Json::Array(items) => items.iter().enumerate().map(|(at, item)| (format!("[{at}] "), item)).collect(),
        Json::Object(members) => {
            let members = members.iter().map(|member| (format!("{} ", printable(&member.key.value)), &member.value));
            members.collect()
        }
    }
}

fn value(node: &Node) -> String {
    match &node.value {
        Json::Null => "null".to_owned(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(text) => printable(text),
        Json::String(text) => printable(&format!("{text:?}")),
        Json::Array(_) => "[]".to_owned(),
        Json::Object(_) => "{}".to_owned(),
    }
}
