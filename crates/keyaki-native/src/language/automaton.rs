//! Several patterns as one automaton over bits.
//!
//! Each component is a pattern with the sense in which it is meant; its positions are neighbouring bits. One pass over
//! the words moves all components by a character. Characters that no component tells apart are one class.
//!
//! Positions that add nothing are cleared after each move. At a run of `S`, position `p`, an earlier position `q` of the
//! same component adds nothing when every step from `q` to `p` admits characters of `S` only: a text accepted from `q`
//! begins with characters of `S`, which the run takes, and goes on as from `p`. The language of the set of live positions
//! stays the same, and a pattern of literals and runs of everything never has more live positions than its own pieces
//! overlap.

use std::collections::HashMap;

use super::Language;
use super::bits;
use super::letters::PREFERRED;
use super::step::Step;

/// Whether a text is to be in a language, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    In,
    NotIn,
}

/// From which end texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// What a component is about: the text as a whole, one of the variables in it, or the whole as it would go on from one
/// of its positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Whole,
    Variable(usize),
    Copy(usize),
}

/// A language to be put into an automaton; `start` is the position before the first character.
pub(super) struct Member<'a> {
    pub(super) language: &'a Language,
    pub(super) sense: Sense,
    pub(super) side: Side,
    pub(super) start: usize,
}

pub(super) struct Component {
    pub(super) sense: Sense,
    pub(super) side: Side,
    pub(super) first: usize,
    /// One after the accepting position.
    pub(super) end: usize,
    pub(super) start: usize,
    /// For each position, how many characters are missing at least.
    missing: Vec<usize>,
}

pub(super) struct Class {
    pub(super) letter: char,
    step: Vec<u64>,
    stay: Vec<u64>,
    /// Classes with the same `stay` have the same number.
    pub(super) group: usize,
}

pub(super) struct Automaton {
    pub(super) direction: Direction,
    pub(super) words: usize,
    pub(super) components: Vec<Component>,
    pub(super) classes: Vec<Class>,
    /// First characters of intervals, ascending, with the class of each.
    intervals: Vec<(u32, usize)>,
    loops: Vec<u64>,
    longest_chain: usize,
    /// A run and the first of the positions before it that it makes superfluous.
    covers: Vec<(usize, usize)>,
    /// Positions of languages to be avoided from which every text is accepted.
    universal: Vec<u64>,
}

impl Automaton {
    pub(super) fn new(members: &[Member<'_>], direction: Direction) -> Self {
        let bits: usize = members.iter().map(|member| member.language.steps.len() + 1).sum();
        let words = bits::words_for(bits);
        let mut automaton = Self {
            direction,
            words,
            components: Vec::with_capacity(members.len()),
            classes: Vec::new(),
            intervals: Vec::new(),
            loops: vec![0; words],
            longest_chain: 0,
            covers: Vec::new(),
            universal: vec![0; words],
        };
        let mut placed: Vec<(usize, &Step)> = Vec::with_capacity(bits);
        let mut first = 0;
        for member in members {
            let mut steps: Vec<&Step> = member.language.steps.iter().collect();
            if direction == Direction::Backward {
                steps.reverse();
            }
            automaton.add(member, &steps, first);
            placed.extend(steps.iter().enumerate().map(|(at, step)| (first + at, *step)));
            first += steps.len() + 1;
        }
        automaton.classify(&placed);
        automaton
    }

    fn add(&mut self, member: &Member<'_>, steps: &[&Step], first: usize) {
        let mut missing = vec![0; steps.len() + 1];
        let mut below = 0;
        for (slot, step) in missing.iter_mut().rev().skip(1).zip(steps.iter().rev()) {
            below += usize::from(!step.is_loop());
            *slot = below;
        }
        let mut chain = 0;
        let mut all_pass = true;
        for (at, step) in steps.iter().enumerate() {
            chain = if step.is_loop() { chain + 1 } else { 0 };
            self.longest_chain = self.longest_chain.max(chain);
            if let Step::Loop(set) = step {
                bits::insert(&mut self.loops, first + at);
                let before = steps.iter().take(at).rev().take_while(|step| step.within(set)).count();
                if before > 0 {
                    self.covers.push((first + at, first + at - before));
                }
            }
        }
        for (at, step) in steps.iter().enumerate().rev() {
            all_pass &= step.is_loop();
            let avoided = member.sense == Sense::NotIn && !matches!(member.side, Side::Copy(_));
            if all_pass && avoided && matches!(step, Step::Loop(set) if set.is_all()) {
                bits::insert(&mut self.universal, first + at);
            }
        }
        let (sense, side, start) = (member.sense, member.side, first + member.start);
        self.components.push(Component { sense, side, first, end: first + steps.len() + 1, start, missing });
    }

    /// Cuts the characters into intervals that every step treats alike, and gathers those with equal effect.
    fn classify(&mut self, placed: &[(usize, &Step)]) {
        let mut cuts = vec![0];
        for (_, step) in placed {
            match step {
                Step::Is(c) => cuts.extend([*c as u32, *c as u32 + 1]),
                Step::In(set) | Step::Loop(set) => {
                    cuts.extend(set.ranges().iter().flat_map(|(first, last)| [*first as u32, *last as u32 + 1]));
                }
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut effects = vec![(vec![0; self.words], vec![0; self.words]); cuts.len()];
        for (at, step) in placed {
            let mut mark = |first: u32, end: u32, stays: bool| {
                let from = cuts.partition_point(|cut| *cut < first);
                let to = cuts.partition_point(|cut| *cut < end);
                for effect in effects.get_mut(from..to).unwrap_or_default() {
                    bits::insert(if stays { &mut effect.1 } else { &mut effect.0 }, *at);
                }
            };
            match step {
                Step::Is(c) => mark(*c as u32, *c as u32 + 1, false),
                Step::In(set) | Step::Loop(set) => {
                    for (first, last) in set.ranges() {
                        mark(*first as u32, *last as u32 + 1, step.is_loop());
                    }
                }
            }
        }
        self.gather(&cuts, effects);
    }

    fn gather(&mut self, cuts: &[u32], effects: Vec<(Vec<u64>, Vec<u64>)>) {
        let ends = cuts.iter().skip(1).copied().chain([char::MAX as u32 + 1]);
        let mut known: HashMap<(Vec<u64>, Vec<u64>), usize> = HashMap::new();
        let mut groups: HashMap<Vec<u64>, usize> = HashMap::new();
        for ((first, end), effect) in cuts.iter().zip(ends).zip(effects) {
            let Some(letter) = first_character(*first, end) else { continue };
            let class = match known.get(&effect) {
                Some(class) => *class,
                None => {
                    let new_group = groups.len();
                    let group = *groups.entry(effect.1.clone()).or_insert(new_group);
                    known.insert(effect.clone(), self.classes.len());
                    self.classes.push(Class { letter, step: effect.0, stay: effect.1, group });
                    self.classes.len() - 1
                }
            };
            self.intervals.push((letter as u32, class));
        }
        let mut named = vec![false; self.classes.len()];
        for c in PREFERRED.chars() {
            if let Some(at) = self.class_at(c)
                && let Some((class, named)) = self.classes.get_mut(at).zip(named.get_mut(at))
                && !*named
            {
                *named = true;
                class.letter = c;
            }
        }
    }

    fn class_at(&self, c: char) -> Option<usize> {
        let after = self.intervals.partition_point(|(first, _)| *first <= c as u32);
        self.intervals.get(after.checked_sub(1)?).map(|(_, class)| *class)
    }

    /// The class of `c`.
    pub(super) fn class_of(&self, c: char) -> Option<&Class> {
        self.classes.get(self.class_at(c)?)
    }

    /// Whether `class` moves some position of `live` on; otherwise it only stays in runs.
    pub(super) fn moves(&self, live: &[u64], class: &Class) -> bool {
        bits::meet(live, &class.step)
    }

    /// The live positions after a character of `class`.
    pub(super) fn after(&self, live: &[u64], class: &Class) -> Vec<u64> {
        let mut carry = 0;
        let mut next = Vec::with_capacity(self.words);
        for ((live, step), stay) in live.iter().zip(&class.step).zip(&class.stay) {
            let moved = live & step;
            // The accepting position of a component has no step, so nothing is carried into the next component.
            next.push((moved << 1) | carry | (live & stay));
            carry = moved >> 63;
        }
        self.settle(&mut next);
        next
    }

    /// Lets runs be skipped, and clears what adds nothing.
    pub(super) fn settle(&self, live: &mut [u64]) {
        for _ in 0..self.longest_chain {
            let mut carry = 0;
            for (word, loops) in live.iter_mut().zip(&self.loops) {
                let skipped = *word & loops;
                *word |= (skipped << 1) | carry;
                carry = skipped >> 63;
            }
        }
        for (at, from) in &self.covers {
            if bits::has(live, *at) {
                bits::remove_range(live, *from, *at);
            }
        }
    }

    /// The positions before the first character of components for which `wanted` holds.
    pub(super) fn start(&self, wanted: impl Fn(Side) -> bool) -> Vec<u64> {
        let mut live = vec![0; self.words];
        for component in self.components.iter().filter(|component| wanted(component.side)) {
            bits::insert(&mut live, component.start);
        }
        self.settle(&mut live);
        live
    }

    /// All bits of components for which `wanted` holds.
    pub(super) fn mask(&self, wanted: impl Fn(&Component) -> bool) -> Vec<u64> {
        let mut mask = vec![0; self.words];
        for component in self.components.iter().filter(|component| wanted(component)) {
            (component.first..component.end).for_each(|at| bits::insert(&mut mask, at));
        }
        mask
    }

    /// Whether a language to be avoided accepts whatever follows.
    pub(super) fn doomed(&self, live: &[u64]) -> bool {
        bits::meet(live, &self.universal)
    }
}

impl Component {
    /// Whether the text so far has the component's sense.
    pub(super) fn satisfied(&self, live: &[u64]) -> bool {
        bits::has(live, self.end - 1) == (self.sense == Sense::In)
    }

    /// How many characters are missing at least; nothing when the text can no more get into the language.
    pub(super) fn missing(&self, live: &[u64]) -> Option<usize> {
        let at = bits::highest(live, self.first, self.end)?;
        self.missing.get(at - self.first).copied()
    }
}

/// The first character from `first` up to, without, `end`; steps over the surrogate gap.
fn first_character(first: u32, end: u32) -> Option<char> {
    let first = if (0xd800..0xe000).contains(&first) { 0xe000 } else { first };
    if first < end { char::from_u32(first) } else { None }
}
