//! Conditions on tags of resources for services that never say them.
//!
//! Whether a service does is taken from the keys that it publishes. A key of a service that has it for some of its resources only is not looked
//! into further.

use keyaki_policy::{Effect, Element, Test};

use super::action::parts;
use super::{Found, listed};
use crate::IssueCode::{self, *};
use crate::subject::{Condition, Statement, Subject};

const FAMILY: &str = "aws:ResourceTag/";

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (statement, condition) in subject.conditions() {
        let Some(effect) = statement.effect() else { continue };
        // Where an absent key satisfies the condition, or is what is asked for, the statement does what it says.
        if !condition.is_below(FAMILY) || condition.test() == Some(Test::Null) || condition.holds_without_key() {
            continue;
        }
        if let Some(member) = statement.member(Element::NotAction) {
            let details = format!(
                "Actions that come without tags of resources are not {} here, and there are many that `NotAction` does not list. List actions with `Action`.",
                participle(effect)
            );
            let code = match effect {
                Effect::Allow => AllowNotactionWithUnsupportedTagConditionKeyForService,
                Effect::Deny => DenyNotactionWithUnsupportedTagConditionKeyForService,
            };
            found.add(code, details, [member.value.span, condition.values.span]);
        } else if found.has_few_pairs(statement) {
            of_services(subject, statement, &condition, effect, found);
        }
    }
}

fn of_services(
    subject: &Subject<'_>,
    statement: Statement<'_>,
    condition: &Condition<'_>,
    effect: Effect,
    found: &mut Found,
) {
    let mut services = Vec::new();
    let mut spans = Vec::new();
    for (text, node) in statement.items(Element::Action) {
        let Some(service) = parts(text).and_then(|(prefix, _)| subject.catalogue.service(prefix)) else { continue };
        let prefix = service.prefix();
        let has = subject.catalogue.keys_of(prefix).any(|key| key.spelling.starts_with(FAMILY));
        if has || service.actions().is_empty() {
            continue;
        }
        spans.push(node.span);
        if !services.contains(&prefix) {
            services.push(prefix);
        }
    }
    if services.is_empty() {
        return;
    }
    let code: IssueCode = match effect {
        Effect::Allow => AllowWithUnsupportedTagConditionKeyForService,
        Effect::Deny => DenyWithUnsupportedTagConditionKeyForService,
    };
    let details = format!(
        "Requests to {} never have `{}`, so their actions are not {} here. Move them to a statement without this condition.",
        listed(&services),
        condition.key.value,
        participle(effect)
    );
    found.add(code, details, spans.into_iter().chain([condition.values.span]));
}

fn participle(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allowed",
        Effect::Deny => "denied",
    }
}
