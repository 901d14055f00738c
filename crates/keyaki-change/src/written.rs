//! Drafts as the text of a policy, and that text as read.

use keyaki_policy::{Effect, Manner, Mode, Policy, PolicyKind, Readings, read};
use keyaki_source::{Diagnostic, Source};
use serde_json::{Map, Value, json};

use crate::draft::{Clause, Draft, Element, Entry, Form};

/// A policy that was written here and read again: what is claimed of it is claimed of its text.
#[derive(Clone, Debug)]
pub struct Written {
    /// The policy as JSON, members in AWS's order.
    pub json: Value,
    /// What it means.
    pub policy: Policy,
}

impl Written {
    /// The text: JSON over several lines.
    pub fn text(&self) -> &str {
        self.policy.source.text()
    }
}

/// Writes and reads `drafts`; nothing when they cannot be written as a policy that can be read.
pub(crate) fn written(name: &str, drafts: &[Draft], kind: PolicyKind, readings: Readings) -> Option<Written> {
    let statements = drafts.iter().map(statement).collect::<Option<Vec<_>>>()?;
    let json = json!({"Version": "2012-10-17", "Statement": statements});
    let source = Source::new(name, format!("{json:#}\n"));
    let (policy, diagnostics) = read(&source, Some(kind), Manner { mode: Mode::Lenient, readings });
    let policy = policy.filter(|_| !diagnostics.iter().any(Diagnostic::is_error))?;
    Some(Written { json, policy })
}

/// A statement as JSON; nothing when it cannot be written.
pub(crate) fn statement(draft: &Draft) -> Option<Value> {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    if let Some(sid) = &draft.sid {
        add("Sid", json!(sid));
    }
    add("Effect", json!(if draft.effect == Effect::Allow { "Allow" } else { "Deny" }));
    if let Some(principals) = &draft.principals {
        add(name(principals.form, "Principal", "NotPrincipal"), entries(principals));
    }
    add(name(draft.actions.form, "Action", "NotAction"), list(&draft.actions.items));
    if let Some(resources) = &draft.resources {
        add(name(resources.form, "Resource", "NotResource"), list(&resources.items));
    }
    if !draft.clauses.is_empty() {
        add("Condition", conditions(&draft.clauses)?);
    }
    Some(Value::Object(members))
}

fn name(form: Form, listed: &'static str, complement: &'static str) -> &'static str {
    match form {
        Form::Listed => listed,
        Form::Complement => complement,
    }
}

/// A list as it is written: one item stands alone.
pub(crate) fn list(items: &[Value]) -> Value {
    match items {
        [item] => item.clone(),
        items => Value::Array(items.to_vec()),
    }
}

pub(crate) fn entries(principals: &Element<Entry>) -> Value {
    if let [Entry { kind: "AWS", value: Value::String(text) }] = principals.items.as_slice()
        && text == "*"
    {
        return json!("*");
    }
    let mut types: Vec<(&str, Vec<Value>)> = Vec::new();
    for entry in &principals.items {
        match types.iter_mut().find(|(kind, _)| *kind == entry.kind) {
            Some((_, values)) => values.push(entry.value.clone()),
            None => types.push((entry.kind, vec![entry.value.clone()])),
        }
    }
    Value::Object(types.into_iter().map(|(kind, values)| (kind.to_owned(), list(&values))).collect())
}

/// Nothing when an operator would have to stand twice on a key, which the language does not have.
pub(crate) fn conditions(clauses: &[Clause]) -> Option<Value> {
    let mut block: Map<String, Value> = Map::new();
    for clause in clauses {
        let keys = block.entry(clause.operator.clone()).or_insert_with(|| json!({})).as_object_mut()?;
        if keys.keys().any(|key| key.eq_ignore_ascii_case(&clause.key)) {
            return None;
        }
        keys.insert(clause.key.clone(), list(&clause.values));
    }
    Some(Value::Object(block))
}
