//! Rows that together are all that is allowed.
//!
//! In: the policies in logic. Out: rows, each found from a request that is in none of those before. Which words hold of that
//! request decides, of policies by themselves, whether it is allowed; what of it does not matter is left out, and then the row is
//! widened by other actions, resources and principals of which the same holds.

use keyaki_ir::{Model, Term};

use super::answer::Extent;
use super::literals::{Draft, LISTED, Literal, View};
use super::words::About;
use crate::asker::Said;

/// How many rows there may be.
const MOST_ROWS: usize = 500;

/// A row in the making.
pub(crate) struct Found {
    pub(crate) draft: Draft,
    pub(crate) extent: Extent,
    /// A request of it that is allowed.
    pub(crate) model: Model,
    /// All requests of it that are allowed.
    pub(crate) goal: Term,
}

/// The rows, and why there may be more.
pub(crate) fn rows(view: &mut View<'_, '_>) -> (Vec<Found>, Option<String>) {
    let mut rows: Vec<Found> = Vec::new();
    let mut incomplete = None;
    loop {
        let uncovered = uncovered(view, &rows, None);
        let allowed = view.allowed;
        let model = match view.ask([allowed, uncovered]) {
            Said::Model(model) => model,
            Said::Nothing => break,
            Said::Unknown => {
                incomplete = Some("an engine could not decide whether anything else is allowed".to_owned());
                break;
            }
        };
        if rows.len() == MOST_ROWS {
            incomplete = Some(format!("there are more than {MOST_ROWS} ways to be allowed; say more of the request"));
            break;
        }
        let row = row(view, model, uncovered);
        rows.push(row);
    }
    needed(view, &mut rows);
    (rows, incomplete)
}

/// Requests that are in no row but perhaps in the one at `but`.
fn uncovered(view: &mut View<'_, '_>, rows: &[Found], but: Option<usize>) -> Term {
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if Some(at) != but {
            all.push(view.requests(&row.draft));
        }
    }
    let covered = view.query.terms.or(all);
    view.query.terms.not(covered)
}

/// Leaves out rows that are in the others together.
fn needed(view: &mut View<'_, '_>, rows: &mut Vec<Found>) {
    let mut at = 0;
    while at < rows.len() {
        let uncovered = uncovered(view, rows, Some(at));
        let goal = rows.get(at).map(|row| row.goal);
        match view.ask(goal.into_iter().chain([uncovered])) {
            Said::Nothing => {
                rows.remove(at);
            }
            Said::Model(_) | Said::Unknown => at += 1,
        }
    }
}

/// The row of the request that `model` describes; `uncovered` are the requests that are in no row yet.
fn row(view: &mut View<'_, '_>, model: Model, uncovered: Term) -> Found {
    let signature = view.signature(&model);
    let (draft, extent) = if view.all_allowed_with(&signature) {
        let literals = minimized(view, in_order(view, signature));
        (widened(view, Draft::of(&literals, view.words), uncovered), Extent::All)
    } else {
        (narrowed(view, &signature), Extent::Some)
    };
    let requests = view.requests(&draft);
    let goal = view.query.terms.and([requests, view.allowed]);
    Found { draft, extent, model, goal }
}

/// Those first that had better be left out: what does not hold, then conditions, then the most special of several words.
fn in_order(view: &View<'_, '_>, mut literals: Vec<Literal>) -> Vec<Literal> {
    let weight = |(at, holds): &Literal| {
        let word = view.words.get(*at);
        let rank = match word.map(|word| word.about) {
            Some(About::Condition) | None => 0,
            Some(About::Principal) => 1,
            Some(About::Resource) => 2,
            Some(About::Action) => 3,
        };
        (*holds, rank, std::cmp::Reverse(word.map_or(0, |word| word.shown.len())))
    };
    literals.sort_by_key(weight);
    literals
}

/// Literals of which none can be left out, so that still all requests with all of them are allowed.
fn minimized(view: &mut View<'_, '_>, literals: Vec<Literal>) -> Vec<Literal> {
    let mut needed: Vec<Literal> = Vec::new();
    let mut open = vec![literals];
    while let Some(mut chunk) = open.pop() {
        let others: Vec<Literal> = needed.iter().copied().chain(open.iter().flatten().copied()).collect();
        if chunk.is_empty() || view.all_allowed_with(&others) {
            continue;
        }
        if chunk.len() == 1 {
            needed.append(&mut chunk);
            continue;
        }
        let later = chunk.split_off(chunk.len() / 2);
        open.push(later);
        open.push(chunk);
    }
    needed
}

/// The row with all other words that can stand in the place of the one it has, and say something that no row has said.
fn widened(view: &mut View<'_, '_>, mut draft: Draft, uncovered: Term) -> Draft {
    for (place, about) in LISTED.into_iter().enumerate() {
        let others = view.words.iter().enumerate().filter(|(_, word)| word.about == about).map(|(at, _)| at);
        let others: Vec<usize> = others.collect();
        let list = |draft: &Draft| draft.one_of.get(place).cloned().unwrap_or_default();
        if list(&draft).len() != 1 {
            continue;
        }
        let mut all = list(&draft);
        for other in others {
            let mut instead = draft.clone();
            if let Some(place) = instead.one_of.get_mut(place) {
                *place = vec![other];
            }
            if !view.implies(other, &all) && view.all_allowed(&instead) && view.is_some(&instead, uncovered) {
                all.push(other);
            }
        }
        let widest = widest(view, &all);
        if let Some(place) = draft.one_of.get_mut(place) {
            *place = widest;
        }
    }
    draft
}

/// Those that imply no other.
fn widest(view: &mut View<'_, '_>, all: &[usize]) -> Vec<usize> {
    let mut widest = all.to_vec();
    for one in all {
        let others: Vec<usize> = widest.iter().copied().filter(|other| other != one).collect();
        if !others.is_empty() && view.implies(*one, &others) {
            widest = others;
        }
    }
    widest.sort_unstable();
    widest
}

/// A row whose words do not decide: the most special words that hold, and what follows from their being allowed.
fn narrowed(view: &mut View<'_, '_>, signature: &[Literal]) -> Draft {
    let mut literals: Vec<Literal> = Vec::new();
    for about in LISTED {
        let of = signature
            .iter()
            .filter(|(at, holds)| *holds && view.words.get(*at).is_some_and(|word| word.about == about));
        let special = of.max_by_key(|(at, _)| view.words.get(*at).map_or(0, |word| word.shown.len()));
        literals.extend(special);
    }
    let mut draft = Draft::of(&literals, view.words);
    let requests = view.requests(&draft);
    for literal in signature {
        if !literals.contains(literal) && view.is_needed(requests, *literal) {
            draft.rest.push(*literal);
        }
    }
    let needless = |view: &mut View<'_, '_>, draft: &Draft, at: usize| {
        let mut without = draft.clone();
        let literal = without.rest.remove(at);
        let requests = view.requests(&without);
        let otherwise = view.word(literal.0);
        let Some(otherwise) = otherwise else { return false };
        let otherwise = if literal.1 { view.query.terms.not(otherwise) } else { otherwise };
        matches!(view.ask([requests, otherwise]), Said::Nothing)
    };
    let mut at = 0;
    while at < draft.rest.len() {
        if needless(view, &draft, at) {
            draft.rest.remove(at);
        } else {
            at += 1;
        }
    }
    draft
}
