//! `iam:PassRole` and `iam:CreateServiceLinkedRole` on more than one means: for each, six shapes of a statement.
//!
//! What is broad is taken from the page of the checks and the managed policies that it lists: a resource is broad when nothing of the name of a role
//! is written before the first wildcard.

use keyaki_policy::Element;
use keyaki_source::Span;

use super::Found;
use super::arn::Arn;
use crate::IssueCode::{self, *};
use crate::PolicyType;
use crate::overlap::overlap_ignoring_case;
use crate::subject::{Condition, Item, Statement, Subject};

/// An action that grants more than it seems to.
struct Powerful {
    action: &'static str,
    /// The key that says to which service.
    key: &'static str,
    /// What comes before the name of a role in the path of its ARN.
    path: &'static str,
    /// The codes by shape of actions, for broad resources and for `NotResource`.
    codes: [(Shape, IssueCode, IssueCode); 3],
    consequence: &'static str,
}

/// How a statement names the action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Named,
    Wildcard,
    NotAction,
}

const POWERFUL: [Powerful; 2] = [
    Powerful {
        action: "iam:PassRole",
        key: "iam:PassedToService",
        path: "",
        codes: [
            (Shape::Named, PassRoleWithStarInResource, PassRoleWithNotResource),
            (Shape::Wildcard, PassRoleWithStarInActionAndResource, PassRoleWithStarInActionAndNotResource),
            (Shape::NotAction, PassRoleWithStarInResourceAndNotAction, PassRoleWithNotActionAndNotResource),
        ],
        consequence: "roles can be passed to services that they were not made for",
    },
    Powerful {
        action: "iam:CreateServiceLinkedRole",
        key: "iam:AWSServiceName",
        path: "aws-service-role/",
        codes: [
            (Shape::Named, CreateSlrWithStarInResource, CreateSlrWithNotResource),
            (Shape::Wildcard, CreateSlrWithStarInActionAndResource, CreateSlrWithStarInActionAndNotResource),
            (Shape::NotAction, CreateSlrWithStarInResourceAndNotAction, CreateSlrWithNotActionAndNotResource),
        ],
        consequence: "roles can be made for services that were not meant",
    },
];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    // Elsewhere these actions are not granted: SCPs grant nothing, and no resource policy is about them.
    if subject.kind != PolicyType::Identity {
        return;
    }
    for statement in subject.statements.iter().filter(|statement| statement.allows()) {
        POWERFUL.iter().for_each(|powerful| granted(statement, powerful, found));
    }
}

fn granted(statement: &Statement<'_>, powerful: &Powerful, found: &mut Found) {
    let Some((shape, action)) = shape(statement, powerful.action) else { return };
    let Some((_, broad, except)) = powerful.codes.iter().find(|(of, ..)| *of == shape) else { return };
    let Powerful { action: name, key, consequence, .. } = powerful;
    if let Some(member) = statement.member(Element::NotResource) {
        let details = format!(
            "`{name}` is allowed on all that `NotResource` does not list, so {consequence}. List the roles with `Resource`."
        );
        found.add(*except, details, [action, member.value.span]);
        return;
    }
    let wide = statement.items(Element::Resource).find(|item| is_broad(*item, powerful.path));
    let Some((_, node)) = wide.filter(|_| !statement.conditions().any(|one| names(&one, key))) else { return };
    let details = format!(
        "`{name}` is allowed on every role, so {consequence}. Name the roles, or the services with a condition on `{key}`."
    );
    found.add(*broad, details, [action, node.span]);
}

/// Whether a condition names services. Every request for the action has the key, so that `IfExists` changes nothing.
fn names(condition: &Condition<'_>, key: &str) -> bool {
    condition.is_on(key)
        && condition.is_text()
        && !condition.negated()
        && condition.texts().all(|(text, _)| text != "*")
}

/// How the statement allows the action, if it does, and where.
fn shape(statement: &Statement<'_>, action: &str) -> Option<(Shape, Span)> {
    if let Some(member) = statement.member(Element::NotAction) {
        // With both elements the statement means nothing.
        if statement.member(Element::Action).is_some() {
            return None;
        }
        let excluded = statement.items(Element::NotAction).any(|(text, _)| overlap_ignoring_case(text, action));
        return (!excluded).then_some((Shape::NotAction, member.value.span));
    }
    let matching = statement.items(Element::Action).filter(|(text, _)| overlap_ignoring_case(text, action));
    let shapes = matching
        .map(|(text, node)| (if text.contains(['*', '?']) { Shape::Wildcard } else { Shape::Named }, node.span));
    shapes.min_by_key(|(shape, _)| *shape)
}

fn is_broad((text, _): Item<'_>, path: &str) -> bool {
    if text.contains("${") || !text.contains('*') {
        return false;
    }
    let Some(arn) = Arn::read(text) else { return true };
    if !crate::overlap::overlap(arn.service, "iam") {
        return false;
    }
    let fixed = arn.resource.split(['*', '?']).next().unwrap_or_default();
    let whole = format!("role/{path}");
    arn.resource.contains(['*', '?']) && whole.starts_with(fixed)
}
