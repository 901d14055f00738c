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
use std::rc::Rc;

use super::automaton::{Automaton, Direction, Member, Sense, Side};
use super::budget::Budget;
use super::profile::{Profile, apply, profiles};
use super::refine::Limit;

mod store;
mod trace;

pub(super) use store::{Senses, Store};

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
    live: Rc<[u64]>,
    place: usize,
    parent: Option<usize>,
    said: Said,
    superseded: bool,
}

/// A position in the segments, with the values chosen so far for variables that occur several times.
struct Place {
    segment: usize,
    chosen: Vec<Option<usize>>,
    store: Store,
}

/// What the last move added to the text of the segment it began in.
#[derive(Clone, Copy)]
enum Said {
    Nothing,
    /// A letter of the class with this number.
    Letter(usize),
    Segment,
    Value(usize, usize),
}

/// Where a move comes from and what it says.
#[derive(Clone, Copy)]
struct Via {
    parent: Option<usize>,
    said: Said,
}

/// Whether a move by a letter stays in its segment.
#[derive(Clone, Copy)]
enum To {
    Same,
    Next,
}

struct Search<'a> {
    automaton: Automaton,
    /// In the order of reading.
    segments: Vec<&'a Segment>,
    /// For each variable with [`Segment::Same`], what its values do.
    profiles: BTreeMap<usize, Vec<Profile>>,
    /// All positions of patterns of the whole.
    whole: Vec<u64>,
    senses: Senses,
    nodes: Vec<Node>,
    queue: BinaryHeap<Reverse<(usize, usize)>>,
    places: Vec<Place>,
    place_of: BTreeMap<(usize, Vec<Option<usize>>), usize>,
    superseded: Vec<usize>,
    found: Option<usize>,
}

/// A text made of `segments` within `limits`, if there is one.
pub(super) fn search(segments: &[Segment], limits: &[&Limit<'_>], budget: &mut Budget<'_>) -> Searched {
    let direction = direction(limits);
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
        (Some(found), _) => Searched::Texts(search.texts(found)),
        (None, Ended::Completely) => Searched::Empty,
        (None, Ended::Early) => Searched::Exhausted,
    }
}

/// Reads from the end at which fewer unspecific characters lie beyond a run: there, the automaton would have to remember
/// which of the last characters could have ended the run.
fn direction(limits: &[&Limit<'_>]) -> Direction {
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
        Self {
            whole: automaton.mask(|component| component.side == Side::Whole),
            senses: automaton.senses(),
            automaton,
            segments,
            profiles,
            nodes: Vec::new(),
            queue: BinaryHeap::new(),
            places: Vec::new(),
            place_of: BTreeMap::new(),
            superseded: Vec::new(),
            found: None,
        }
    }

    fn run(&mut self, budget: &mut Budget<'_>) -> Ended {
        let start = self.automaton.start(|side| side == Side::Whole);
        let variables = self.profiles.keys().last().map_or(0, |last| last + 1);
        self.enter(start, 0, vec![None; variables], Via { parent: None, said: Said::Nothing });
        while self.found.is_none() {
            let Some(Reverse((_, at))) = self.queue.pop() else { return Ended::Completely };
            if self.nodes.get(at).is_none_or(|node| node.superseded) {
                continue;
            }
            let cost = self.expand(at);
            if budget.spend(cost).is_none() {
                return Ended::Early;
            }
        }
        Ended::Completely
    }

    /// Follows every move from a node; gives what that cost.
    fn expand(&mut self, at: usize) -> u64 {
        let Some(node) = self.nodes.get(at) else { return 0 };
        let (live, place) = (node.live.clone(), node.place);
        let Some(Place { segment, chosen, .. }) = self.places.get(place) else { return 0 };
        let (segment, chosen) = (*segment, chosen.clone());
        let via = |said| Via { parent: Some(at), said };
        let moves = match self.segments.get(segment) {
            None => 0,
            Some(Segment::Run) => {
                self.enter(live.to_vec(), segment + 1, chosen, via(Said::Nothing));
                self.letters(at, &live, place, To::Same)
            }
            Some(Segment::One) => self.letters(at, &live, place, To::Next),
            Some(Segment::Value(variable)) => {
                if self.meets(&live, Side::Variable(*variable)) {
                    self.enter(live.to_vec(), segment + 1, chosen, via(Said::Nothing));
                }
                self.letters(at, &live, place, To::Same)
            }
            Some(Segment::Text(text)) => {
                let after = self.read(&live, text);
                self.enter(after, segment + 1, chosen, via(Said::Segment));
                text.len()
            }
            Some(Segment::Same(variable)) => self.choose(at, &live, *variable, segment, &chosen),
        };
        (moves as u64 + 1) * self.automaton.words.div_ceil(4) as u64
    }

    fn read(&self, live: &[u64], text: &str) -> Vec<u64> {
        let mut chars: Vec<char> = text.chars().collect();
        if self.automaton.direction == Direction::Backward {
            chars.reverse();
        }
        let mut live = live.to_vec();
        let mut next = Vec::with_capacity(live.len());
        for class in chars.into_iter().filter_map(|c| self.automaton.class_of(c)) {
            self.automaton.after(&live, class, &mut next);
            std::mem::swap(&mut live, &mut next);
        }
        live
    }

    fn letters(&mut self, at: usize, live: &[u64], place: usize, to: To) -> usize {
        let mut idle_groups = Vec::new();
        let mut moves = Vec::new();
        for (number, (class, group)) in self.automaton.classes().enumerate() {
            if !self.automaton.moves(live, class) {
                if idle_groups.contains(&group) {
                    continue;
                }
                idle_groups.push(group);
            }
            let mut next = Vec::with_capacity(live.len());
            self.automaton.after(live, class, &mut next);
            moves.push((next, number));
        }
        let count = moves.len() + self.automaton.class_count() / 8;
        for (after, number) in moves {
            let via = Via { parent: Some(at), said: Said::Letter(number) };
            match to {
                To::Same => self.push(after, place, via),
                To::Next => {
                    let Some(Place { segment, chosen, .. }) = self.places.get(place) else { continue };
                    self.enter(after, segment + 1, chosen.clone(), via);
                }
            }
        }
        count
    }

    /// Follows the values that a variable may have here: all, or the one chosen at its first place.
    fn choose(&mut self, at: usize, live: &[u64], variable: usize, segment: usize, chosen: &[Option<usize>]) -> usize {
        let Some(profiles) = self.profiles.get(&variable) else { return 0 };
        let options = match chosen.get(variable).copied().flatten() {
            Some(one) => one..one + 1,
            None => 0..profiles.len(),
        };
        let count = options.len();
        for option in options {
            let profile = self.profiles.get(&variable).and_then(|profiles| profiles.get(option));
            let Some(mut after) = profile.map(|profile| apply(profile, live)) else { continue };
            self.automaton.settle(&mut after);
            let mut chosen = chosen.to_vec();
            if let Some(slot) = chosen.get_mut(variable) {
                *slot = Some(option);
            }
            self.enter(after, segment + 1, chosen, Via { parent: Some(at), said: Said::Value(variable, option) });
        }
        count * 8
    }

    /// Puts a node at the beginning of a segment, or finds that it is the end.
    fn enter(&mut self, mut live: Vec<u64>, segment: usize, chosen: Vec<Option<usize>>, via: Via) {
        live.iter_mut().zip(&self.whole).for_each(|(word, whole)| *word &= whole);
        if segment == self.segments.len() {
            if self.found.is_none() && self.meets(&live, Side::Whole) {
                self.found = Some(self.nodes.len());
                let (parent, said) = (via.parent, via.said);
                self.nodes.push(Node { live: live.into(), place: usize::MAX, parent, said, superseded: false });
            }
            return;
        }
        if let Some(Segment::Value(variable)) = self.segments.get(segment) {
            let start = self.automaton.start(|side| side == Side::Variable(*variable));
            live.iter_mut().zip(start).for_each(|(word, start)| *word |= start);
        }
        let next = self.places.len();
        let place = *self.place_of.entry((segment, chosen.clone())).or_insert(next);
        if place == next {
            self.places.push(Place { segment, chosen, store: Store::default() });
        }
        self.push(live, place, via);
    }

    fn push(&mut self, live: Vec<u64>, place: usize, via: Via) {
        if self.found.is_some() {
            return;
        }
        let at = self.nodes.len();
        let segment = self.places.get(place).map_or(0, |place| place.segment);
        let Some(missing) = self.missing(&live, segment) else { return };
        let Some(Place { store, .. }) = self.places.get_mut(place) else { return };
        let Some(live) = store.admit(&live, at, &self.senses, &mut self.superseded) else { return };
        for old in self.superseded.drain(..) {
            if let Some(node) = self.nodes.get_mut(old) {
                node.superseded = true;
            }
        }
        self.nodes.push(Node { live, place, parent: via.parent, said: via.said, superseded: false });
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
}
