//! Actions that never come with a key that their statement compares.
//!
//! The published lists of keys have gaps: of a key of the action's own service something is said only when another action of the statement has it.
//! Keys of identity providers come with the credentials to any service, and only actions of STS are known to lack them.

use keyaki_catalogue::Action;
use keyaki_policy::{Element, Test};

use super::action::parts;
use super::{Found, listed};
use crate::IssueCode;
use crate::overlap::overlap_ignoring_case;
use crate::subject::{Condition, Item, Statement, Subject};

/// Keys of services that come with credentials, to any service (AWS global condition context keys).
const WITH_CREDENTIALS: [&str; 9] = [
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (statement, condition) in subject.conditions() {
        let key = condition.key.value.as_str();
        // To ask whether the key is there, or to compare it if it is, fits any action.
        let asked =
            condition.test() == Some(Test::Null) || condition.parsed().is_none_or(|operator| operator.if_exists);
        let global = condition.is_below("aws:") || WITH_CREDENTIALS.iter().any(|one| one.eq_ignore_ascii_case(key));
        if !asked && !global && subject.catalogue.key(key).is_some() && found.has_few_pairs(statement) {
            unsupported(subject, statement, &condition, found);
        }
    }
}

fn unsupported(subject: &Subject<'_>, statement: Statement<'_>, condition: &Condition<'_>, found: &mut Found) {
    let key = condition.key.value.as_str();
    let for_another = is_for_another(subject, statement, key);
    let lacks = |(text, _): &Item<'_>| {
        let action = parts(text).and_then(|(service, name)| subject.catalogue.action(service, name));
        action.is_some_and(|action| !has(subject, action, key) && is_certain(subject, action, key, for_another))
    };
    let items: Vec<Item<'_>> = statement.items(Element::Action).filter(lacks).collect();
    if items.is_empty() {
        return;
    }
    let names: Vec<&str> = items.iter().map(|(text, _)| *text).collect();
    let some = match names.get(..3).filter(|_| names.len() > 3) {
        Some(first) => format!(
            "{} and {} more",
            first.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            names.len() - 3
        ),
        None => listed(&names),
    };
    let (verb, them) = if names.len() == 1 { ("comes", "it") } else { ("come", "them") };
    let details = format!("{some} never {verb} with `{key}`. Move {them} to a statement without this condition.");
    let spans = items.iter().map(|(_, node)| node.span).chain([condition.values.span]);
    found.add(IssueCode::UnsupportedActionForConditionKey, details, spans);
}

fn has(subject: &Subject<'_>, action: &Action, key: &str) -> bool {
    subject.catalogue.keys_of_action(action).any(|one| one.matches(key))
}

/// Whether it is known that the action, which does not list the key, does not have it: another action of the statement may.
fn is_certain(subject: &Subject<'_>, action: &Action, key: &str, for_another: bool) -> bool {
    let of_provider =
        key.split_once(':').is_some_and(|(host, _)| host.contains('.') || host.eq_ignore_ascii_case("saml"));
    if of_provider {
        // That roles are not assumed so with a token is said of the principal.
        return action.service() == "sts" && !action.name().starts_with("AssumeRole");
    }
    let own = subject.catalogue.keys_of(action.service()).any(|one| one.matches(key));
    !own || for_another
}

/// Whether some action of the statement has the key.
fn is_for_another(subject: &Subject<'_>, statement: Statement<'_>, key: &str) -> bool {
    statement.items(Element::Action).filter_map(|(text, _)| parts(text)).any(|(service, name)| {
        let mut actions = subject.catalogue.actions_of(service).iter();
        actions.any(|action| overlap_ignoring_case(name, action.name()) && has(subject, action, key))
    })
}
