//! Members that are written twice or do not exist.

use std::collections::BTreeMap;

use keyaki_source::{Diagnostic, Span};

use super::{Check, SYNTAX_ERRORS};
use crate::json::{Json, Member, Node};
use crate::suggest::closest;

impl Check<'_> {
    /// Reports members written twice, in `node` and everything in it: readers disagree on which one counts, so the
    /// policy has no one meaning (spec A.1, J.13).
    pub(super) fn unique_members(&mut self, node: &Node) {
        // A worklist, in the order of the text.
        let mut open = vec![node];
        let nests = |node: &&Node| matches!(node.value, Json::Array(_) | Json::Object(_));
        while let Some(node) = open.pop() {
            match &node.value {
                Json::Array(items) => open.extend(items.iter().rev().filter(nests)),
                Json::Object(members) => {
                    self.unique(members);
                    open.extend(members.iter().rev().map(|member| &member.value).filter(nests));
                }
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
            }
        }
    }

    fn unique(&mut self, members: &[Member]) {
        if members.len() <= FEW && all_different(members) {
            return;
        }
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for Member { key, .. } in members {
            let Some(first) = seen.insert(&key.value, key.span) else { continue };
            let error =
                Diagnostic::error("duplicate-member", format!("`{}` is written twice in one object", key.value))
                    .label(self.source, key.span, "again here")
                    .label(self.source, first, "first here")
                    .help("join the two or remove one: readers disagree on which of them counts");
            self.report(error);
        }
    }

    /// Reports members that `place` does not have.
    pub(super) fn known_members(&mut self, members: &[Member], place: &str, known: &[&'static str]) {
        for Member { key, .. } in members {
            let name = key.value.as_str();
            if known.contains(&name) {
                continue;
            }
            // Looking for the name that is meant takes time, and a hostile text may have very many.
            let meant = if self.findings.is_full() { None } else { closest(name, known.iter().copied()) };
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`? {SYNTAX_ERRORS}"),
                None => format!("remove it; {place} has only {}; {SYNTAX_ERRORS}", list(known)),
            };
            let error = Diagnostic::error("invalid-policy-element", format!("{place} has no element `{name}`"));
            self.report(error.label(self.source, key.span, "unknown element").help(help));
        }
    }
}

/// Comparing all pairs is faster than a map for so many members.
const FEW: usize = 12;

fn all_different(members: &[Member]) -> bool {
    let rest = |n: usize| members.iter().skip(n + 1);
    members.iter().enumerate().all(|(n, one)| rest(n).all(|other| one.key.value != other.key.value))
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
