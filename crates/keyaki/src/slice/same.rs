//! Elements of statements that mean the same, wherever they are written.

use keyaki_policy::{Condition, Listed, Principals, Statement};
use keyaki_source::Spanned;

/// Whether two statements are the same but for their place and their `Sid`.
pub(super) fn is_same(one: &Statement, other: &Statement) -> bool {
    one.effect == other.effect
        && same_principals(&one.principals, &other.principals)
        && same_listed(&one.actions, &other.actions)
        && same_listed(&one.resources, &other.resources)
        && one.conditions.len() == other.conditions.len()
        && implies(&one.conditions, &other.conditions)
        && implies(&other.conditions, &one.conditions)
}

pub(super) fn same_principals(one: &Principals, other: &Principals) -> bool {
    match (one, other) {
        (Principals::Unstated, Principals::Unstated) => true,
        (Principals::Only(one), Principals::Only(other)) | (Principals::Except(one), Principals::Except(other)) => {
            same_items(one, other)
        }
        (Principals::Unstated | Principals::Only(_) | Principals::Except(_), _) => false,
    }
}

pub(super) fn same_listed<T: PartialEq>(one: &Listed<T>, other: &Listed<T>) -> bool {
    match (one, other) {
        (Listed::Only(one), Listed::Only(other)) | (Listed::Except(one), Listed::Except(other)) => {
            same_items(one, other)
        }
        (Listed::Only(_) | Listed::Except(_), _) => false,
    }
}

/// Whether every condition of `weaker` is one of `stronger`: then whatever satisfies `stronger` satisfies `weaker`.
pub(super) fn implies(stronger: &[Condition], weaker: &[Condition]) -> bool {
    weaker.iter().all(|condition| stronger.iter().any(|other| same_condition(condition, other)))
}

fn same_condition(one: &Condition, other: &Condition) -> bool {
    one.operator.value == other.operator.value
        && one.key.value == other.key.value
        && same_items(&one.values, &other.values)
}

/// The same items in the same order.
fn same_items<T: PartialEq>(one: &[Spanned<T>], other: &[Spanned<T>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.value == other.value)
}
