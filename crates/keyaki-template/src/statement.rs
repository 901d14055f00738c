//! Statements that services write, from what they are told about them.

use keyaki_policy::SmolStr;
use keyaki_source::{Diagnostic, Span, Spanned};

use crate::text::Text;
use crate::value::{Resolved, Value};

/// Properties of a permission that become conditions: the property, the operator, and the key.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
pub(crate) const PERMISSION_CONDITIONS: [(&str, &str, &str); 6] = [
    ("SourceArn", "ArnLike", "aws:SourceArn"),
    ("SourceAccount", "StringEquals", "aws:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
];

type Entry = (Spanned<SmolStr>, Resolved);

/// A policy of one statement.
pub(crate) fn policy(span: Span, statement: Resolved) -> Resolved {
    let statements = Resolved { span, value: Value::List(vec![statement]) };
    let version = text(span, "2012-10-17");
    map(span, vec![entry(span, "Version", version), entry(span, "Statement", statements)])
}

/// The statement that allows a principal an action on a resource, with conditions.
pub(crate) fn permission(
    span: Span,
    action: &Resolved,
    principal: &Resolved,
    resource: Resolved,
    values: &[(&'static str, Resolved)],
) -> Resolved {
    let mut members = vec![
        entry(span, "Effect", text(span, "Allow")),
        entry(principal.span, "Principal", principal_of(principal)),
        entry(action.span, "Action", action.clone()),
        entry(resource.span, "Resource", resource),
    ];
    let conditions = conditions(span, values);
    if !conditions.is_empty() {
        members.push(entry(span, "Condition", map(span, conditions)));
    }
    map(span, members)
}

/// The conditions, by operator.
fn conditions(span: Span, values: &[(&'static str, Resolved)]) -> Vec<Entry> {
    let mut conditions: Vec<(&str, Vec<Entry>)> = Vec::new();
    for (property, value) in values {
        let Some((_, operator, key)) = PERMISSION_CONDITIONS.iter().find(|(known, ..)| known == property) else {
            continue;
        };
        let member = entry(value.span, key, value.clone());
        match conditions.iter_mut().find(|(known, _)| known == operator) {
            Some((_, members)) => members.push(member),
            None => conditions.push((operator, vec![member])),
        }
    }
    conditions.into_iter().map(|(operator, members)| entry(span, operator, map(span, members))).collect()
}

/// A principal that is given as one text: everybody, a service, or an account, user or role.
fn principal_of(principal: &Resolved) -> Resolved {
    let Some(given) = principal.as_text() else { return principal.clone() };
    let whole = given.whole();
    if whole == "*" && given.open().is_none() {
        return principal.clone();
    }
    let is_service = !whole.starts_with("arn:") && whole.contains('.');
    let kind = if is_service { "Service" } else { "AWS" };
    // An account, user or role that is not known is one all the same; anything else could be everybody.
    if whole.is_empty() {
        let error = Diagnostic::error("template-error", "the principal is empty");
        return Resolved::unclear(principal.span, error);
    }
    map(principal.span, vec![entry(principal.span, kind, principal.clone())])
}

pub(crate) fn map(span: Span, members: Vec<Entry>) -> Resolved {
    Resolved { value: Value::Map(members), span }
}

pub(crate) fn entry(span: Span, name: &str, value: Resolved) -> Entry {
    (Spanned::new(SmolStr::new(name), span), value)
}

pub(crate) fn text(span: Span, text: &str) -> Resolved {
    Resolved::text(span, Text::at(span, text))
}
