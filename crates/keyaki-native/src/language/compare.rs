//! Inclusion and disjointness of two languages: sound, and exact for the ordinary globs.

use keyaki_ir::CharSet;

use super::automaton::{Sense, Side};
use super::budget::Budget;
use super::refine::Limit;
use super::search::{Searched, Segment, search};
use super::step::Step;
use super::{Language, letters};

/// What the exact search may cost when no shortcut decides an inclusion.
const INCLUSION_BUDGET: u64 = 20_000;

/// Whether every text of `inner` is known to be in `outer`.
pub fn includes(outer: &Language, inner: &Language) -> bool {
    if let Some(known) = includes_cheaply(outer, inner) {
        return known;
    }
    let limits = [(Sense::In, inner), (Sense::NotIn, outer)];
    let [one, other] = limits.map(|(sense, language)| Limit { side: Side::Whole, sense, index: 0, language });
    let mut budget = Budget::of(INCLUSION_BUDGET);
    search(&[Segment::Run], &[&one, &other], &mut budget) == Searched::Empty
}

/// Decides inclusion without a search, when that is possible.
pub(super) fn includes_cheaply(outer: &Language, inner: &Language) -> Option<bool> {
    if let Some(known) = includes_generically(outer, inner) {
        return Some(known);
    }
    if simulates(outer, inner) {
        return Some(true);
    }
    // Texts of the inner language that the outer one is likely to refuse.
    let refused = [Shape::Strange, Shape::Short].into_iter().any(|shape| !outer.matches(&sample(outer, inner, shape)));
    refused.then_some(false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// With characters that some set of the outer language lacks.
    Strange,
    /// With nothing in runs.
    Short,
}

fn sample(outer: &Language, inner: &Language, shape: Shape) -> String {
    let letter = |set: &CharSet| {
        let missing = |own: &CharSet| letters::outside(set, own);
        let strange = outer.sets.iter().find_map(missing).filter(|_| shape == Shape::Strange);
        strange.or_else(|| letters::some(set, outer.letters, 0))
    };
    let text = |step: &Step| match step {
        Step::Is(c) => Some(*c),
        Step::Loop(_) if shape == Shape::Short => None,
        Step::In(set) | Step::Loop(set) => letter(set),
    };
    inner.steps.iter().filter_map(text).collect()
}

/// Whether the outer pattern can read the inner one step by step.
///
/// From position `p` of the inner and `q` of the outer: a run of the outer may be skipped, or read the inner step and
/// stay, if it admits all of the step's characters; a single character of the outer may read one of the inner whose
/// characters it admits. At the inner end, what is left of the outer must be runs. By induction from the end, each such
/// pair means that the outer accepts from `q` all that the inner accepts from `p`.
fn simulates(outer: &Language, inner: &Language) -> bool {
    // For each position of the outer pattern, whether it reads the rest of the inner one; first for the empty rest.
    let mut below = vec![true];
    for step in outer.steps.iter().rev() {
        below.push(step.is_loop() && below.last() == Some(&true));
    }
    // Both lists are from the end backward.
    for step in inner.steps.iter().rev() {
        let mut row = vec![false];
        for ((outer_step, beside), next) in outer.steps.iter().rev().zip(below.iter().skip(1)).zip(&below) {
            let reads = match outer_step {
                Step::Loop(set) => row.last() == Some(&true) || (*beside && step.within(set)),
                Step::In(set) => *next && !step.is_loop() && step.within(set),
                Step::Is(_) => *next && step == outer_step,
            };
            row.push(reads);
        }
        below = row;
    }
    below.last() == Some(&true)
}

/// Decides inclusion with one text, when that is possible.
///
/// Lemma: let each open step of `inner` over a set `S` be replaced by a letter of `S` such that no step of `outer` that
/// reads one character admits the letter, and each run of `outer` that admits the letter admits all of `S`. Then `outer`
/// includes `inner` exactly when `outer` matches the text so made. One direction: the text is of `inner`. The other: in
/// a match of `outer`, each such letter is read by a run that admits all of `S`, and so reads whatever stands in its
/// place. (Letters of single characters of a set `S`, not of runs, may also be read by a set that includes `S`.)
fn includes_generically(outer: &Language, inner: &Language) -> Option<bool> {
    if outer.is_all() || inner.is_empty() {
        return Some(true);
    }
    if let Some(literal) = inner.as_literal() {
        return Some(outer.matches(literal));
    }
    // Lengths: a text of `inner` as short, or as long, as it can be.
    let too_long = outer.max_len().is_some_and(|longest| inner.max_len().is_none_or(|length| length > longest));
    if inner.min_len() < outer.min_len() || too_long {
        return Some(false);
    }
    let mut known: Option<(&Step, Generic)> = None;
    let mut all_generic = true;
    let mut text = String::with_capacity(inner.min_len + 8);
    for step in &inner.steps {
        if let Step::Is(c) = step {
            text.push(*c);
            continue;
        }
        let generic = match known {
            Some((last, generic)) if last == step => generic,
            _ => generic(outer, step)?,
        };
        known = Some((step, generic));
        all_generic &= generic.faithful;
        text.push(generic.letter);
    }
    match (outer.matches(&text), all_generic) {
        (false, _) => Some(false),
        (true, true) => Some(true),
        (true, false) => None,
    }
}

#[derive(Clone, Copy)]
struct Generic {
    letter: char,
    /// Whether it stands for all texts of the step.
    faithful: bool,
}

/// A letter for an open step of the inner language; nothing when its set is empty.
fn generic(outer: &Language, step: &Step) -> Option<Generic> {
    let set = match step {
        Step::Is(_) => return None,
        Step::In(set) | Step::Loop(set) => set,
    };
    let faithful = |letter: char| {
        outer.steps.iter().all(|one| match one {
            Step::Is(c) => *c != letter,
            Step::In(own) => !own.contains(letter) || (!step.is_loop() && letters::subset(set, own)),
            Step::Loop(own) => !own.contains(letter) || letters::subset(set, own),
        })
    };
    let unusual = ['\u{e000}', '\u{e001}'].into_iter().filter(|letter| set.contains(*letter));
    let usual = letters::fresh(set, outer.letters, 0);
    let of_set = set.ranges().iter().flat_map(|(first, last)| [*first, *last]);
    let mut candidates = unusual.chain(usual).chain(of_set).take(6);
    let first = candidates.clone().next()?;
    let letter = candidates.find(|letter| faithful(*letter));
    Some(letter.map_or(Generic { letter: first, faithful: false }, |letter| Generic { letter, faithful: true }))
}

/// Whether the languages are known to have no common text.
///
/// Each test is sound by itself: one is empty; lengths do not fit; a literal is not in the other; at a place counted from
/// the beginning, or from the end, where neither has had a run, the characters differ; a character that one demands is
/// nowhere in the other.
pub fn disjoint(one: &Language, other: &Language) -> bool {
    if one.is_empty() || other.is_empty() {
        return true;
    }
    if let Some(text) = one.as_literal() {
        return !other.matches(text);
    }
    if let Some(text) = other.as_literal() {
        return !one.matches(text);
    }
    let too_long = |a: &Language, b: &Language| a.max_len().is_some_and(|longest| longest < b.min_len());
    if too_long(one, other) || too_long(other, one) {
        return true;
    }
    let clash = |(left, right): (&Step, &Step)| !left.agrees(right);
    let fixed = |step: &&Step| !step.is_loop();
    let front = |it: &'_ Language| it.steps.iter().take_while(fixed).count();
    let back = |it: &'_ Language| it.steps.iter().rev().take_while(fixed).count();
    let (at_front, at_back) = (front(one).min(front(other)), back(one).min(back(other)));
    one.steps.iter().zip(&other.steps).take(at_front).any(clash)
        || one.steps.iter().rev().zip(other.steps.iter().rev()).take(at_back).any(clash)
        || demands_foreign(one, other)
        || demands_foreign(other, one)
}

/// Whether `one` demands a character that `other` nowhere admits.
fn demands_foreign(one: &Language, other: &Language) -> bool {
    if other.sets.iter().any(CharSet::is_all) {
        return false;
    }
    one.steps.iter().filter(|step| !step.is_loop()).any(|step| other.steps.iter().all(|admits| !admits.agrees(step)))
}
