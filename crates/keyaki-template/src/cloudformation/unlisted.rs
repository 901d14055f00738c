//! Policies in properties that are in no table: maps with statements that have effects.

use keyaki_policy::json::Node;

use crate::evaluate::Evaluator;
use crate::holders::Holder;
use crate::unlisted::{below, members};
use crate::value::Resolved;

/// How many are looked for in one resource.
const MOST: usize = 100;

/// Such policies, by their paths.
pub(super) fn policies(evaluator: &Evaluator<'_>, properties: &Node, listed: &[Holder]) -> Vec<(String, Resolved)> {
    let mut found = Vec::new();
    let mut work = members(properties, listed);
    while let Some((path, node)) = work.pop() {
        if is_policy(node) && found.len() < MOST {
            found.push((path, evaluator.value(node)));
        } else {
            work.extend(below(&path, node));
        }
    }
    found
}

fn is_policy(node: &Node) -> bool {
    let statements = node.member("Statement").map(|member| member.value.items()).unwrap_or_default();
    let has = |statement: &Node, name: &str| statement.member(name).is_some();
    statements
        .iter()
        .any(|statement| has(statement, "Effect") && (has(statement, "Action") || has(statement, "NotAction")))
}
