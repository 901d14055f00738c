//! The elements of a statement: present, of the right type, in a legal combination (spec A.2).

use keyaki_source::{Diagnostic, Span};

use super::{Check, SYNTAX_ERRORS};
use crate::json::{Json, Node};
use crate::{Element, Mode, StatementNode};

/// Whether one of a pair of elements must be there whatever the policy is attached to.
#[derive(Clone, Copy)]
enum Need {
    Required,
    Optional,
}

impl Check<'_> {
    pub(super) fn statement(&mut self, node: &Node) {
        let Json::Object(members) = &node.value else {
            return self.mismatch(node, "a statement", "an object");
        };
        self.known_members(members, "a statement", &Element::ALL.map(Element::name));
        let statement = StatementNode { node };
        if let Some(sid) = statement.get(Element::Sid) {
            self.expect_string(sid, "Sid");
        }
        self.effect(statement);
        self.pair(statement, Element::Principal, Element::NotPrincipal, Need::Optional);
        self.pair(statement, Element::Action, Element::NotAction, Need::Required);
        self.pair(statement, Element::Resource, Element::NotResource, Need::Optional);
        for element in [Element::Action, Element::NotAction, Element::Resource, Element::NotResource] {
            if let Some(list) = statement.get(element) {
                self.string_list(list, element);
            }
        }
        if let Some(condition) = statement.get(Element::Condition) {
            self.condition(condition);
        }
    }

    fn effect(&mut self, statement: StatementNode<'_>) {
        let Some(node) = statement.get(Element::Effect) else {
            let error = Diagnostic::error("missing-effect", "the statement has no `Effect`");
            let help = format!("add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`; {SYNTAX_ERRORS}");
            return self.report(error.label(self.source, head(statement.node), "no `Effect` in here").help(help));
        };
        let Some(text) = node.as_str() else { return self.expect_string(node, "Effect") };
        if matches!(text, "Allow" | "Deny") {
            return;
        }
        let meant = ["Allow", "Deny"].into_iter().find(|effect| effect.eq_ignore_ascii_case(text));
        let help = match meant {
            Some(meant) => format!("write `{meant}`; IAM answers `The policy failed legacy parsing`"),
            None => format!("write `Allow` or `Deny`; {SYNTAX_ERRORS}"),
        };
        let error = Diagnostic::error("invalid-effect", format!("`{text}` is not an effect"));
        self.report(error.label(self.source, node.span, "must be `Allow` or `Deny`").help(help));
    }

    /// An element and its complement: at most one of them, or exactly one.
    fn pair(&mut self, statement: StatementNode<'_>, element: Element, complement: Element, need: Need) {
        let place = |element: Element| statement.node.member(element.name()).map(|member| member.key.span);
        let (name, other) = (element.name(), complement.name());
        match (place(element), place(complement), need) {
            (Some(first), Some(second), _) => {
                let message = format!("the statement has both `{name}` and `{other}`");
                let error = Diagnostic::error("unsupported-element-combination", message)
                    .label(self.source, first, "one of them here")
                    .label(self.source, second, "the other here");
                self.report(error.help(format!("keep one of the two; {SYNTAX_ERRORS}")));
            }
            (None, None, Need::Required) => {
                let error = Diagnostic::error("missing-action", format!("the statement has no `{name}`"));
                let error = error.label(self.source, head(statement.node), format!("neither `{name}` nor `{other}`"));
                let help = "add `\"Action\": [\u{2026}]`; IAM answers `Policy statement must contain actions.`";
                self.report(error.help(help));
            }
            (Some(_), None, _) | (None, Some(_), _) | (None, None, Need::Optional) => {}
        }
    }

    /// A string or a list of strings. `null` items are let through: IAM accepts them in `Resource` (spec A.1), though
    /// not in `Action`.
    fn string_list(&mut self, list: &Node, element: Element) {
        if list.value == Json::Null {
            return self.mismatch(list, &format!("`{}`", element.name()), "a string or a list of strings");
        }
        let nulls = self.mode == Mode::Lenient || matches!(element, Element::Resource | Element::NotResource);
        for item in list.items() {
            match &item.value {
                Json::String(_) => {}
                Json::Null if nulls => {}
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                    self.mismatch(item, &format!("an item of `{}`", element.name()), "a string");
                }
            }
        }
    }

    /// Operators over keys over values.
    fn condition(&mut self, condition: &Node) {
        let Some(operators) = condition.as_object() else {
            return self.mismatch(condition, "`Condition`", "an object");
        };
        for operator in operators {
            let Some(keys) = operator.value.as_object() else {
                let name = format!("the value of `{}`", operator.key.value);
                self.mismatch(&operator.value, &name, "an object from condition keys to values");
                continue;
            };
            for key in keys {
                self.condition_values(&key.key.value, &key.value);
            }
        }
    }

    fn condition_values(&mut self, key: &str, values: &Node) {
        for value in values.items() {
            match &value.value {
                Json::String(_) | Json::Bool(_) | Json::Number(_) => {}
                Json::Null | Json::Array(_) | Json::Object(_) => {
                    let what = format!("a value of `{key}`");
                    self.mismatch(value, &what, "a string, number or boolean");
                }
            }
        }
    }
}

/// The opening brace of an object, to point at a statement without underlining all of it.
fn head(node: &Node) -> Span {
    Span::new(node.span.start(), node.span.start() + 1)
}
