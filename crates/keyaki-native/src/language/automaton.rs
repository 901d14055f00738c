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

use super::Language;
use super::bits;
use super::letters::PREFERRED;
use super::search::Senses;
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

/// What the characters of one class do to live positions.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    step: &'a [u64],
    stay: &'a [u64],
}

pub(super) struct Automaton {
    pub(super) direction: Direction,
    pub(super) words: usize,
    pub(super) components: Vec<Component>,
    /// The first character of each interval, ascending, and the number of its class.
    intervals: Vec<(u32, usize)>,
    /// For each class, the positions that move on, then those that stay.
    effects: Vec<u64>,
    /// For each class, a number that is equal where the positions that stay are.
    groups: Vec<usize>,
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
            intervals: Vec::new(),
            effects: Vec::new(),
            groups: Vec::new(),
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
        let cuts = cuts(placed);
        let size = 2 * self.words;
        let mut effects = vec![0; cuts.len() * size];
        // Whether the interval is a character that some step names; then no other interval has the same effect.
        let mut named = vec![false; cuts.len()];
        for (at, step) in placed {
            let mut mark = |first: u32, end: u32, shift: usize| {
                let from = cuts.partition_point(|cut| *cut < first);
                let to = cuts.partition_point(|cut| *cut < end);
                let intervals = effects.get_mut(from * size..to * size).unwrap_or_default();
                intervals.chunks_exact_mut(size).for_each(|effect| bits::insert(effect, shift + at));
                from
            };
            match step {
                Step::Is(c) => {
                    let interval = mark(*c as u32, *c as u32 + 1, 0);
                    named.get_mut(interval).into_iter().for_each(|named| *named = true);
                }
                Step::In(set) | Step::Loop(set) => {
                    let shift = if step.is_loop() { self.words * u64::BITS as usize } else { 0 };
                    for (first, last) in set.ranges() {
                        mark(*first as u32, *last as u32 + 1, shift);
                    }
                }
            }
        }
        self.gather(&cuts, &effects, &named);
    }

    fn gather(&mut self, cuts: &[u32], effects: &[u64], named: &[bool]) {
        let ends = cuts.iter().skip(1).copied().chain([char::MAX as u32 + 1]);
        let mut unnamed: Vec<(&[u64], usize)> = Vec::new();
        let mut stays: Vec<&[u64]> = Vec::new();
        for (((first, end), effect), named) in
            cuts.iter().zip(ends).zip(effects.chunks_exact(2 * self.words)).zip(named)
        {
            let Some(letter) = first_character(*first, end) else { continue };
            let known = unnamed.iter().find(|(other, _)| !named && *other == effect).map(|(_, class)| *class);
            let class = known.unwrap_or_else(|| {
                let stay = effect.get(self.words..).unwrap_or_default();
                let group = stays.iter().position(|other| *other == stay);
                self.groups.push(group.unwrap_or(stays.len()));
                if group.is_none() {
                    stays.push(stay);
                }
                self.effects.extend_from_slice(effect);
                if !named {
                    unnamed.push((effect, self.groups.len() - 1));
                }
                self.groups.len() - 1
            });
            self.intervals.push((letter as u32, class));
        }
    }

    /// The number of the class of `c`.
    fn class_at(&self, c: char) -> Option<usize> {
        let after = self.intervals.partition_point(|(first, _)| *first <= c as u32);
        self.intervals.get(after.checked_sub(1)?).map(|(_, class)| *class)
    }

    /// The class of `c`.
    pub(super) fn class_of(&self, c: char) -> Option<Class<'_>> {
        self.classes().nth(self.class_at(c)?).map(|(class, _)| class)
    }

    /// The classes in order, each with the number of its group: classes of one group stay at the same positions.
    pub(super) fn classes(&self) -> impl Iterator<Item = (Class<'_>, usize)> {
        let class = |effect| {
            let (step, stay) = <[u64]>::split_at_checked(effect, self.words).unwrap_or_default();
            Class { step, stay }
        };
        self.effects.chunks_exact(2 * self.words).map(class).zip(self.groups.iter().copied())
    }

    pub(super) fn class_count(&self) -> usize {
        self.groups.len()
    }

    /// A character of the class with this number, if possible one that reads well.
    pub(super) fn letter(&self, class: usize) -> Option<char> {
        let first = || {
            let interval = self.intervals.iter().find(|(_, own)| *own == class);
            interval.and_then(|(first, _)| char::from_u32(*first))
        };
        PREFERRED.chars().find(|c| self.class_at(*c) == Some(class)).or_else(first)
    }

    /// Whether `class` moves some position of `live` on; otherwise it only stays in runs.
    pub(super) fn moves(&self, live: &[u64], class: Class<'_>) -> bool {
        bits::meet(live, class.step)
    }

    /// Puts the live positions after a character of `class` into `next`.
    pub(super) fn after(&self, live: &[u64], class: Class<'_>, next: &mut Vec<u64>) {
        let mut carry = 0;
        next.clear();
        for ((live, step), stay) in live.iter().zip(class.step).zip(class.stay) {
            let moved = live & step;
            // The accepting position of a component has no step, so nothing is carried into the next component.
            next.push((moved << 1) | carry | (live & stay));
            carry = moved >> 63;
        }
        self.settle(next);
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

    /// All positions by the sense of their component.
    pub(super) fn senses(&self) -> Senses {
        let of = |sense| self.mask(|component| component.sense == sense);
        Senses { must: of(Sense::In), must_not: of(Sense::NotIn) }
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

/// The first character of each interval within which every step treats characters alike.
fn cuts(placed: &[(usize, &Step)]) -> Vec<u32> {
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
    cuts
}

/// The first character from `first` up to, without, `end`; steps over the surrogate gap.
fn first_character(first: u32, end: u32) -> Option<char> {
    let first = if (0xd800..0xe000).contains(&first) { 0xe000 } else { first };
    if first < end { char::from_u32(first) } else { None }
}
