//! Why the principals, actions or resources of a statement do not match, in words.
//!
//! Only to be asked about elements that do not match.

use keyaki_policy::{AllowNotPrincipal, Effect, Listed, Principals, Readings, Statement};
use keyaki_source::{Span, Spanned};

use super::{Element, Mismatch};
use crate::condition::decide::variable::Variables;
use crate::request::Request;
use crate::{action, principal, resource};

/// Why `statement` does not match the caller of `request`.
pub(super) fn principal(statement: &Statement, request: &Request, readings: Readings) -> Mismatch {
    let caller = request.principal.text();
    let (span, reason) = match &statement.principals {
        Principals::Unstated => (statement.span, format!("`{caller}` is not meant")),
        Principals::Only(patterns) => {
            (extent(patterns, statement.span), format!("`{caller}` is none of the principals"))
        }
        Principals::Except(patterns)
            if statement.effect == Effect::Allow && readings.allow_not_principal == AllowNotPrincipal::Nobody =>
        {
            (extent(patterns, statement.span), "`NotPrincipal` with `Allow` is about nobody".to_owned())
        }
        Principals::Except(patterns) => {
            let found = patterns.iter().find(|pattern| principal::decide::covers(&pattern.value, &request.principal));
            (place(found, statement.span), format!("`{caller}` is excepted by `NotPrincipal`"))
        }
    };
    Mismatch { element: Element::Principal, span, reason }
}

/// Why `statement` does not match the action of `request`.
pub(super) fn action(statement: &Statement, request: &Request) -> Mismatch {
    let action = &request.action;
    let (span, reason) = match &statement.actions {
        Listed::Only(patterns) => (extent(patterns, statement.span), format!("`{action}` matches none of the actions")),
        Listed::Except(patterns) => {
            let found = patterns.iter().find(|pattern| action::decide::covers(&pattern.value, action));
            (place(found, statement.span), format!("`{action}` is excepted by `NotAction`"))
        }
    };
    Mismatch { element: Element::Action, span, reason }
}

/// Why `statement` does not match the resource of `request`.
pub(super) fn resource(statement: &Statement, request: &Request) -> Mismatch {
    let resource = &request.resource;
    let (span, reason) = match &statement.resources {
        Listed::Only(patterns) => {
            (extent(patterns, statement.span), format!("`{resource}` matches none of the resources"))
        }
        Listed::Except(patterns) => {
            let variables = Variables::of(&request.context);
            let found = patterns.iter().find(|pattern| resource::decide::covers(&pattern.value, resource, variables));
            (place(found, statement.span), format!("`{resource}` is excepted by `NotResource`"))
        }
    };
    Mismatch { element: Element::Resource, span, reason }
}

/// From the first item to the last.
pub(super) fn extent<T>(items: &[Spanned<T>], otherwise: Span) -> Span {
    items.iter().map(|item| item.span).reduce(Span::to).unwrap_or(otherwise)
}

fn place<T>(item: Option<&Spanned<T>>, otherwise: Span) -> Span {
    item.map_or(otherwise, |item| item.span)
}
