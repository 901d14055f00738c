//! `Action` and `NotAction` (spec A.4).

use keyaki_source::{Diagnostic, Spanned};

use super::Lowering;
use crate::glob_text::variable_start;
use crate::json::{Node, part_span};
use crate::{ActionPattern, ActionServiceWildcard, Element, Glob, Listed, StatementNode, Version};

const VENDOR: &str = "IAM answers `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.`";
const ONE_COLON: &str = "IAM answers `Actions/Condition can contain only one colon.`";

impl Lowering<'_> {
    pub(super) fn action_element(&mut self, statement: StatementNode<'_>) -> Option<Listed<ActionPattern>> {
        if let Some(list) = statement.get(Element::Action) {
            return Some(Listed::Only(self.actions(list, Element::Action)));
        }
        let list = statement.get(Element::NotAction)?;
        Some(Listed::Except(self.actions(list, Element::NotAction)))
    }

    fn actions(&mut self, list: &Node, element: Element) -> Vec<Spanned<ActionPattern>> {
        if list.items().is_empty() {
            self.report(self.no_actions(list, element));
        }
        let mut patterns = Vec::with_capacity(list.items().len());
        let mut before = None;
        for item in list.items() {
            match item.as_str().and_then(Plain::of) {
                Some(plain) => patterns.push(Spanned::new(plain.pattern(&mut before), item.span)),
                None => patterns.push(Spanned::new(self.action(item), item.span)),
            }
        }
        patterns
    }

    /// An empty list: nothing matches it, so a statement with an empty `Action` does nothing, and one with an empty
    /// `NotAction` would be about everything, which IAM refuses.
    fn no_actions(&self, list: &Node, element: Element) -> Diagnostic {
        let problem = if element == Element::NotAction {
            Diagnostic::error("empty-not-action", "`NotAction` lists no action")
                .help(format!("list what the statement leaves out, or write `\"Action\": \"*\"`; {VENDOR}"))
        } else {
            let help = "the statement has no effect; list its actions; \
                        IAM answers `Policy statement must contain actions.`";
            self.mode.refusal("empty-array-action", "`Action` lists no action").help(help)
        };
        problem.label(self.source, list.span, "nothing in here")
    }

    fn action(&mut self, item: &Node) -> ActionPattern {
        let Some(text) = item.as_str() else {
            self.null_item(item, "action");
            return ActionPattern::Nothing;
        };
        if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
            return ActionPattern::Any;
        }
        if let Some(at) = variable_start(text).filter(|_| self.version == Version::V2012) {
            let error =
                Diagnostic::error("variable-unsupported-in-element", "an action cannot contain a policy variable");
            let span = part_span(item.span, text, at, text.len());
            self.report(
                error.label(self.source, span, "no variables here").help("variables are for resources and conditions"),
            );
            return ActionPattern::Nothing;
        }
        let blank = |c: char| c.is_whitespace() || c == ',';
        if text.starts_with(blank) || text.ends_with(blank) {
            let warning = Diagnostic::warning("blank-around-action", format!("`{text}` matches no action"));
            let warning = warning.label(self.source, item.span, "blank or comma at an end");
            self.report(warning.help(format!("write `{}`", text.trim_matches(blank))));
            return ActionPattern::Nothing;
        }
        match text.split_once(':') {
            None => self.action_without_colon(item, text),
            Some((_, name)) if name.contains(':') => {
                let problem = self.mode.refusal("action-colons", format!("`{text}` has more than one colon"));
                let problem = problem.label(self.source, item.span, "matches no action");
                self.report(problem.help(format!("an action is `service:Name`; {ONE_COLON}")));
                ActionPattern::Nothing
            }
            Some((service, name)) => {
                self.service_of_action(item, service, name);
                if wild(service) && self.readings.action_service_wildcard == ActionServiceWildcard::Nothing {
                    return ActionPattern::Nothing;
                }
                let part = |text: &str| Glob::wildcards(text).into_ascii_lowercase();
                ActionPattern::Of { service: part(service), name: part(name) }
            }
        }
    }

    /// With a wildcard, the text could mean `s3:*` or a pattern across the colon: nobody says which, so it is an error.
    fn action_without_colon(&mut self, item: &Node, text: &str) -> ActionPattern {
        let wild = wild(text);
        let problem = if wild {
            Diagnostic::error("action-without-service", format!("`{text}` could mean several things"))
        } else {
            self.mode.refusal("action-without-service", format!("`{text}` names no service and matches no action"))
        };
        let meant = if wild { "`s3:*`" } else { "`s3:GetObject`" };
        let problem = problem.label(self.source, item.span, "no `:` in here");
        self.report(problem.help(format!("write service and name with a colon, like {meant}; {VENDOR}")));
        ActionPattern::Nothing
    }

    /// IAM takes no wildcards in the service part (spec A.4); the checks are lenient, as for unknown services.
    fn service_of_action(&mut self, item: &Node, service: &str, name: &str) {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if !service.is_empty() && service.chars().all(plain) {
            return self.name_of_action(item, name);
        }
        let wild = wild(service);
        let problem = if wild {
            let message = format!("the service `{service}` has a wildcard");
            self.mode.refusal("wildcard-in-service-name", message)
        } else {
            self.mode.refusal("invalid-service-in-action", format!("`{service}` is not the name of a service"))
        };
        let text = item.as_str().unwrap_or("");
        let problem = problem.label(self.source, part_span(item.span, text, 0, service.len()), "the service");
        let help =
            format!("name one service, or write `*` for all actions; IAM answers `Vendor {service} is not valid`");
        let other =
            if wild { format!("; {}", self.readings.otherwise("action-service-wildcard")) } else { String::new() };
        self.report(problem.help(help + &other));
    }

    fn name_of_action(&mut self, item: &Node, name: &str) {
        if !name.is_empty() {
            return;
        }
        let warning = Diagnostic::warning("action-without-name", "nothing follows the colon: this matches no action");
        let warning = warning.label(self.source, item.span, "matches nothing");
        self.report(warning.help("name an action, or write `*` for all of the service"));
    }
}

/// A text like `s3:Get*`: two words of letters, digits and dashes with a colon between, wildcards in the second.
/// Nearly every action is one, and there is nothing to say of it.
struct Plain<'t> {
    service: &'t str,
    name: &'t str,
    has_wildcard: bool,
}

impl<'t> Plain<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let colon = text.bytes().position(|byte| byte == b':')?;
        let (service, name) = (text.get(..colon)?, text.get(colon + 1..)?);
        let of_name = kinds(name);
        let is_plain = kinds(service) == ORDINARY && of_name != 0 && of_name & OTHER == 0;
        is_plain.then_some(Self { service, name, has_wildcard: of_name & WILD != 0 })
    }

    /// What it means. Mostly the service is that of the last such text, `before`, whose pattern is taken again.
    fn pattern(self, before: &mut Option<(&'t str, Glob)>) -> ActionPattern {
        let service = match before {
            Some((service, pattern)) if *service == self.service => pattern.clone(),
            _ => before.insert((self.service, Glob::literal_in_lower_case(self.service))).1.clone(),
        };
        let name = match self.has_wildcard {
            true => Glob::wildcards_in_lower_case(self.name),
            false => Glob::literal_in_lower_case(self.name),
        };
        ActionPattern::Of { service, name }
    }
}

/// All [kinds](kind) of characters in a text.
fn kinds(text: &str) -> u8 {
    text.bytes().map(kind).fold(0, |kinds, kind| kinds | kind)
}

/// Kinds of characters, as bits: those of all words, those of names besides, wildcards, others.
const ORDINARY: u8 = 1;
const UNDERSCORE: u8 = 2;
const WILD: u8 = 4;
const OTHER: u8 = 8;

fn kind(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => ORDINARY,
        b'_' => UNDERSCORE,
        b'*' | b'?' => WILD,
        _ => OTHER,
    }
}

fn wild(text: &str) -> bool {
    text.contains(['*', '?'])
}
