//! A test of a part of a request as a policy of one statement, which matches exactly the requests that pass.
//!
//! So a test means what the same words mean in a policy, absent keys included, and both readings of it exist. Its place in
//! the text of the property is that of every part of the statement.

use keyaki_policy::{Listed, Manner, Mode, Policy, PolicyKind, Principals, Readings, Statement, read};
use keyaki_source::{Diagnostic, Source, Span, Spanned};
use serde_json::{Value, json};

/// What a statement matches by.
pub(super) enum Element {
    /// `Principal`, with its value.
    Principal(Value),
    /// `Action`, with its value.
    Action(Value),
    /// `Resource`, with its value.
    Resource(Value),
    /// `Condition`: an operator, a key and values.
    Condition(String, String, Value),
}

/// The policy whose one statement matches by `element` alone, and what there is to say about it at `span` of `source`.
pub(super) fn policy(
    element: Element,
    source: &Source,
    span: Span,
    readings: Readings,
) -> (Option<Policy>, Vec<Diagnostic>) {
    let mut statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let kind = if matches!(element, Element::Principal(_)) { PolicyKind::Resource } else { PolicyKind::Identity };
    let (member, value) = match element {
        Element::Principal(value) => ("Principal", value),
        Element::Action(value) => ("Action", value),
        Element::Resource(value) => ("Resource", value),
        Element::Condition(operator, key, values) => ("Condition", json!({ operator: { key: values } })),
    };
    if let Some(members) = statement.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    let text = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let manner = Manner { mode: Mode::Strict, readings };
    let (policy, diagnostics) = read(&Source::new("test", text), Some(kind), manner);
    let diagnostics = diagnostics.into_iter().map(|diagnostic| placed(diagnostic, source, span)).collect();
    (policy.map(|policy| at(policy, source, span)), diagnostics)
}

/// The policy as if it were written at `span`. It is an identity policy whatever it says: it adds nothing to what callers the
/// policies in question can have.
fn at(policy: Policy, source: &Source, span: Span) -> Policy {
    let statements = policy.statements.into_iter().map(|statement| statement_at(statement, span));
    Policy {
        source: source.clone(),
        span,
        kind: PolicyKind::Identity,
        version: policy.version,
        readings: policy.readings,
        statements: statements.collect(),
    }
}

fn statement_at(mut statement: Statement, span: Span) -> Statement {
    fn move_all<T>(items: &mut [Spanned<T>], span: Span) {
        items.iter_mut().for_each(|item| item.span = span);
    }
    statement.span = span;
    match &mut statement.principals {
        Principals::Unstated => {}
        Principals::Only(items) | Principals::Except(items) => move_all(items, span),
    }
    let (Listed::Only(items) | Listed::Except(items)) = &mut statement.actions;
    move_all(items, span);
    let (Listed::Only(items) | Listed::Except(items)) = &mut statement.resources;
    move_all(items, span);
    for condition in &mut statement.conditions {
        condition.operator.span = span;
        condition.key.span = span;
        move_all(&mut condition.values, span);
    }
    statement
}

fn placed(mut diagnostic: Diagnostic, source: &Source, span: Span) -> Diagnostic {
    let message = diagnostic.labels.first().map(|label| label.message.clone()).unwrap_or_default();
    diagnostic.labels.clear();
    diagnostic.label(source, span, message)
}
