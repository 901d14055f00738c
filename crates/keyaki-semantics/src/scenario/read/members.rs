//! Members of the objects of a scenario: known, not repeated, of the right type.

use keyaki_policy::Findings;
use keyaki_policy::json::{Member, Node};
use keyaki_source::{Diagnostic, Source, Span};

/// Takes objects apart and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) findings: Findings,
}

/// The most members that are looked at: hostile text has no more to say.
pub(super) const MOST: usize = 200;

impl Reader<'_> {
    pub(super) fn report(&mut self, diagnostic: Diagnostic, span: Span, label: &str) {
        self.findings.add(diagnostic.label(self.source, span, label));
    }

    /// The members of the object `what`, each of them one of `known` and written once.
    pub(super) fn object<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<&'n [Member]> {
        let Some(members) = node.as_object() else {
            self.wrong_type(node, what, "an object");
            return None;
        };
        for (at, member) in members.iter().enumerate().take(MOST) {
            let name = member.key.value.as_str();
            if !known.contains(&name) {
                let error = Diagnostic::error("scenario-member", format!("{what} has no member `{name}`"));
                let near = known.iter().find(|one| one.eq_ignore_ascii_case(name));
                let help = match near {
                    Some(near) => format!("write `{near}`"),
                    None => format!("its members are {}", list(known)),
                };
                self.report(error.help(help), member.key.span, "unknown member");
            } else if members.iter().take(at).any(|before| before.key.value == name) {
                let error = Diagnostic::error("scenario-duplicate", format!("`{name}` is given twice"));
                self.report(error.help("keep one of the two"), member.key.span, "again here");
            }
        }
        if members.len() > MOST {
            let error = Diagnostic::error("scenario-member", format!("{what} has {} members", members.len()));
            self.report(error.help(format!("its members are {}", list(known))), node.span, "too many");
        }
        Some(members)
    }

    pub(super) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, what, "a string");
        }
        text
    }

    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        let error = Diagnostic::error("scenario-type", format!("{what} is {wanted}, not {}", node.kind()));
        self.report(error.help(format!("write {wanted} here")), node.span, &format!("must be {wanted}"));
    }
}

pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
