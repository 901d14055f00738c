//! What each element of a statement says of a request, matching or not.
//!
//! In: a statement and a request. Out: one entry for each element that is written, with its reason in words; or which items match.

use keyaki_policy::{Condition, Listed, Policy, Principals, Statement};
use keyaki_source::{Source, Span, Spanned};

use super::reason::extent;
use super::{Element, reason};
use crate::condition::decide::variable::Variables;
use crate::request::{ContextValue, Request};
use crate::{action, condition, principal, resource};

/// What one element says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// Which element.
    pub element: Element,
    /// As it is called: `Action`, `NotAction`; of a condition its operator and key: `Bool aws:SecureTransport`.
    pub name: String,
    /// Of a condition, its position among the conditions of the statement.
    pub condition: Option<usize>,
    /// What decides: the item that matches, otherwise the whole list.
    pub span: Span,
    /// Whether it matches.
    pub matches: bool,
    /// Why, in a few words for people: lower-case, user text in backticks, no full stop.
    pub reason: String,
}

/// The items of a statement that match a request, by position. A complement lists what it does not let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covering {
    /// Of `Principal` or `NotPrincipal`.
    pub principals: Vec<usize>,
    /// Of `Action` or `NotAction`.
    pub actions: Vec<usize>,
    /// Of `Resource` or `NotResource`.
    pub resources: Vec<usize>,
}

/// What each element of `statement`, which is one of `policy`, says of `request`.
pub fn examine(policy: &Policy, statement: &Statement, request: &Request) -> Vec<Examined> {
    let subject = Subject { policy, statement, request };
    let elements = [subject.principal(), Some(subject.action()), subject.resource()];
    let conditions = statement.conditions.iter().enumerate().map(|(at, condition)| subject.condition(at, condition));
    elements.into_iter().flatten().chain(conditions).collect()
}

/// The items of `statement` that match `request`.
pub fn covering(statement: &Statement, request: &Request) -> Covering {
    let variables = Variables::of(&request.context);
    let principals: &[_] = match &statement.principals {
        Principals::Unstated => &[],
        Principals::Only(items) | Principals::Except(items) => items,
    };
    Covering {
        principals: positions(principals, |item| principal::decide::covers(item, &request.principal)),
        actions: positions(statement.actions.items(), |item| action::decide::covers(item, &request.action)),
        resources: positions(statement.resources.items(), |item| {
            resource::decide::covers(item, &request.resource, variables)
        }),
    }
}

fn positions<T>(items: &[Spanned<T>], covers: impl Fn(&T) -> bool) -> Vec<usize> {
    items.iter().enumerate().filter(|(_, item)| covers(&item.value)).map(|(at, _)| at).collect()
}

struct Subject<'a> {
    policy: &'a Policy,
    statement: &'a Statement,
    request: &'a Request,
}

impl Subject<'_> {
    fn principal(&self) -> Option<Examined> {
        let (statement, caller) = (self.statement, &self.request.principal);
        let (name, items) = match &statement.principals {
            Principals::Unstated => return None,
            Principals::Only(items) => ("Principal", items),
            Principals::Except(items) => ("NotPrincipal", items),
        };
        if !principal::decide::matches(statement, caller, self.policy.readings) {
            let mismatch = reason::principal(statement, self.request, self.policy.readings);
            return Some(listed(mismatch.element, name, mismatch.span, Err(mismatch.reason)));
        }
        let found = items.iter().find(|item| principal::decide::covers(&item.value, caller));
        let reason = match (&statement.principals, found) {
            (Principals::Only(_), Some(item)) => self.matched(&caller.text(), item.span),
            _ => format!("`{}` is not excepted", caller.text()),
        };
        let span = found.map_or_else(|| extent(items, statement.span), |item| item.span);
        Some(listed(Element::Principal, name, span, Ok(reason)))
    }

    fn action(&self) -> Examined {
        let (statement, action) = (self.statement, &self.request.action);
        let name = if is_complement(&statement.actions) { "NotAction" } else { "Action" };
        if !action::decide::matches(&statement.actions, action) {
            let mismatch = reason::action(statement, self.request);
            return listed(mismatch.element, name, mismatch.span, Err(mismatch.reason));
        }
        let found = statement.actions.items().iter().find(|item| action::decide::covers(&item.value, action));
        self.of_list(Element::Action, name, action, &statement.actions, found)
    }

    /// A statement of a trust policy has no resources.
    fn resource(&self) -> Option<Examined> {
        let (statement, resource) = (self.statement, &self.request.resource);
        if statement.resources == Listed::Except(Vec::new()) {
            return None;
        }
        let variables = Variables::of(&self.request.context);
        let name = if is_complement(&statement.resources) { "NotResource" } else { "Resource" };
        if !resource::decide::matches(&statement.resources, resource, variables) {
            let mismatch = reason::resource(statement, self.request);
            return Some(listed(mismatch.element, name, mismatch.span, Err(mismatch.reason)));
        }
        let items = statement.resources.items();
        let found = items.iter().find(|item| resource::decide::covers(&item.value, resource, variables));
        Some(self.of_list(Element::Resource, name, resource, &statement.resources, found))
    }

    fn of_list<T>(
        &self,
        element: Element,
        name: &str,
        text: &str,
        list: &Listed<T>,
        found: Option<&Spanned<T>>,
    ) -> Examined {
        match found {
            Some(item) => listed(element, name, item.span, Ok(self.matched(text, item.span))),
            None => {
                let span = extent(list.items(), self.statement.span);
                listed(element, name, span, Ok(format!("`{text}` is not excepted")))
            }
        }
    }

    fn matched(&self, text: &str, span: Span) -> String {
        format!("`{text}` matches `{}`", written(&self.policy.source, span))
    }

    fn condition(&self, at: usize, condition: &Condition) -> Examined {
        let (context, policy) = (&self.request.context, self.policy);
        let name = format!("{} {}", condition.operator.value, condition.key.value);
        let matches = condition::decide::holds(condition, context, policy.readings);
        let spans = condition.values.iter().map(|value| value.span);
        let extent = spans.fold(condition.key.span, Span::to);
        let (span, reason) = if matches {
            (extent, held(condition, context.get(&condition.key.value)))
        } else {
            let mismatch = condition::decide::mismatch(condition, context, policy);
            (mismatch.span, mismatch.reason)
        };
        Examined { element: Element::Condition, name, condition: Some(at), span, matches, reason }
    }
}

/// What of the request makes a condition hold.
fn held(condition: &Condition, value: Option<&ContextValue>) -> String {
    let key = &condition.key.value;
    match value {
        None => format!("`{key}` is absent, which satisfies it"),
        Some(ContextValue::Single(text)) => format!("`{text}` satisfies it"),
        Some(ContextValue::Multi(texts)) => {
            let shown: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            format!("the list [{}] satisfies it", shown.join(", "))
        }
    }
}

fn listed(element: Element, name: &str, span: Span, said: Result<String, String>) -> Examined {
    let matches = said.is_ok();
    let (Ok(reason) | Err(reason)) = said;
    Examined { element, name: name.to_owned(), condition: None, span, matches, reason }
}

fn is_complement<T>(list: &Listed<T>) -> bool {
    matches!(list, Listed::Except(_))
}

fn written(source: &Source, span: Span) -> String {
    source.slice(span).trim_matches('"').to_owned()
}
