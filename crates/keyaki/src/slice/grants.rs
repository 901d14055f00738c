//! What a statement grants beyond statements that are known.

use std::cell::OnceCell;

use keyaki_policy::{ActionPattern, Listed, ResourcePattern, Statement};
use keyaki_source::Spanned;

use super::holders::{Holders, Item, MOST};
use super::same::{implies, same_listed, same_principals};

/// How many places ahead the known statement is looked for that comes next.
const AHEAD: usize = 8;

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
        let ahead = self.statements.iter().skip(self.next).take(AHEAD);
        if let Some(kept) = ahead.into_iter().position(|other| is_kept(statement, other)) {
            self.next += kept + 1;
            return None;
        }
        let alike = self.alike(statement);
        if let Some((kept, _)) = alike.iter().find(|(_, other)| is_kept(statement, other)) {
            self.next = kept + 1;
            return None;
        }
        self.without_grants_of(&alike, statement)
    }

    /// Known statements that match all that `statement` does of the items that both list.
    fn alike(&self, statement: &Statement) -> Vec<(usize, &'a Statement)> {
        let by_action = self.actions().of_some(&statement.actions);
        let candidates = if by_action.len() < MOST {
            by_action
        } else {
            // Some may be missing.
            let by_resource = self.resources().of_some(&statement.resources);
            if by_resource.len() < MOST { by_resource } else { by_action }
        };
        let known = candidates.into_iter().filter_map(|at| Some((at, *self.statements.get(at)?)));
        known.filter(|(_, other)| is_weaker(statement, other)).collect()
    }

    fn actions(&self) -> &Holders<'a, ActionPattern> {
        let lists = self.statements.iter().map(|statement| &statement.actions);
        self.actions.get_or_init(|| Holders::of(lists))
    }

    fn resources(&self) -> &Holders<'a, ResourcePattern> {
        let lists = self.statements.iter().map(|statement| &statement.resources);
        self.resources.get_or_init(|| Holders::of(lists))
    }

    fn without_grants_of(&self, alike: &[(usize, &Statement)], statement: &Statement) -> Option<Statement> {
        let on_resources: Vec<_> = alike
            .iter()
            .filter(|(at, other)| covers((*at, &other.resources), &statement.resources, || self.resources()))
            .map(|(at, other)| (*at, &other.actions))
            .collect();
        let actions = rest(&statement.actions, &on_resources, || self.actions())?;
        let with_actions: Vec<_> = alike
            .iter()
            .filter(|(at, other)| covers((*at, &other.actions), &actions, || self.actions()))
            .map(|(at, other)| (*at, &other.resources))
            .collect();
        let resources = rest(&statement.resources, &with_actions, || self.resources())?;
        Some(Statement {
            index: statement.index,
            span: statement.span,
            sid: statement.sid.clone(),
            effect: statement.effect,
            principals: statement.principals.clone(),
            actions,
            resources,
            conditions: statement.conditions.clone(),
        })
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

/// What is left of `list` without what one of `known` matches, lists with the position of their statement in that order; nothing
/// when nothing is.
fn rest<'h, 'a: 'h, T: Item + 'a>(
    list: &Listed<T>,
    known: &[(usize, &Listed<T>)],
    holders: impl FnOnce() -> &'h Holders<'a, T>,
) -> Option<Listed<T>> {
    if known.iter().any(|(_, other)| matches_all(other) || same_listed(other, list)) {
        return None;
    }
    let Listed::Only(items) = list else { return Some(list.clone()) };
    if known.is_empty() {
        return Some(list.clone());
    }
    let holders = holders();
    let is_known = |item: &Spanned<T>| {
        holders.of_item(&item.value).any(|at| known.binary_search_by_key(&at, |(known, _)| *known).is_ok())
    };
    let rest: Vec<Spanned<T>> = items.iter().filter(|item| !is_known(item)).cloned().collect();
    (!rest.is_empty()).then_some(Listed::Only(rest))
}

/// Whether `outer`, with the position of its statement, matches whatever `inner` does, as far as that is plain.
fn covers<'h, 'a: 'h, T: Item + 'a>(
    (at, outer): (usize, &Listed<T>),
    inner: &Listed<T>,
    holders: impl FnOnce() -> &'h Holders<'a, T>,
) -> bool {
    if matches_all(outer) || same_listed(outer, inner) {
        return true;
    }
    let (Listed::Only(_), Listed::Only(inner)) = (outer, inner) else { return false };
    let holders = holders();
    inner.iter().all(|item| holders.of_item(&item.value).any(|holder| holder == at))
}

fn matches_all<T: Item>(list: &Listed<T>) -> bool {
    matches!(list, Listed::Only(items) if items.iter().any(|item| item.value == T::ANY))
}
