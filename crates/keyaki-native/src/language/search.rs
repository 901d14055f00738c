//! The exact search: a text made of segments, read by all patterns at once.
//!
//! A node is a place in the segments, the live positions of the patterns, and the values chosen for variables that occur
//! more than once. Nodes with little missing come first. Every text is a path, and only these nodes are left out:
//!
//! * where a language to be met has no live position, or one to be avoided accepts whatever follows: no continuation
//!   helps;
//! * where another node at the same place has more positions of languages to be met and fewer of those to be avoided:
//!   what completes this one completes the other.
//!
//! Of characters that move no position on, one for each effect on runs is followed; the others give the same node.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::automaton::{Automaton, Direction, Member, Sense, Side};
use super::profile::{Profile, apply, profiles};
use super::refine::Limit;

mod store;

pub(super) use store::Store;

/// A part of the text, as the search reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Text(String),
    One,
    Run,
    /// A variable that occurs here only, or is taken for one.
    Value(usize),
    /// A variable whose value is chosen for all its places at once.
    Same(usize),
}

/// What a search ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Searched {
    /// A text for each segment.
    Texts(Vec<String>),
    Empty,
    Exhausted,
}

struct Node {
    live: Vec<u64>,
    segment: usize,
    chosen: Vec<Option<usize>>,
    parent: Option<usize>,
    said: Said,
    superseded: bool,
}

/// What the last move added to the text of the segment it began in.
#[derive(Clone, Copy)]
enum Said {
    Nothing,
    Letter(char),
    Segment,
    Value(usize, usize),
}

/// Whether a move stays in its segment.
#[derive(Clone, Copy)]
enum To {
    Same,
    Next,
}

struct Search<'a> {
    automaton: Automaton,
    segments: Vec<&'a Segment>,
    /// For each variable with [`Segment::Same`], what its values do.
    profiles: BTreeMap<usize, Vec<Profile>>,
    whole: Vec<u64>,
    nodes: Vec<Node>,
    queue: BinaryHeap<Reverse<(usize, usize)>>,
    stores: BTreeMap<(usize, Vec<Option<usize>>), Store>,
    must: Vec<u64>,
    must_not: Vec<u64>,
    found: Option<usize>,
}

/// A text made of `segments` within `limits`, if there is one.
pub(super) fn search(segments: &[Segment], limits: &[&Limit<'_>], budget: &mut u64) -> Searched {
    let direction = direction(segments, limits);
    let mut profiles_of = BTreeMap::new();
    for segment in segments {
        if let Segment::Same(variable) = segment
            && !profiles_of.contains_key(variable)
        {
            match profiles(*variable, limits, direction, budget) {
                Some(profiles) => profiles_of.insert(*variable, profiles),
                None => return Searched::Exhausted,
            };
        }
    }
    let members: Vec<Member<'_>> = limits.iter().map(|limit| limit.member()).collect();
    let mut segments: Vec<&Segment> = segments.iter().collect();
    if direction == Direction::Backward {
        segments.reverse();
    }
    let mut search = Search::new(Automaton::new(&members, direction), segments, profiles_of);
    let ended = search.run(budget);
    match (search.found, ended) {
        (Some(found), _) => Searched::Texts(search.texts(found, direction)),
        (None, Ended::Completely) => Searched::Empty,
        (None, Ended::Early) => Searched::Exhausted,
    }
}

/// Reads from the end at which fewer unspecific characters lie beyond a run: there, the automaton would have to remember
/// which of the last characters could have ended the run.
fn direction(segments: &[Segment], limits: &[&Limit<'_>]) -> Direction {
    let _ = segments;
    let open_ends = limits.iter().map(|limit| limit.language.open_ends());
    let (front, back) = open_ends.fold((0, 0), |(front, back), (first, last)| (front + first, back + last));
    if front < back { Direction::Backward } else { Direction::Forward }
}

enum Ended {
    Completely,
    Early,
}

impl<'a> Search<'a> {
    fn new(automaton: Automaton, segments: Vec<&'a Segment>, profiles: BTreeMap<usize, Vec<Profile>>) -> Self {
        let whole = automaton.mask(|component| component.side == Side::Whole);
        let must = automaton.mask(|component| component.sense == Sense::In);
        let must_not = automaton.mask(|component| component.sense == Sense::NotIn);
        Self {
            automaton,
            segments,
            profiles,
            whole,
            nodes: Vec::new(),
            queue: BinaryHeap::new(),
            stores: BTreeMap::new(),
            must,
            must_not,
            found: None,
        }
    }

    fn run(&mut self, budget: &mut u64) -> Ended {
        let start = self.automaton.start(|side| side == Side::Whole);
        let variables = self.profiles.keys().last().map_or(0, |last| last + 1);
        self.enter(start, 0, vec![None; variables], None, Said::Nothing);
        while self.found.is_none() {
            let Some(Reverse((_, at))) = self.queue.pop() else { return Ended::Completely };
            if self.nodes.get(at).is_none_or(|node| node.superseded) {
                continue;
            }
            let before = self.nodes.len();
            let cost = self.expand(at) + (self.nodes.len() - before) as u64;
            match budget.checked_sub(cost) {
                Some(left) => *budget = left,
                None => {
                    *budget = 0;
                    return if self.found.is_some() { Ended::Completely } else { Ended::Early };
                }
            }
        }
        Ended::Completely
    }

    /// Follows every move from a node; gives the number of moves, in words.
    fn expand(&mut self, at: usize) -> u64 {
        let Some(node) = self.nodes.get(at) else { return 0 };
        let (live, segment, chosen) = (node.live.clone(), node.segment, node.chosen.clone());
        let Some(kind) = self.segments.get(segment).copied() else { return 0 };
        let words = self.automaton.words.div_ceil(4) as u64;
        let moves = match kind {
            Segment::Run => {
                self.enter(live.clone(), segment + 1, chosen.clone(), Some(at), Said::Nothing);
                self.letters(at, &live, To::Same)
            }
            Segment::One => self.letters(at, &live, To::Next),
            Segment::Value(variable) => {
                if self.meets(&live, Side::Variable(*variable)) {
                    self.enter(live.clone(), segment + 1, chosen.clone(), Some(at), Said::Nothing);
                }
                self.letters(at, &live, To::Same)
            }
            Segment::Text(text) => {
                let after = self.read(live, text);
                self.enter(after, segment + 1, chosen, Some(at), Said::Segment);
                text.len()
            }
            Segment::Same(variable) => self.choose(at, &live, *variable, &chosen),
        };
        (moves as u64 + 1) * words
    }

    fn read(&self, mut live: Vec<u64>, text: &str) -> Vec<u64> {
        // The segment list is reversed for reading backward, texts are not.
        let backward = self.automaton.direction == Direction::Backward;
        let chars: Vec<char> = if backward { text.chars().rev().collect() } else { text.chars().collect() };
        for c in chars {
            if let Some(class) = self.automaton.class_of(c) {
                live = self.automaton.after(&live, class);
            }
        }
        live
    }

    fn letters(&mut self, at: usize, live: &[u64], to: To) -> usize {
        let mut seen_groups = Vec::new();
        let mut moves = Vec::new();
        for class in &self.automaton.classes {
            let idle = !self.automaton.moves(live, class);
            if idle && seen_groups.contains(&class.group) {
                continue;
            }
            if idle {
                seen_groups.push(class.group);
            }
            moves.push((self.automaton.after(live, class), class.letter));
        }
        let Some(node) = self.nodes.get(at) else { return 0 };
        let (segment, chosen) = (node.segment, node.chosen.clone());
        let count = moves.len() + self.automaton.classes.len() / 4;
        for (after, letter) in moves {
            match to {
                To::Same => self.push(after, segment, chosen.clone(), Some(at), Said::Letter(letter)),
                To::Next => self.enter(after, segment + 1, chosen.clone(), Some(at), Said::Letter(letter)),
            }
        }
        count
    }

    fn choose(&mut self, at: usize, live: &[u64], variable: usize, chosen: &[Option<usize>]) -> usize {
        let Some(node) = self.nodes.get(at) else { return 0 };
        let segment = node.segment;
        let Some(profiles) = self.profiles.get(&variable) else { return 0 };
        let fixed = chosen.get(variable).copied().flatten();
        let options = match fixed {
            Some(one) => one..one + 1,
            None => 0..profiles.len(),
        };
        let count = options.len();
        let mut moves = Vec::new();
        for option in options {
            let Some(profile) = profiles.get(option) else { continue };
            let mut after = apply(profile, live);
            self.automaton.settle(&mut after);
            let mut chosen = chosen.to_vec();
            if let Some(slot) = chosen.get_mut(variable) {
                *slot = Some(option);
            }
            moves.push((after, chosen, option));
        }
        for (after, chosen, option) in moves {
            self.enter(after, segment + 1, chosen, Some(at), Said::Value(variable, option));
        }
        count * 8
    }

    /// Puts a node at the beginning of a segment.
    fn enter(
        &mut self,
        mut live: Vec<u64>,
        segment: usize,
        chosen: Vec<Option<usize>>,
        parent: Option<usize>,
        said: Said,
    ) {
        live.iter_mut().zip(&self.whole).for_each(|(word, whole)| *word &= whole);
        if let Some(Segment::Value(variable)) = self.segments.get(segment) {
            let start = self.automaton.start(|side| side == Side::Variable(*variable));
            live.iter_mut().zip(start).for_each(|(word, start)| *word |= start);
        }
        self.push(live, segment, chosen, parent, said);
    }

    fn push(&mut self, live: Vec<u64>, segment: usize, chosen: Vec<Option<usize>>, parent: Option<usize>, said: Said) {
        if self.found.is_some() {
            return;
        }
        let at = self.nodes.len();
        if segment == self.segments.len() {
            if self.meets(&live, Side::Whole) {
                self.found = Some(at);
                self.nodes.push(Node { live, segment, chosen, parent, said, superseded: false });
            }
            return;
        }
        let Some(missing) = self.missing(&live, segment) else { return };
        let store = self.stores.entry((segment, chosen.clone())).or_default();
        let Some(superseded) = store.admit(&live, at, &self.must, &self.must_not) else { return };
        for old in superseded {
            if let Some(node) = self.nodes.get_mut(old) {
                node.superseded = true;
            }
        }
        self.nodes.push(Node { live, segment, chosen, parent, said, superseded: false });
        self.queue.push(Reverse((missing + self.segments.len() - segment, at)));
    }

    fn meets(&self, live: &[u64], side: Side) -> bool {
        self.automaton.components.iter().filter(|one| one.side == side).all(|one| one.satisfied(live))
    }

    /// An estimate of what is missing; nothing when no continuation helps.
    fn missing(&self, live: &[u64], segment: usize) -> Option<usize> {
        if self.automaton.doomed(live) {
            return None;
        }
        let inside = match self.segments.get(segment) {
            Some(Segment::Value(variable)) => Some(Side::Variable(*variable)),
            _ => None,
        };
        let mut sum = 0;
        for component in self.automaton.components.iter().filter(|component| component.sense == Sense::In) {
            if component.side == Side::Whole || Some(component.side) == inside {
                sum += component.missing(live)?;
            }
        }
        Some(sum)
    }

    /// What the path to a node says, for each segment in the order of the text.
    fn texts(&self, found: usize, direction: Direction) -> Vec<String> {
        let mut texts = vec![String::new(); self.segments.len()];
        let mut at = Some(found);
        while let Some(node) = at.and_then(|at| self.nodes.get(at)) {
            let parent = node.parent.and_then(|parent| self.nodes.get(parent));
            if let Some(text) = parent.and_then(|parent| texts.get_mut(parent.segment)) {
                let segment = parent.and_then(|parent| self.segments.get(parent.segment));
                match (node.said, segment) {
                    (Said::Letter(c), _) => text.push(c),
                    (Said::Segment, Some(Segment::Text(whole))) => text.clone_from(whole),
                    (Said::Value(variable, option), _) => {
                        let value = self.profiles.get(&variable).and_then(|profiles| profiles.get(option));
                        *text = value.map(|profile| profile.text.clone()).unwrap_or_default();
                    }
                    (Said::Nothing | Said::Segment, _) => {}
                }
            }
            at = node.parent;
        }
        // The walk is from the last character read to the first.
        for (text, segment) in texts.iter_mut().zip(&self.segments) {
            let letters = matches!(segment, Segment::One | Segment::Run | Segment::Value(_));
            if letters && direction == Direction::Forward {
                *text = text.chars().rev().collect();
            }
        }
        if direction == Direction::Backward {
            texts.reverse();
        }
        texts
    }
}
