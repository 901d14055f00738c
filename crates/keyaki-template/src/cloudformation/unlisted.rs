//! Policies in properties that are in no table: maps with statements that have effects.

use keyaki_policy::json::{Json, Node};

use crate::evaluate::Evaluator;
use crate::holders::Holder;
use crate::value::Resolved;

/// How many are looked for in one resource.
const MOST: usize = 100;

/// Such policies, by their paths.
pub(super) fn policies(evaluator: &Evaluator<'_>, properties: &Node, listed: &[Holder]) -> Vec<(String, Resolved)> {
    let mut found = Vec::new();
    let mut work: Vec<(String, &Node)> = properties
        .as_object()
        .unwrap_or_default()
        .iter()
        .rev()
        .filter(|member| !listed.iter().any(|holder| first(holder.path) == member.key.value))
        .map(|member| (member.key.value.to_string(), &member.value))
        .collect();
    while let Some((path, node)) = work.pop() {
        match &node.value {
            _ if is_policy(node) && found.len() < MOST => found.push((path, evaluator.value(node))),
            Json::Array(items) => {
                work.extend(items.iter().enumerate().rev().map(|(at, item)| (format!("{path}[{at}]"), item)));
            }
            Json::Object(members) => {
                let below = members.iter().rev();
                work.extend(below.map(|member| (format!("{path}.{}", member.key.value), &member.value)));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    found
}

fn first(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

fn is_policy(node: &Node) -> bool {
    let statements = node.member("Statement").map(|member| member.value.items()).unwrap_or_default();
    let has = |statement: &Node, name: &str| statement.member(name).is_some();
    statements
        .iter()
        .any(|statement| has(statement, "Effect") && (has(statement, "Action") || has(statement, "NotAction")))
}
