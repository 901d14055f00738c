//! Refinement: the exact search with the few limits that matter.
//!
//! It begins with some of the limits. A text within these that breaks another limit brings that one in; when none is
//! broken the text is an answer, and when no text is left, the limits at hand are the explanation. Every round adds a
//! limit, so it ends; limits that no text runs into are never part of the search.

use super::Language;
use super::automaton::{Member, Sense, Side};
use super::budget::Budget;
use super::letters;
use super::search::{Searched, Segment, search};

/// After so many rounds, further limits come in several at a time.
const PATIENCE: usize = 8;

/// A language and in which sense which text is limited by it.
#[derive(Clone, Copy)]
pub(super) struct Limit<'a> {
    pub(super) side: Side,
    pub(super) sense: Sense,
    /// Position in the list that it came from.
    pub(super) index: usize,
    pub(super) language: &'a Language,
}

impl<'a> Limit<'a> {
    pub(super) fn member(&self) -> Member<'a> {
        Member { language: self.language, sense: self.sense, side: self.side, start: 0 }
    }

    pub(super) fn holds(&self, text: &str) -> bool {
        self.language.matches(text) == (self.sense == Sense::In)
    }
}

/// The limits of one text, one after the other.
pub(super) fn limits<'a>(side: Side, must: &[&'a Language], must_not: &[&'a Language]) -> Vec<Limit<'a>> {
    let of = |sense| move |(index, language): (usize, &&'a Language)| Limit { side, sense, index, language };
    let must = must.iter().enumerate().map(of(Sense::In));
    must.chain(must_not.iter().enumerate().map(of(Sense::NotIn))).collect()
}

/// A choice of the languages of one text, by their positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Of the languages to be met.
    pub must: Vec<usize>,
    /// Of the languages to be avoided.
    pub must_not: Vec<usize>,
}

/// The limits at `active` that are about `side`.
pub(super) fn chosen(limits: &[Limit<'_>], active: &[usize], side: Side) -> Chosen {
    let mut chosen = Chosen::default();
    for limit in active.iter().filter_map(|at| limits.get(*at)).filter(|limit| limit.side == side) {
        match limit.sense {
            Sense::In => chosen.must.push(limit.index),
            Sense::NotIn => chosen.must_not.push(limit.index),
        }
    }
    chosen.must.sort_unstable();
    chosen.must_not.sort_unstable();
    chosen
}

pub(super) enum Refined {
    /// A text for each segment.
    Texts(Vec<String>),
    /// No text within these limits.
    Empty(Vec<usize>),
    Exhausted,
}

/// Texts for `segments` within all of `limits`; the search begins with those at `active`.
pub(super) fn refine(
    segments: &[Segment],
    limits: &[Limit<'_>],
    mut active: Vec<usize>,
    budget: &mut Budget<'_>,
) -> Refined {
    for round in 0.. {
        let before = budget.left();
        match search(segments, &pick(limits, &active), budget) {
            Searched::Exhausted => return Refined::Exhausted,
            Searched::Empty => return Refined::Empty(shrink(segments, limits, active, before - budget.left(), budget)),
            Searched::Texts(mut texts) => {
                make_generic(segments, limits, &active, &mut texts, budget);
                let broken = broken(segments, limits, &texts);
                if broken.is_empty() {
                    return Refined::Texts(texts);
                }
                add(limits, &broken, round, &mut active);
            }
        }
    }
    Refined::Exhausted
}

fn pick<'l, 'a>(limits: &'l [Limit<'a>], active: &[usize]) -> Vec<&'l Limit<'a>> {
    active.iter().filter_map(|at| limits.get(*at)).collect()
}

/// The limits that `texts` break.
fn broken(segments: &[Segment], limits: &[Limit<'_>], texts: &[String]) -> Vec<usize> {
    let whole = texts.concat();
    let holds = |limit: &Limit<'_>| text_of(segments, texts, &whole, limit.side).is_none_or(|text| limit.holds(text));
    limits.iter().enumerate().filter(|(_, limit)| !holds(limit)).map(|(at, _)| at).collect()
}

/// The text of one side; nothing for a variable that is in no segment.
pub(super) fn text_of<'t>(segments: &[Segment], texts: &'t [String], whole: &'t str, side: Side) -> Option<&'t str> {
    match side {
        Side::Whole => Some(whole),
        Side::Variable(variable) => {
            let is = |segment: &&Segment| matches!(segment, Segment::Value(it) | Segment::Same(it) if *it == variable);
            let found = segments.iter().zip(texts).find(|(segment, _)| is(segment));
            found.map(|(_, text)| text.as_str())
        }
        Side::Copy(_) => None,
    }
}

/// The first broken limit of each sense; later, more.
fn add(limits: &[Limit<'_>], broken: &[usize], round: usize, active: &mut Vec<usize>) {
    for sense in [Sense::In, Sense::NotIn] {
        let of_sense = broken.iter().filter(|at| limits.get(**at).is_some_and(|limit| limit.sense == sense));
        active.extend(of_sense.take(1 + round / PATIENCE));
    }
    if round >= PATIENCE {
        let idle: Vec<usize> = (0..limits.len()).filter(|at| !active.contains(at)).take(round).collect();
        active.extend(idle);
    }
}

/// Puts a letter that no pattern mentions wherever the limits at hand let it stand: such a text runs into other limits
/// only where it must.
fn make_generic(
    segments: &[Segment],
    limits: &[Limit<'_>],
    active: &[usize],
    texts: &mut [String],
    budget: &mut Budget<'_>,
) {
    let taken = limits.iter().fold(0, |taken, limit| taken | limit.language.letters);
    let Some(letter) = letters::fresh(&keyaki_ir::CharSet::all(), taken, 0) else { return };
    let active = pick(limits, active);
    for (at, segment) in segments.iter().enumerate() {
        let places = segments.iter().filter(|other| *other == segment).count();
        if !(matches!(segment, Segment::Run) || matches!(segment, Segment::Value(_)) && places == 1) {
            continue;
        }
        insert_everywhere(texts, at, letter, |texts| {
            let _ = budget.spend(1);
            let whole = texts.concat();
            let text = |side| text_of(segments, texts, &whole, side);
            active.iter().all(|limit| text(limit.side).is_none_or(|text| limit.holds(text)))
        });
    }
}

/// Inserts `letter` at each place of the text at `at`, except beside itself, where `holds` allows it.
fn insert_everywhere(texts: &mut [String], at: usize, letter: char, mut holds: impl FnMut(&[String]) -> bool) {
    let Some(original) = texts.get(at).cloned() else { return };
    let mut done = String::new();
    let mut rest = original.as_str();
    loop {
        let mut chars = rest.chars();
        let next = chars.next();
        if !done.ends_with(letter) && next != Some(letter) {
            replace(texts, at, format!("{done}{letter}{rest}"));
            if holds(texts) {
                done.push(letter);
            }
        }
        let Some(c) = next else { break };
        done.push(c);
        rest = chars.as_str();
    }
    replace(texts, at, done);
}

fn replace(texts: &mut [String], at: usize, text: String) {
    if let Some(slot) = texts.get_mut(at) {
        *slot = text;
    }
}

/// Leaves out limits without which there is still no text, as far as a multiple of what the proof took suffices.
fn shrink(
    segments: &[Segment],
    limits: &[Limit<'_>],
    mut active: Vec<usize>,
    proof: u64,
    budget: &mut Budget<'_>,
) -> Vec<usize> {
    let mut allowance = budget.part(proof.saturating_mul(4) + 2000);
    let mut at = 0;
    while at < active.len() && allowance.left() > 0 {
        let mut fewer = active.clone();
        fewer.remove(at);
        let mut share = allowance.part(proof.saturating_mul(2) + 500);
        let empty = search(segments, &pick(limits, &fewer), &mut share) == Searched::Empty;
        allowance.give_back(share);
        if empty {
            active = fewer;
        } else {
            at += 1;
        }
    }
    budget.give_back(allowance);
    active
}
