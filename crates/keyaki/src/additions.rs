//! What a new policy writes that the existing one does not.
//!
//! Most changes to a policy add an action or a resource to a statement and leave the rest. What both policies say in so
//! many words can let nothing new through; leaving it out changes no answer and spares the solvers most of their work.
//!
//! Why it changes no answer: the goal is `news ∧ ¬denied ∧ ¬(existing allows ∧ ¬existing denies)`. Let every Deny of the
//! existing policy also be one of the new policy. Then under `¬denied` the existing policy denies nothing either, so the goal
//! contains `¬b` for whatever `b` its Allow statements match; and `(a ∨ b) ∧ ¬b` is `a ∧ ¬b`. Where that condition fails,
//! nothing is left out.

use std::collections::BTreeSet;

use keyaki_ir::Term;
use keyaki_policy::{Effect, Listed, Policy, Statement};
use keyaki_semantics::{Encoder, PolicyTerms, StatementTerms};
use keyaki_source::Spanned;

/// The Allow statements of `new`, by index, with what each matches beyond what `existing` says in the same words.
pub(crate) fn additions(
    encoder: &mut Encoder,
    existing: (&Policy, &PolicyTerms),
    new: (&Policy, &PolicyTerms),
) -> Vec<(usize, Term)> {
    let denies_kept = denies(existing.1).is_subset(&denies(new.1));
    let mut additions = Vec::new();
    for (statement, terms) in allows(new) {
        let matches = if denies_kept { beyond(encoder, existing, (statement, terms)) } else { terms.matches };
        if encoder.terms().as_bool(matches) != Some(false) {
            additions.push((statement.index, matches));
        }
    }
    additions
}

/// What `statement` matches without the actions, or the resources, that a statement of `existing` which is otherwise the
/// same lists as well.
fn beyond(
    encoder: &mut Encoder,
    existing: (&Policy, &PolicyTerms),
    (statement, terms): (&Statement, &StatementTerms),
) -> Term {
    let mut known_actions = Vec::new();
    let mut known_resources = Vec::new();
    for (other, other_terms) in allows(existing) {
        let alike = other_terms.principal == terms.principal && other_terms.condition == terms.condition;
        if alike && other_terms.resource == terms.resource {
            known_actions.extend(only(&other.actions));
        }
        if alike && other_terms.action == terms.action {
            known_resources.extend(only(&other.resources));
        }
    }
    let action = match without(&statement.actions, &known_actions) {
        Some(rest) => encoder.some_action(&rest),
        None => terms.action,
    };
    // One of the two at a time: the argument is about a single element.
    let resource = match without(&statement.resources, &known_resources) {
        Some(rest) if action == terms.action => encoder.some_resource(&rest),
        _ => terms.resource,
    };
    encoder.terms().and([terms.principal, action, resource, terms.condition])
}

/// The items of a positive list.
fn only<T>(listed: &Listed<T>) -> &[Spanned<T>] {
    match listed {
        Listed::Only(items) => items,
        Listed::Except(_) => &[],
    }
}

/// The items of a positive list that are not `known`; nothing when none is, or the list is a complement.
fn without<T: Clone + PartialEq>(listed: &Listed<T>, known: &[&Spanned<T>]) -> Option<Vec<Spanned<T>>> {
    let items = only(listed);
    let rest: Vec<_> =
        items.iter().filter(|item| !known.iter().any(|known| known.value == item.value)).cloned().collect();
    (rest.len() < items.len()).then_some(rest)
}

fn allows<'a>((policy, terms): (&'a Policy, &'a PolicyTerms)) -> Vec<(&'a Statement, &'a StatementTerms)> {
    let statements = policy.statements.iter().zip(&terms.statements);
    statements.filter(|(statement, _)| statement.effect == Effect::Allow).collect()
}

fn denies(terms: &PolicyTerms) -> BTreeSet<Term> {
    terms.statements.iter().filter(|statement| statement.effect == Effect::Deny).map(|deny| deny.matches).collect()
}
