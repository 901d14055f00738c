//! What resource control policies cannot have (spec A.7, RCPSYN).

use keyaki_source::{Diagnostic, Span};

use super::Lowering;
use crate::{Effect, Element, PrincipalPattern, Principals, StatementNode, Version};

impl Lowering<'_> {
    /// Everyone, `Deny`, `Action`. A `Principal` that names somebody has no meaning in an RCP; the rest is clear, since
    /// `RCPFullAWSAccess` is always attached and allows everything that another `Allow` could.
    pub(super) fn rcp_statement(&mut self, node: StatementNode<'_>, principals: &Principals, effect: Effect) {
        if !is_everyone(principals) {
            let place = node.get(Element::Principal).or(node.get(Element::NotPrincipal));
            let error = Diagnostic::error("rcp-principal", "an RCP is about everyone");
            let error = error.label(self.source, place.map_or(node.node.span, |node| node.span), "must be `\"*\"`");
            self.report(error.help("write `\"Principal\": \"*\"` and name callers in a condition"));
        }
        if let Some(actions) = node.get(Element::NotAction) {
            self.rcp_lacks(actions.span, "`NotAction`", "list the actions with `Action`");
        }
        if effect == Effect::Allow
            && !is_full_access(node)
            && let Some(effect) = node.get(Element::Effect)
        {
            self.rcp_lacks(
                effect.span,
                "`Allow`",
                "remove the statement: `RCPFullAWSAccess` allows everything already",
            );
        }
    }

    /// RCPs are written in the current version of the language.
    pub(super) fn rcp_version(&mut self, root: Span) {
        if self.version != Version::V2012 {
            self.rcp_lacks(root, "older version", "write `\"Version\": \"2012-10-17\"`");
        }
    }

    fn rcp_lacks(&mut self, place: Span, what: &str, advice: &str) {
        let problem = self.mode.refusal("rcp-element", format!("an RCP has no {what}"));
        self.report(problem.label(self.source, place, "not in an RCP").help(advice));
    }
}

fn is_everyone(principals: &Principals) -> bool {
    match principals {
        Principals::Only(items) => {
            !items.is_empty() && items.iter().all(|item| item.value == PrincipalPattern::Everyone)
        }
        Principals::Except(_) | Principals::Unstated => false,
    }
}

/// The one `Allow` there is: that of `RCPFullAWSAccess`.
fn is_full_access(node: StatementNode<'_>) -> bool {
    let is_star = |element| {
        node.get(element).is_some_and(|node| {
            let [item] = node.items() else { return false };
            item.as_str() == Some("*")
        })
    };
    is_star(Element::Action) && is_star(Element::Resource) && node.get(Element::Condition).is_none()
}
