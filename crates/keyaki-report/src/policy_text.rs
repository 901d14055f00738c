//! A policy as meant: what every element of every statement was understood as.

use keyaki_policy::{
    AwsIdentity, AwsPrincipal, Condition, ConditionValue, Effect, Listed, Policy, PrincipalPattern, Principals,
    Statement, Version, encode_base64,
};
use keyaki_source::Spanned;

use crate::printable;
use crate::snippet::place;

/// A line for the policy, and a few for each statement. Defaults are written out.
pub fn render_policy(policy: &Policy) -> String {
    let version = match policy.version {
        Version::V2008 => "2008-10-17",
        Version::V2012 => "2012-10-17",
    };
    let head = format!("{}: {}, version {version}\n", printable(policy.source.name()), policy.kind.with_article());
    head + &policy.statements.iter().map(|statement| render_statement(policy, statement)).collect::<String>()
}

fn render_statement(policy: &Policy, statement: &Statement) -> String {
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let sid = statement.sid.as_ref().map(|sid| format!(" {:?}", sid.value)).unwrap_or_default();
    let mut out = format!(
        "\nstatement {}{}: {effect}, at {}\n",
        statement.index,
        printable(&sid),
        place(&policy.source, statement.span)
    );
    out.push_str(&line("principal", &principals(&statement.principals)));
    out.push_str(&line("action", &listed(&statement.actions)));
    out.push_str(&line("resource", &listed(&statement.resources)));
    out.extend(statement.conditions.iter().map(|condition| line("condition", &condition_text(condition))));
    out
}

fn line(name: &str, text: &str) -> String {
    format!("  {name:<9}  {}\n", printable(text))
}

fn principals(principals: &Principals) -> String {
    let names = |patterns: &[Spanned<PrincipalPattern>]| patterns.iter().map(|p| principal(&p.value)).collect();
    match principals {
        Principals::Unstated => "whoever the policy is attached to".to_owned(),
        Principals::Only(patterns) => alternatives(names(patterns)),
        Principals::Except(patterns) => format!("not {}", alternatives(names(patterns))),
    }
}

fn principal(pattern: &PrincipalPattern) -> String {
    match pattern {
        PrincipalPattern::Everyone => "everyone".to_owned(),
        PrincipalPattern::Aws(principal) => aws(principal),
        PrincipalPattern::Service(name) => format!("service {name}"),
        PrincipalPattern::Federated(provider) => format!("federated by {provider}"),
        PrincipalPattern::AnyFederated => "everyone federated".to_owned(),
        PrincipalPattern::CanonicalUser(id) => format!("canonical user {id}"),
        PrincipalPattern::Nobody(text) => format!("nobody ({text:?})"),
    }
}

fn aws(principal: &AwsPrincipal) -> String {
    let who = match &principal.who {
        AwsIdentity::Account => "everyone".to_owned(),
        AwsIdentity::User { path, name } => format!("user {path}{name}"),
        AwsIdentity::Role { path, name } => format!("every session of role {path}{name}"),
        AwsIdentity::Session { role, session } => format!("session {session} of role {role}"),
        AwsIdentity::FederatedUser { name } => format!("federated user {name}"),
    };
    format!("{who} of account {} ({})", principal.account, principal.partition)
}

fn listed<T: std::fmt::Display>(listed: &Listed<T>) -> String {
    let items = |items: &[Spanned<T>]| items.iter().map(|item| item.value.to_string()).collect();
    match listed {
        Listed::Only(only) => alternatives(items(only)),
        Listed::Except(except) if except.is_empty() => "any".to_owned(),
        Listed::Except(except) => format!("not {}", alternatives(items(except))),
    }
}

fn alternatives(items: Vec<String>) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(" | ") }
}

fn condition_text(condition: &Condition) -> String {
    let values = condition.values.iter().map(|value| value_text(&value.value)).collect();
    format!("{} {} {}", condition.operator.value, condition.key.value, alternatives(values))
}

fn value_text(value: &ConditionValue) -> String {
    match value {
        ConditionValue::Text(glob) => format!("text {:?}", glob.to_string()),
        ConditionValue::Number(number) => format!("number {number}"),
        ConditionValue::Instant(instant) => format!("time {instant}"),
        ConditionValue::Truth(truth) => format!("truth {truth}"),
        ConditionValue::Bytes(bytes) => format!("bytes {}", encode_base64(bytes)),
        ConditionValue::Range(range) => format!("addresses {range}"),
        ConditionValue::Unreadable(text) => format!("unreadable {text:?}"),
    }
}
