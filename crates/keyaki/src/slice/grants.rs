//! What a statement grants beyond statements that are known.

use std::cell::OnceCell;
use std::collections::HashSet;

use foldhash::fast::RandomState;
use keyaki_policy::{ActionPattern, Listed, ResourcePattern, Statement};
use keyaki_source::Spanned;

use super::holders::{Holders, Item, MOST};
use super::same::{implies, same_listed, same_principals};

/// Lists up to this length are searched through; longer ones are put into a set first.
const SHORT: usize = 8;

/// Statements whose requests are known to be allowed.
pub(super) struct Known<'a> {
    statements: Vec<&'a Statement>,
    /// After the last one that was found to match all of a statement.
    next: usize,
    actions: OnceCell<Holders<'a, ActionPattern>>,
    resources: OnceCell<Holders<'a, ResourcePattern>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(statements: impl Iterator<Item = &'a Statement>) -> Self {
        Self { statements: statements.collect(), next: 0, actions: OnceCell::new(), resources: OnceCell::new() }
    }

    /// `statement` without items all of whose requests a known statement matches; nothing when that is all of it.
    pub(super) fn rest_of(&mut self, statement: &Statement) -> Option<Statement> {
        // Most statements are kept as they are, and in their order.
        let (before, after) = self.statements.split_at_checked(self.next).unwrap_or((&self.statements, &[]));
        let kept = after.iter().chain(before).take(MOST).position(|other| is_kept(statement, other));
        match kept {
            Some(ahead) => {
                self.next = (self.next + ahead + 1) % self.statements.len().max(1);
                None
            }
            None => without_known_grants(statement, &self.candidates(statement)),
        }
    }

    /// Known statements that may match something that `statement` does; of very many, not all.
    fn candidates(&self, statement: &Statement) -> Vec<&'a Statement> {
        if self.statements.len() <= MOST {
            return self.statements.clone();
        }
        let actions = self.statements.iter().map(|statement| &statement.actions);
        let actions = self.actions.get_or_init(|| Holders::of(actions));
        let mut positions = actions.of_some(&statement.actions);
        // Some are missing if there are so many.
        if positions.len() >= MOST {
            let resources = self.statements.iter().map(|statement| &statement.resources);
            let resources = self.resources.get_or_init(|| Holders::of(resources)).of_some(&statement.resources);
            if resources.len() < MOST {
                positions = resources;
            }
        }
        positions.into_iter().filter_map(|at| self.statements.get(at).copied()).collect()
    }
}

/// Whether `other` matches all that `statement` does, as it is written the same but for weaker conditions.
fn is_kept(statement: &Statement, other: &Statement) -> bool {
    same_listed(&statement.actions, &other.actions)
        && same_listed(&statement.resources, &other.resources)
        && is_weaker(statement, other)
}

/// Whether `other` has the same principals as `statement` and conditions that hold whenever those of `statement` do.
fn is_weaker(statement: &Statement, other: &Statement) -> bool {
    same_principals(&statement.principals, &other.principals) && implies(&statement.conditions, &other.conditions)
}

fn without_known_grants(statement: &Statement, known: &[&Statement]) -> Option<Statement> {
    let alike: Vec<&&Statement> = known.iter().filter(|other| is_weaker(statement, other)).collect();
    let mut actions = Part::Whole(&statement.actions);
    for other in &alike {
        if covers(&other.resources, &statement.resources) {
            actions = actions.without(&other.actions)?;
        }
    }
    let actions = actions.into_listed();
    let mut resources = Part::Whole(&statement.resources);
    for other in &alike {
        if covers(&other.actions, &actions) {
            resources = resources.without(&other.resources)?;
        }
    }
    Some(Statement {
        index: statement.index,
        span: statement.span,
        sid: statement.sid.clone(),
        effect: statement.effect,
        principals: statement.principals.clone(),
        actions,
        resources: resources.into_listed(),
        conditions: statement.conditions.clone(),
    })
}

/// A list, as it is or with items left out.
enum Part<'a, T> {
    Whole(&'a Listed<T>),
    Items(Vec<&'a Spanned<T>>),
}

impl<'a, T: Item> Part<'a, T> {
    /// What is left without what `known` matches; nothing when nothing is.
    fn without(self, known: &Listed<T>) -> Option<Self> {
        let Listed::Only(known_items) = known else {
            // A complement covers the same complement, and nothing that is told here.
            return match &self {
                Self::Whole(listed) if same_listed(listed, known) => None,
                Self::Whole(_) | Self::Items(_) => Some(self),
            };
        };
        if known_items.iter().any(|item| item.value == T::ANY) {
            return None;
        }
        let items: Vec<&'a Spanned<T>> = match self {
            Self::Whole(Listed::Only(items)) => items.iter().collect(),
            Self::Whole(Listed::Except(_)) => return Some(self),
            Self::Items(items) => items,
        };
        let rest = not_among(items, known_items);
        (!rest.is_empty()).then_some(Self::Items(rest))
    }

    fn into_listed(self) -> Listed<T> {
        match self {
            Self::Whole(listed) => listed.clone(),
            Self::Items(items) => Listed::Only(items.into_iter().cloned().collect()),
        }
    }
}

/// The items that are not in `known`. Both are mostly in the same order, which needs no set.
fn not_among<'a, T: Item>(items: Vec<&'a Spanned<T>>, known: &[Spanned<T>]) -> Vec<&'a Spanned<T>> {
    let mut rest = Vec::new();
    let mut next = 0;
    for item in items {
        // A few places ahead: items in between were taken out.
        let ahead = known.iter().skip(next).take(SHORT).position(|other| other.value == item.value);
        match ahead {
            Some(ahead) => next += ahead + 1,
            None => rest.push(item),
        }
    }
    if rest.is_empty() || known.is_empty() {
        return rest;
    }
    if rest.len() <= SHORT || known.len() <= SHORT {
        rest.retain(|item| !known.iter().any(|other| other.value == item.value));
        return rest;
    }
    let known: HashSet<&T, RandomState> = known.iter().map(|item| &item.value).collect();
    rest.retain(|item| !known.contains(&item.value));
    rest
}

/// Whether `outer` matches whatever `inner` does, as far as that is plain.
fn covers<T: Item>(outer: &Listed<T>, inner: &Listed<T>) -> bool {
    if let (Listed::Only(outer), Listed::Only(inner)) = (outer, inner)
        && let Some(first) = inner.first()
        && !outer.iter().any(|item| item.value == first.value || item.value == T::ANY)
    {
        return false;
    }
    Part::Whole(inner).without(outer).is_none()
}
