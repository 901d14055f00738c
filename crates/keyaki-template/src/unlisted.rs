//! The parts of a resource in properties that are in no table, where a policy may be that nobody knows of.

use keyaki_policy::json::{Json, Node};

use crate::holders::Holder;

/// A part of a resource and its path.
pub(crate) type Part<'n> = (String, &'n Node);

/// The members of `properties` that no holder is in, the last first: a worklist, from whose end the first is taken.
pub(crate) fn members<'n>(properties: &'n Node, listed: &[Holder]) -> Vec<Part<'n>> {
    let is_listed = |name: &str| listed.iter().any(|holder| holder.path.split(['.', '[']).next() == Some(name));
    let members = properties.as_object().unwrap_or_default().iter().rev();
    let members = members.filter(|member| !is_listed(&member.key.value));
    members.map(|member| (member.key.value.to_string(), &member.value)).collect()
}

/// What `node`, which is at `path`, holds, the last first.
pub(crate) fn below<'n>(path: &str, node: &'n Node) -> Vec<Part<'n>> {
    match &node.value {
        Json::Array(items) => {
            items.iter().enumerate().rev().map(|(at, item)| (format!("{path}[{at}]"), item)).collect()
        }
        Json::Object(members) => {
            let below = members.iter().rev();
            below.map(|member| (format!("{path}.{}", member.key.value), &member.value)).collect()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
    }
}
