//! The texts that patterns tell apart, and how many there are.
//!
//! In: unions of patterns, and an alphabet. Out: for each set of unions that some text is in exactly, the number of those texts by
//! length. One deterministic automaton reads a text for all patterns at once; its states are found as they are reached.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use keyaki_ir::{CharSet, Pattern, PatternPiece};
use num_bigint::BigUint;

use crate::budget::{Budget, TooLarge};
use crate::lengths::Lengths;
use crate::letters::Letters;

const TEXTS: &str = "the patterns of one variable tell too many texts apart";

/// Patterns, any of which a text may match.
pub(crate) type Union = Vec<Pattern>;

/// Texts that are in the same unions.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// For each union, whether they are in it.
    pub(crate) matches: Vec<bool>,
    /// How many there are.
    pub(crate) texts: Lengths,
}

/// The texts over `alphabet` of up to `bound` characters, by the unions they are in. Cells without texts are left out.
pub(crate) fn cells(
    unions: &[Union],
    alphabet: &CharSet,
    bound: usize,
    budget: &mut Budget,
) -> Result<Vec<Cell>, TooLarge> {
    let automaton = Automaton::of(unions, alphabet, budget)?;
    let counted = automaton.count(bound, budget)?;
    let vector = |matched: Vec<u32>| {
        let mut matches = vec![false; unions.len()];
        for at in matched {
            if let Some(entry) = matches.get_mut(at as usize) {
                *entry = true;
            }
        }
        matches
    };
    Ok(counted.into_iter().map(|(matched, texts)| Cell { matches: vector(matched), texts }).collect())
}

/// A position of a pattern: what it reads next.
#[derive(Debug)]
struct Position {
    union: u32,
    pattern: u32,
    /// The classes of letters that it reads; at the end of a pattern, none.
    reads: Vec<bool>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One character, then the next position.
    One,
    /// Any number of characters, then the next position.
    Loop,
    /// As [`Kind::Loop`], of any character: whatever an earlier position of the pattern accepts, this one does too.
    LoopOfAll,
    /// As [`Kind::LoopOfAll`], and then the end: every text is in the union.
    Everything,
    /// Nothing: the pattern is matched.
    End,
}

/// A state: the live positions, sorted. The empty one matches nothing any more.
type State = Box<[u32]>;

struct Automaton {
    positions: Vec<Position>,
    states: Vec<State>,
    /// For each state, the states that letters lead to, each with the number of those letters.
    steps: Vec<Vec<(usize, u64)>>,
}

impl Automaton {
    fn of(unions: &[Union], alphabet: &CharSet, budget: &mut Budget) -> Result<Self, TooLarge> {
        let sets = |union: &Union| union.iter().map(read_by).collect::<Vec<_>>();
        let sets: Vec<Vec<Vec<(CharSet, Kind)>>> = unions.iter().map(sets).collect();
        let mut distinct: Vec<&CharSet> = sets.iter().flatten().flatten().map(|(set, _)| set).collect();
        distinct.sort_unstable();
        distinct.dedup();
        budget.spend(distinct.len() * distinct.len(), TEXTS)?;
        let letters = Letters::of(alphabet, &distinct);
        let (positions, starts) = positions(&sets, &letters);
        let start = live(&positions, starts);
        let mut automaton = Self { positions, states: vec![start.clone()], steps: Vec::new() };
        // Only looked up, never iterated.
        let mut known: HashMap<State, usize> = HashMap::from([(start, 0)]);
        while automaton.steps.len() < automaton.states.len() {
            let state = automaton.states.get(automaton.steps.len()).cloned().unwrap_or_default();
            // A step here takes some three times as long as one elsewhere.
            budget.spend(3 * (1 + state.len() * letters.classes().len()), TEXTS)?;
            let mut steps: BTreeMap<usize, u64> = BTreeMap::new();
            for (class, (_, number)) in letters.classes().iter().enumerate() {
                let next = automaton.after(&state, class);
                let at = *known.entry(next.clone()).or_insert(automaton.states.len());
                if at == automaton.states.len() {
                    automaton.states.push(next);
                }
                *steps.entry(at).or_default() += number;
            }
            automaton.steps.push(steps.into_iter().collect());
        }
        Ok(automaton)
    }

    /// The state after a letter of `class`.
    fn after(&self, state: &State, class: usize) -> State {
        let mut next = Vec::new();
        for at in state {
            let Some(position) = self.positions.get(*at as usize) else { continue };
            if position.reads.get(class) != Some(&true) {
                continue;
            }
            next.push(if position.kind == Kind::One { at + 1 } else { *at });
        }
        live(&self.positions, next)
    }

    /// The texts of up to `bound` characters, by the patterns that they match.
    fn count(&self, bound: usize, budget: &mut Budget) -> Result<BTreeMap<Vec<u32>, Lengths>, TooLarge> {
        let matched: Vec<Vec<u32>> = self.states.iter().map(|state| self.matched(state)).collect();
        let mut counted: BTreeMap<Vec<u32>, Lengths> = BTreeMap::new();
        let mut here: BTreeMap<usize, BigUint> = BTreeMap::from([(0, BigUint::from(1_u8))]);
        for length in 0..=bound {
            let mut next: BTreeMap<usize, BigUint> = BTreeMap::new();
            for (state, texts) in &here {
                if let Some(matched) = matched.get(*state) {
                    counted.entry(matched.clone()).or_default().add_at(length, texts);
                }
                let steps = self.steps.get(*state).map(Vec::as_slice).unwrap_or_default();
                budget.spend((1 + steps.len()) * (1 + bound / 256), TEXTS)?;
                for (to, letters) in steps.iter().filter(|_| length < bound) {
                    *next.entry(*to).or_default() += texts * *letters;
                }
            }
            here = next;
        }
        Ok(counted)
    }

    /// The unions of the patterns whose ends are live.
    fn matched(&self, state: &State) -> Vec<u32> {
        let positions = state.iter().filter_map(|at| self.positions.get(*at as usize));
        let ends = positions.filter(|position| matches!(position.kind, Kind::End | Kind::Everything));
        let mut matched: Vec<u32> = ends.map(|position| position.union).collect();
        matched.dedup();
        matched
    }
}

/// What the positions of `pattern` read, in order.
fn read_by(pattern: &Pattern) -> Vec<(CharSet, Kind)> {
    let mut read = Vec::new();
    for piece in pattern.pieces() {
        match piece {
            PatternPiece::Literal(text) => read.extend(text.chars().map(|c| (CharSet::of([c]), Kind::One))),
            PatternPiece::One(set) => read.push((set.clone(), Kind::One)),
            PatternPiece::Run(set) => read.push((set.clone(), Kind::Loop)),
        }
    }
    read
}

/// The positions of all patterns, and the first of each.
fn positions(unions: &[Vec<Vec<(CharSet, Kind)>>], letters: &Letters) -> (Vec<Position>, Vec<u32>) {
    let mut positions: Vec<Position> = Vec::new();
    let mut starts = Vec::new();
    let patterns = (0_u32..).zip(unions).flat_map(|(union, patterns)| patterns.iter().map(move |read| (union, read)));
    for (pattern, (union, read)) in (0_u32..).zip(patterns) {
        starts.push(index(positions.len()));
        for (n, (set, kind)) in read.iter().enumerate() {
            let reads: Vec<bool> = letters.classes().iter().map(|(one, _)| set.contains(*one)).collect();
            let kind = match *kind == Kind::Loop && reads.iter().all(|reads| *reads) {
                true if n + 1 == read.len() => Kind::Everything,
                true => Kind::LoopOfAll,
                false => *kind,
            };
            positions.push(Position { union, pattern, reads, kind });
        }
        positions.push(Position { union, pattern, reads: Vec::new(), kind: Kind::End });
    }
    (positions, starts)
}

/// The state of these positions: with those behind loops, which may be skipped, and without those that others include.
fn live(positions: &[Position], mut reached: Vec<u32>) -> State {
    let mut at = 0;
    while let Some(position) = reached.get(at).copied() {
        let kind = positions.get(position as usize).map(|position| position.kind);
        if matches!(kind, Some(Kind::Loop | Kind::LoopOfAll)) {
            reached.push(position + 1);
        }
        at += 1;
    }
    reached.sort_unstable();
    reached.dedup();
    // A union that has everything is one position: the first of the kind that is live. Unions are in order.
    let everything = |at: &u32| positions.get(*at as usize).filter(|position| position.kind == Kind::Everything);
    let full: BTreeSet<u32> = reached.iter().filter_map(everything).map(|position| position.union).collect();
    let mut kept: Vec<u32> = Vec::new();
    // The pattern of which a loop of all characters has been seen: what comes before that loop adds nothing.
    let mut settled = None;
    for at in reached.into_iter().rev() {
        let Some(position) = positions.get(at as usize) else { continue };
        if full.contains(&position.union) || settled == Some(position.pattern) {
            continue;
        }
        if position.kind == Kind::LoopOfAll {
            settled = Some(position.pattern);
        }
        kept.push(at);
    }
    kept.extend(full.into_iter().filter_map(|union| first_everything(positions, union)));
    kept.sort_unstable();
    kept.into()
}

/// The position that stands for a whole union.
fn first_everything(positions: &[Position], union: u32) -> Option<u32> {
    let start = positions.partition_point(|position| position.union < union);
    let found = positions.iter().skip(start).position(|position| position.kind == Kind::Everything);
    found.map(|at| index(start + at))
}

/// Positions fit in 32 bits: policies are far smaller.
fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece() -> impl Strategy<Value = PatternPiece> {
        let set = prop_oneof![
            Just(CharSet::all()),
            Just(CharSet::all_but(':')),
            Just(CharSet::of(['a', 'b'])),
            Just(CharSet::of(['z']))
        ];
        prop_oneof![
            "[ab:z]{0,2}".prop_map(PatternPiece::Literal),
            set.clone().prop_map(PatternPiece::One),
            set.prop_map(PatternPiece::Run),
        ]
    }

    fn unions() -> impl Strategy<Value = Vec<Union>> {
        let pattern = prop::collection::vec(piece(), 0..5).prop_map(Pattern::new);
        prop::collection::vec(prop::collection::vec(pattern, 0..3), 0..4)
    }

    /// Every text over `letters` of up to `bound` characters.
    fn texts(letters: &[char], bound: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..bound {
            last = last.iter().flat_map(|text| letters.iter().map(move |c| format!("{text}{c}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #[test]
        fn cells_are_what_matching_every_text_finds(unions in unions(), bound in 0_usize..6) {
            let letters = ['a', 'b', ':'];
            let mut expected: BTreeMap<Vec<bool>, Lengths> = BTreeMap::new();
            for text in texts(&letters, bound) {
                let is_in = |union: &Union| union.iter().any(|pattern| pattern.matches(&text));
                let matches = unions.iter().map(is_in).collect();
                expected.entry(matches).or_default().add_at(text.len(), &BigUint::from(1_u8));
            }
            let found = cells(&unions, &CharSet::of(letters), bound, &mut Budget::new(1_000_000)).unwrap();
            let found: BTreeMap<Vec<bool>, Lengths> = found.into_iter().map(|cell| (cell.matches, cell.texts)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let pattern = |n: usize| {
            let one = std::iter::repeat_n(PatternPiece::One(CharSet::all()), n);
            let start = [PatternPiece::Run(CharSet::all()), PatternPiece::Literal("a".to_owned())];
            Pattern::new(start.into_iter().chain(one))
        };
        let unions: Vec<Union> = (20..30).map(|n| vec![pattern(n)]).collect();
        let printable = CharSet::from_ranges([(' ', '~')]);
        assert!(cells(&unions, &printable, 100, &mut Budget::new(1_000_000)).is_err());
    }
}
