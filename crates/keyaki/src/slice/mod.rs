//! A question without the parts of its policies that cannot matter.
//!
//! In: a question about policies. Out: the same question about smaller policies: statements keep their indices, and the
//! answer, the statements that can be its cause and the set of witnesses stay the same. Most changes to a policy touch one
//! statement of many; what is left is what engines have to look at.
//!
//! Three rules, each of which changes no answer:
//!
//! 1. *Kept Denies.* Let every Deny of the existing policy be one of the new policy as well. Whatever the new policy
//!    allows is then denied by neither, so that the Denies of the existing policy can be left out.
//! 2. *Known grants.* Without Denies the existing policy allows whatever one of its Allow statements matches. An item of an
//!    Allow statement of the new policy, all of whose requests such a statement matches, lets nothing new through.
//! 3. *Reach.* A sought request has an action of one of the Allow statements that are left (and of the listed actions, when
//!    they are what is asked about). A statement, or an item of a list, that matches no such action decides nothing about it.
//!
//! The texts are compared as they are meant, never as they are written, and by cheap tests that may fail to see that
//! something can be left out. Policies read by different readings are left alone.

mod grants;
mod holders;
mod reach;
mod same;

use keyaki_policy::{Effect, Policy, Statement};

use crate::{Question, Subject};

use grants::Known;
use reach::Reach;
use same::is_same;

/// The same question about smaller policies.
pub fn slice(question: &Question) -> Question {
    match question {
        Question::NoNewAccess { existing: Subject::Policy(existing), new: Subject::Policy(new) }
            if existing.readings == new.readings && existing.kind == new.kind =>
        {
            let (existing, new) = comparison(existing, new);
            Question::NoNewAccess { existing: existing.into(), new: new.into() }
        }
        Question::AccessNotGranted { policy: Subject::Policy(policy), access } => Question::AccessNotGranted {
            policy: within(policy, policy.statements.iter(), &Reach::of(access.action_list())).into(),
            access: access.clone(),
        },
        Question::NoPublicAccess { policy: Subject::Policy(policy), public } => {
            Question::NoPublicAccess { policy: among_own_actions(policy).into(), public: public.clone() }
        }
        Question::CrossAccount { policy: Subject::Policy(policy), perimeter } => {
            Question::CrossAccount { policy: among_own_actions(policy).into(), perimeter: perimeter.clone() }
        }
        _ => question.clone(),
    }
}

/// A policy without what cannot match an action that it allows.
fn among_own_actions(policy: &Policy) -> Policy {
    let reach = Reach::of(allows(policy).map(|statement| &statement.actions));
    within(policy, policy.statements.iter(), &reach)
}

fn comparison(existing: &Policy, new: &Policy) -> (Policy, Policy) {
    let denies_kept = are_kept(denies(existing), denies(new));
    let grants: Vec<Statement> = match denies_kept {
        true => {
            let mut known = Known::new(allows(existing));
            allows(new).filter_map(|statement| known.rest_of(statement)).collect()
        }
        false => allows(new).cloned().collect(),
    };
    let reach = Reach::of(grants.iter().map(|statement| &statement.actions));
    let of_existing = existing.statements.iter().filter(|statement| !denies_kept || statement.effect == Effect::Allow);
    let mut sliced = within(new, denies(new), &reach);
    let existing = within(existing, of_existing, &reach);
    sliced.statements.extend(grants);
    sliced.statements.sort_by_key(|statement| statement.index);
    (existing, sliced)
}

/// Whether each of `statements` is one of `others` as well, as far as that is plain: order is mostly kept.
fn are_kept<'a>(statements: impl Iterator<Item = &'a Statement>, others: impl Iterator<Item = &'a Statement>) -> bool {
    let others: Vec<&Statement> = others.collect();
    let mut next = 0;
    for statement in statements {
        let (before, after) = others.split_at_checked(next).unwrap_or((&others, &[]));
        let mut ahead = after.iter().chain(before).take(holders::MOST);
        let Some(ahead) = ahead.position(|other| is_same(statement, other)) else { return false };
        next = (next + ahead + 1) % others.len().max(1);
    }
    true
}

/// `policy` with those of `statements`, as far as they are within reach.
fn within<'a>(policy: &Policy, statements: impl Iterator<Item = &'a Statement>, reach: &Reach<'_>) -> Policy {
    Policy {
        source: policy.source.clone(),
        span: policy.span,
        kind: policy.kind,
        version: policy.version,
        readings: policy.readings,
        statements: statements.filter_map(|statement| reach.part_of(statement)).collect(),
    }
}

fn allows(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy.statements.iter().filter(|statement| statement.effect == Effect::Allow)
}

fn denies(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy.statements.iter().filter(|statement| statement.effect == Effect::Deny)
}
