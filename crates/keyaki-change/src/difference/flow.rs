//! Through which parts of an Allow statement the requests in question flow.
//!
//! In: an Allow statement. Out: statements that together match what of it matters, restricted to the principals, actions and
//! resources through which such a request comes, each found by a question. A statement whose elements matter in some
//! combinations only is split.

use keyaki_policy::{Effect, Policy};

use super::target::Target;
use crate::draft::{Draft, Element, Entry};

/// How many combinations of elements are asked about; a statement with more is kept as it is.
const MOST_CELLS: usize = 400;

/// Some combination of elements of a statement.
struct Cell {
    principal: Option<Element<Entry>>,
    action: Element<serde_json::Value>,
    resource: Option<Element<serde_json::Value>>,
}

/// The parts of `draft` that matter; those that `allowing` allows apart from the others.
pub(super) fn parts(target: &Target<'_>, draft: &Draft, allowing: &Policy) -> Vec<Draft> {
    let Some(whole) = target.allowing(std::slice::from_ref(draft)) else { return vec![draft.clone()] };
    if target.flowing(&whole).is_nothing() {
        return Vec::new();
    }
    let unknown_before = target.asker.find(&[&whole, &target.old], &[]).is_nothing();
    let cells = cells(draft);
    if unknown_before || cells.len() < 2 || cells.len() > MOST_CELLS {
        return vec![draft.clone()];
    }
    let policies: Option<Vec<_>> = cells.iter().map(|cell| target.allowing(&[of_cell(draft, cell)])).collect();
    let Some(policies) = policies else { return vec![draft.clone()] };
    let [flowing, beyond] = target.flowing_each(&policies, allowing);
    // What is not known may matter.
    let live = cells.into_iter().zip(flowing.iter().zip(beyond)).filter(|(_, (flowing, _))| !flowing.is_nothing());
    let (known, unknown): (Vec<_>, Vec<_>) = live.partition(|(_, (_, beyond))| beyond.is_nothing());
    let cells = [known, unknown].map(|live| merged(live.into_iter().map(|(cell, _)| cell).collect()));
    let merged: Vec<Cell> = cells.into_iter().flatten().collect();
    let sid = draft.sid.clone().filter(|_| merged.len() == 1);
    merged.iter().map(|cell| Draft { sid: sid.clone(), ..of_cell(draft, cell) }).collect()
}

fn of_cell(draft: &Draft, cell: &Cell) -> Draft {
    Draft {
        sid: None,
        effect: Effect::Allow,
        principals: cell.principal.clone(),
        actions: cell.action.clone(),
        resources: cell.resource.clone(),
        clauses: draft.clauses.clone(),
    }
}

fn cells(draft: &Draft) -> Vec<Cell> {
    let principals = optional_parts(draft.principals.as_ref());
    let resources = optional_parts(draft.resources.as_ref());
    let actions = draft.actions.parts();
    if principals.len().saturating_mul(resources.len()).saturating_mul(actions.len()) > MOST_CELLS {
        return Vec::new();
    }
    let mut cells = Vec::new();
    for principal in &principals {
        for action in &actions {
            for resource in &resources {
                let (principal, action, resource) = (principal.clone(), action.clone(), resource.clone());
                cells.push(Cell { principal, action, resource });
            }
        }
    }
    cells
}

fn optional_parts<T: Clone + PartialEq>(element: Option<&Element<T>>) -> Vec<Option<Element<T>>> {
    match element {
        Some(element) => element.parts().into_iter().map(Some).collect(),
        None => vec![None],
    }
}

/// Cells that differ in one element only, together: first in the resource, then in the action, then in the principal.
fn merged(cells: Vec<Cell>) -> Vec<Cell> {
    let by_resource = merge(
        cells,
        |one, other| one.principal == other.principal && one.action == other.action,
        |one, other| {
            one.resource = union_of_optional(one.resource.take(), other.resource);
        },
    );
    let by_action = merge(
        by_resource,
        |one, other| one.principal == other.principal && one.resource == other.resource,
        |one, other| one.action.items.extend(other.action.items),
    );
    merge(
        by_action,
        |one, other| one.action == other.action && one.resource == other.resource,
        |one, other| {
            one.principal = union_of_optional(one.principal.take(), other.principal);
        },
    )
}

fn merge(cells: Vec<Cell>, alike: impl Fn(&Cell, &Cell) -> bool, join: impl Fn(&mut Cell, Cell)) -> Vec<Cell> {
    let mut merged: Vec<Cell> = Vec::new();
    for cell in cells {
        match merged.iter_mut().find(|known| alike(known, &cell)) {
            Some(known) => join(known, cell),
            None => merged.push(cell),
        }
    }
    merged
}

fn union_of_optional<T>(one: Option<Element<T>>, other: Option<Element<T>>) -> Option<Element<T>> {
    let (mut one, other) = (one?, other?);
    one.items.extend(other.items);
    Some(one)
}
