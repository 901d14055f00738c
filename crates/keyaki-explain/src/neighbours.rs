//! The Allows of the existing policy that new access may nearly have come through.
//!
//! In: the existing policy, whole and as far as it was prepared, and the causes. Out: for each Allow that can match an action in
//! question, and for those that are likest to a cause, its elements in logic.

use std::collections::BTreeSet;

use keyaki::{Prepared, Role};
use keyaki_ir::Term;
use keyaki_policy::{ActionPattern, Effect, Glob, Listed, Policy, Statement};
use keyaki_semantics::{Encoder, Request, covering};
use keyaki_source::Spanned;

use crate::ground::shell;

/// How many Allows are taken for being like one cause.
const LIKEST: usize = 3;

/// An Allow of the existing policy.
pub(crate) struct Neighbour {
    /// Position in the policy.
    pub(crate) index: usize,
    pub(crate) principal: Term,
    /// Whether it matches the action; `None` when it matches none of those in question.
    pub(crate) action: Option<Term>,
    /// Whether it matches some action of the same service.
    pub(crate) service: Term,
    pub(crate) resource: Term,
    pub(crate) conditions: Vec<Term>,
    /// The statement with each action widened to its service.
    widened: Statement,
}

impl Neighbour {
    /// Whether it matches some action of the service of the action of `request`.
    pub(crate) fn has_service_of(&self, request: &Request) -> bool {
        match self.widened.actions {
            Listed::Only(_) => !covering(&self.widened, request).actions.is_empty(),
            Listed::Except(_) => true,
        }
    }

    pub(crate) fn terms(&self) -> Vec<Term> {
        let elements = [self.principal, self.service, self.resource];
        self.conditions.iter().copied().chain(self.action).chain(elements).collect()
    }
}

/// The neighbours of `causes`, statements of the new policy.
pub(crate) fn neighbours(
    encoder: &mut Encoder,
    prepared: &Prepared,
    existing: &Policy,
    causes: &[&Statement],
) -> Vec<Neighbour> {
    let known = prepared.statements.iter().filter(|one| one.role == Role::Existing);
    let mut indices: BTreeSet<usize> =
        known.clone().filter(|one| one.terms.effect == Effect::Allow).map(|one| one.index).collect();
    for cause in causes {
        indices.extend(likest(existing, cause));
    }
    let mut neighbours = Vec::new();
    for statement in indices.into_iter().filter_map(|index| existing.statements.get(index)) {
        let widened = widened(statement);
        let alone = Policy { statements: vec![widened.clone()], ..shell(existing) };
        let Some(terms) = encoder.policy("near", &alone).statements.into_iter().next() else { continue };
        let action = known.clone().find(|one| one.index == statement.index).map(|one| one.terms.action);
        neighbours.push(Neighbour {
            index: statement.index,
            principal: terms.principal,
            action,
            service: terms.action,
            resource: terms.resource,
            conditions: terms.conditions,
            widened,
        });
    }
    neighbours
}

fn likest(existing: &Policy, cause: &Statement) -> Vec<usize> {
    let allows = existing.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let mut allows: Vec<&Statement> = allows.collect();
    allows.sort_by_key(|statement| unlikeness(statement, cause));
    allows.into_iter().take(LIKEST).map(|statement| statement.index).collect()
}

/// How unlike two statements are, for an order among several: another `Sid`, then how far apart they stand.
pub(crate) fn unlikeness(one: &Statement, other: &Statement) -> (bool, usize) {
    let sid = |statement: &Statement| statement.sid.as_ref().map(|sid| sid.value.clone()).filter(|sid| !sid.is_empty());
    let same_sid = sid(one).is_some() && sid(one) == sid(other);
    (!same_sid, one.index.abs_diff(other.index))
}

/// The statement with each action widened to its service.
pub(crate) fn widened(statement: &Statement) -> Statement {
    let actions = match &statement.actions {
        Listed::Except(_) => Listed::Except(Vec::new()),
        Listed::Only(items) => {
            let mut widened: Vec<Spanned<ActionPattern>> = Vec::new();
            let mut seen = BTreeSet::new();
            for item in items {
                let (name, value) = match &item.value {
                    ActionPattern::Of { service, .. } => {
                        (service.to_string(), ActionPattern::Of { service: service.clone(), name: Glob::any() })
                    }
                    ActionPattern::Any => ("*".to_owned(), ActionPattern::Any),
                    ActionPattern::Nothing => continue,
                };
                if seen.insert(name) {
                    widened.push(Spanned::new(value, item.span));
                }
            }
            Listed::Only(widened)
        }
    };
    Statement {
        index: statement.index,
        span: statement.span,
        sid: statement.sid.clone(),
        effect: statement.effect,
        principals: statement.principals.clone(),
        actions,
        resources: statement.resources.clone(),
        conditions: statement.conditions.clone(),
    }
}
