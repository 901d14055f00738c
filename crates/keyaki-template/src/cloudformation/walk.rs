//! The values at the path of a property.

use keyaki_policy::json::Node;
use keyaki_source::Span;

use crate::evaluate::Evaluator;
use crate::value::{Resolved, Value};

/// A value on the way.
pub(super) struct Step {
    pub(super) path: String,
    /// The path with names of policies in place of numbers.
    pub(super) key: String,
    pub(super) value: Resolved,
}

/// The values at `path` of `properties`. What is unclear on the way is one of them.
pub(super) fn values(evaluator: &Evaluator<'_>, properties: &Node, path: &str) -> Vec<Step> {
    let mut names = path.split('.');
    let first = names.next().unwrap_or(path);
    let Some(member) = properties.member(first.trim_end_matches("[]")) else {
        return whole(evaluator, properties);
    };
    let name = member.key.value.to_string();
    let start = Step { path: name.clone(), key: name, value: evaluator.value(&member.value) };
    let start = if first.ends_with("[]") { items(evaluator, start) } else { vec![start] };
    names.fold(start, |steps, name| steps.into_iter().flat_map(|step| below(evaluator, step, name)).collect())
}

/// Properties that a function makes, all of them at once.
fn whole(evaluator: &Evaluator<'_>, properties: &Node) -> Vec<Step> {
    let is_made = properties.as_object().is_some_and(|members| members.iter().any(|m| m.key.value.starts_with("Fn::")));
    let value = is_made.then(|| evaluator.not_known(properties.span, "a function makes the properties", None));
    let value = value.map(|error| Resolved::unclear(properties.span, *error));
    value.map(|value| Step { path: String::new(), key: String::new(), value }).into_iter().collect()
}

fn below(evaluator: &Evaluator<'_>, step: Step, name: &str) -> Vec<Step> {
    if matches!(step.value.value, Value::Unclear(_)) {
        return vec![step];
    }
    let plain = name.trim_end_matches("[]");
    let Some(value) = step.value.member(plain) else { return Vec::new() };
    let next =
        Step { path: format!("{}.{plain}", step.path), key: format!("{}.{plain}", step.key), value: value.clone() };
    if name.ends_with("[]") { items(evaluator, next) } else { vec![next] }
}

fn items(evaluator: &Evaluator<'_>, step: Step) -> Vec<Step> {
    let Step { path, key, value } = step;
    let span = value.span;
    match value.value {
        Value::List(items) => {
            let items = items.into_iter().enumerate();
            let known = |at: usize, value: &Resolved| name_of(value).unwrap_or_else(|| at.to_string());
            items
                .map(|(at, value)| Step {
                    path: format!("{path}[{at}]"),
                    key: format!("{key}[{}]", known(at, &value)),
                    value,
                })
                .collect()
        }
        Value::Absent => Vec::new(),
        Value::Unclear(_) => vec![Step { path, key, value }],
        Value::Text(_) | Value::Map(_) => vec![Step { path, key, value: no_list(evaluator, span) }],
    }
}

fn no_list(evaluator: &Evaluator<'_>, span: Span) -> Resolved {
    Resolved::unclear(span, *evaluator.wrong(span, "this is no list"))
}

/// The name of an inline policy.
fn name_of(value: &Resolved) -> Option<String> {
    Some(value.member("PolicyName")?.as_text()?.whole())
}
