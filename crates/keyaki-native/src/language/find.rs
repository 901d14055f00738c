//! One text within languages to be met and languages to be avoided.
//!
//! In order: a literal decides by itself; generic texts; pairs that exclude each other; the exact search with refinement.

use super::automaton::Side;
use super::budget::Budget;
use super::compare::{disjoint, includes_cheaply};
use super::generic::{SHAPES, instance, merged, taken};
use super::packed::packed;
use super::refine::{Refined, chosen, limits, refine};
use super::search::Segment;
use super::{Language, letters};

/// What is found out about a conjunction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A text that meets everything.
    Text(String),
    /// Already these languages, to be met and to be avoided, leave no text.
    Empty {
        /// Positions among the languages to be met.
        must: Vec<usize>,
        /// Positions among the languages to be avoided.
        must_not: Vec<usize>,
    },
    /// The budget is spent.
    Exhausted,
}

/// A text in all of `must` and in none of `must_not`.
///
/// The budget counts moves of the automaton; texts that are made up and tested cost one each. It is reduced by what was
/// used. `Empty` names few languages, not necessarily the fewest.
pub fn find(must: &[&Language], must_not: &[&Language], budget: &mut Budget<'_>) -> Found {
    if let Some(found) = without_choice(must, must_not) {
        return found;
    }
    if let Some(text) = made_up(must, must_not, budget) {
        return Found::Text(text);
    }
    if let Some(found) = clash(must, must_not) {
        return found;
    }
    exact(must, must_not, budget)
}

/// When a language to be met has one text or none, only that can be it.
fn without_choice(must: &[&Language], must_not: &[&Language]) -> Option<Found> {
    if let Some(at) = must.iter().position(|language| language.is_empty()) {
        return Some(Found::Empty { must: vec![at], must_not: Vec::new() });
    }
    let (at, text) = must.iter().enumerate().find_map(|(at, language)| Some((at, language.as_literal()?)))?;
    if let Some(other) = must.iter().position(|language| !language.matches(text)) {
        let mut must = vec![at, other];
        must.sort_unstable();
        return Some(Found::Empty { must, must_not: Vec::new() });
    }
    if let Some(other) = must_not.iter().position(|language| language.matches(text)) {
        return Some(Found::Empty { must: vec![at], must_not: vec![other] });
    }
    Some(Found::Text(text.to_owned()))
}

/// Tests generic texts.
fn made_up(must: &[&Language], must_not: &[&Language], budget: &mut Budget<'_>) -> Option<String> {
    let taken = taken(must.iter().chain(must_not).copied());
    let meets = |text: &str| {
        must.iter().all(|language| language.matches(text)) && !must_not.iter().any(|language| language.matches(text))
    };
    let mut test = |text: Option<String>| {
        // Counted even where nothing is left: the exact search then ends at once.
        let _ = budget.spend(1);
        text.filter(|text| meets(text))
    };
    let base = most_specific(must).and_then(|at| must.get(at));
    for shape in SHAPES {
        let text = match base {
            Some(base) => instance(base, shape, taken),
            None => letters::fresh(&keyaki_ir::CharSet::all(), taken, shape.letter)
                .map(|letter| std::iter::repeat_n(letter, shape.run).collect()),
        };
        if let Some(text) = test(text) {
            return Some(text);
        }
        if must.len() > 1
            && let Some(text) = test(merged(must, shape, taken))
        {
            return Some(text);
        }
    }
    test(packed(must, taken))
}

fn most_specific(must: &[&Language]) -> Option<usize> {
    let weight = |language: &Language| (language.min_len, language.max_len.is_some());
    (0..must.len()).max_by_key(|at| must.get(*at).map(|language| weight(language)))
}

/// Two languages to be met without a common text, or one to be met within one to be avoided.
fn clash(must: &[&Language], must_not: &[&Language]) -> Option<Found> {
    for (at, one) in must.iter().enumerate() {
        if let Some(other) = must.iter().take(at).position(|other| disjoint(one, other)) {
            return Some(Found::Empty { must: vec![other, at], must_not: Vec::new() });
        }
    }
    for (at, inner) in must.iter().enumerate() {
        if let Some(outer) = must_not.iter().position(|outer| includes_cheaply(outer, inner) == Some(true)) {
            return Some(Found::Empty { must: vec![at], must_not: vec![outer] });
        }
    }
    must_not.iter().position(|outer| outer.is_all()).map(|at| Found::Empty { must: Vec::new(), must_not: vec![at] })
}

fn exact(must: &[&Language], must_not: &[&Language], budget: &mut Budget<'_>) -> Found {
    let limits = limits(Side::Whole, must, must_not);
    let segments = [Segment::Run];
    let active = most_specific(must).into_iter().collect();
    match refine(&segments, &limits, active, budget) {
        Refined::Texts(texts) => Found::Text(texts.concat()),
        Refined::Empty(active) => {
            let chosen = chosen(&limits, &active, Side::Whole);
            Found::Empty { must: chosen.must, must_not: chosen.must_not }
        }
        Refined::Exhausted => Found::Exhausted,
    }
}
