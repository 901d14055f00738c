//! Whether there is a text that is made of some parts and meets some demands.
//!
//! In: parts and demands as sequences of [`Piece`]s. Out: whether no text will do. Every demand is an automaton whose
//! positions are those between its pieces, letter by letter; what is known of a text read so far is the set of positions
//! that each may be at. All reachable combinations of such a set with a place in the parts are visited. They are finitely
//! many, and characters that no piece tells apart are read as one, so the visit ends; a limit may end it before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use keyaki_ir::{CharSet, Symbol};

use crate::flaw::{Problem, Work};

/// A piece of a text or of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(Arc<str>),
    One(CharSet),
    Run(CharSet),
    Symbol(Symbol),
}

impl Piece {
    /// How many steps it is at most.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::One(_) | Self::Run(_) | Self::Symbol(_) => 1,
        }
    }
}

/// What a text must be matched by, or must not.
#[derive(Clone, Debug)]
pub(crate) struct Demand {
    pub(crate) glob: Vec<Piece>,
    pub(crate) holds: bool,
}

/// What symbols are in parts and demands.
pub(crate) enum Symbols<'a> {
    /// Letters unlike all characters, which only a run of everything reads as well.
    Letters,
    /// Texts that meet these demands; there are none in demands. The same symbol may be different texts at different places.
    Texts(&'a BTreeMap<Symbol, Vec<Demand>>),
}

/// Whether no text made of `parts` meets `whole`.
pub(crate) fn no_text(
    parts: &[Piece],
    whole: &[Demand],
    symbols: &Symbols<'_>,
    work: &mut Work,
) -> Result<bool, Problem> {
    let alphabet = Alphabet::of(parts, whole, symbols, work)?;
    let mut of: Vec<Symbol> = Vec::new();
    let mut variables: Vec<Automaton> = Vec::new();
    let mut places = Vec::new();
    for piece in parts {
        let (Piece::Symbol(symbol), Symbols::Texts(demands)) = (piece, symbols) else {
            places.extend(
                alphabet.steps(piece, work)?.into_iter().map(|step| Place::Step(alphabet.without_symbols(step))),
            );
            continue;
        };
        let known = of.iter().position(|other| other == symbol);
        places.push(Place::Variable(known.unwrap_or(of.len())));
        if known.is_none() {
            of.push(*symbol);
            let demands = demands.get(symbol).map(Vec::as_slice).unwrap_or_default();
            variables.push(Automaton::new(demands, &alphabet, work)?);
        }
    }
    let whole = Automaton::new(whole, &alphabet, work)?;
    Search { letters: alphabet.len(), places, whole, variables }.finds_nothing(work)
}

/// One letter of a piece, or the end of a demand.
#[derive(Clone, Debug)]
enum Step {
    /// Reads this letter.
    Is(usize),
    /// Reads one letter, by letter whether it does.
    One(Vec<bool>),
    /// Reads any number of letters, by letter whether it does.
    Run(Vec<bool>),
    End,
}

impl Step {
    fn reads(&self, letter: usize) -> bool {
        match self {
            Self::Is(only) => *only == letter,
            Self::One(reads) | Self::Run(reads) => reads.get(letter) == Some(&true),
            Self::End => false,
        }
    }
}

/// One of all characters that no piece tells apart, ascending; and symbols that stand for themselves.
struct Alphabet {
    characters: Vec<char>,
    symbols: Vec<Symbol>,
}

impl Alphabet {
    fn of(parts: &[Piece], whole: &[Demand], symbols: &Symbols<'_>, work: &mut Work) -> Result<Self, Problem> {
        let (mut single, mut sets, mut letters) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let of = match symbols {
            Symbols::Letters => None,
            Symbols::Texts(of) => Some(of.values().flatten()),
        };
        let demands = whole.iter().chain(of.into_iter().flatten());
        for piece in parts.iter().chain(demands.flat_map(|demand| &demand.glob)) {
            match (piece, symbols) {
                (Piece::Text(text), _) => {
                    work.spend(text.len())?;
                    single.extend(text.chars());
                }
                (Piece::One(set) | Piece::Run(set), _) if set.is_all() => {}
                (Piece::One(set) | Piece::Run(set), _) => {
                    sets.insert(set);
                }
                (Piece::Symbol(symbol), Symbols::Letters) => {
                    letters.insert(*symbol);
                }
                (Piece::Symbol(_), Symbols::Texts(_)) => {}
            }
        }
        // Characters between two of these are alike: a set begins at one, or ends before one.
        let ranges = sets.iter().flat_map(|set| set.ranges()).copied().chain(single.iter().map(|c| (*c, *c)));
        let turns: BTreeSet<char> =
            ranges.flat_map(|(first, last)| [Some(first), after(last)]).flatten().chain(['\0']).collect();
        work.spend(turns.len().saturating_mul(sets.len() + 1))?;
        let mut seen = BTreeSet::new();
        let characters = turns.into_iter().filter(|c| {
            single.contains(c) || seen.insert(sets.iter().map(|set| set.contains(*c)).collect::<Vec<bool>>())
        });
        Ok(Self { characters: characters.collect(), symbols: letters.into_iter().collect() })
    }

    fn len(&self) -> usize {
        self.characters.len() + self.symbols.len()
    }

    /// A run as a part of a text is one of characters.
    fn without_symbols(&self, step: Step) -> Step {
        match step {
            Step::Run(reads) => Step::Run(reads.into_iter().take(self.characters.len()).collect()),
            Step::Is(_) | Step::One(_) | Step::End => step,
        }
    }

    /// The steps of a piece.
    fn steps(&self, piece: &Piece, work: &mut Work) -> Result<Vec<Step>, Problem> {
        work.spend(self.len())?;
        let of_characters = |set: &CharSet| self.characters.iter().map(|c| set.contains(*c)).collect::<Vec<bool>>();
        Ok(match piece {
            Piece::Text(text) => {
                work.spend(text.len())?;
                let letter = |c| self.characters.binary_search(&c).map(Step::Is).map_err(|_| Problem::ValuesLeft);
                text.chars().map(letter).collect::<Result<_, _>>()?
            }
            // One character is no symbol, which may stand for more.
            Piece::One(set) => vec![Step::One(of_characters(set))],
            Piece::Run(set) => {
                let mut reads = of_characters(set);
                reads.resize(self.len(), set.is_all());
                vec![Step::Run(reads)]
            }
            Piece::Symbol(symbol) => {
                let letter = self.symbols.binary_search(symbol).map_err(|_| Problem::ValuesLeft)?;
                vec![Step::Is(self.characters.len() + letter)]
            }
        })
    }
}

/// The next character.
fn after(c: char) -> Option<char> {
    (c..=char::MAX).nth(1)
}

/// Positions of an automaton, ascending.
type Set = Vec<u32>;

/// Several demands side by side.
struct Automaton {
    /// By position, what leads on from it. The demands one after the other, each with its end.
    steps: Vec<Step>,
    /// By position of a run, the first position before it from which, as long as the run is live, nothing is accepted that
    /// the run does not accept: all steps between read only what the run reads.
    covers_from: Vec<usize>,
    demands: Vec<Bounds>,
}

/// Where a demand begins and ends.
struct Bounds {
    start: usize,
    end: usize,
    holds: bool,
    /// It ends in a run of everything.
    is_open: bool,
}

impl Automaton {
    fn new(demands: &[Demand], alphabet: &Alphabet, work: &mut Work) -> Result<Self, Problem> {
        let mut automaton = Self { steps: Vec::new(), covers_from: Vec::new(), demands: Vec::new() };
        for demand in demands {
            let start = automaton.steps.len();
            for piece in &demand.glob {
                automaton.steps.extend(alphabet.steps(piece, work)?);
            }
            let end = automaton.steps.len();
            let is_open = matches!(demand.glob.last(), Some(Piece::Run(set)) if set.is_all());
            automaton.steps.push(Step::End);
            automaton.demands.push(Bounds { start, end, holds: demand.holds, is_open });
            for at in start..=end {
                let from = automaton.covered_from(start, at, alphabet.len(), work)?;
                automaton.covers_from.push(from);
            }
        }
        Ok(automaton)
    }

    fn covered_from(&self, start: usize, at: usize, letters: usize, work: &mut Work) -> Result<usize, Problem> {
        let Some(run @ Step::Run(_)) = self.steps.get(at) else { return Ok(at) };
        let mut from = at;
        while let Some(step) =
            from.checked_sub(1).filter(|before| *before >= start).and_then(|before| self.steps.get(before))
        {
            work.spend(letters)?;
            if !(0..letters).all(|letter| run.reads(letter) || !step.reads(letter)) {
                break;
            }
            from -= 1;
        }
        Ok(from)
    }

    fn start(&self) -> Set {
        self.settled(self.demands.iter().map(|demand| demand.start))
    }

    /// The positions after reading `letter` at `set`.
    fn after(&self, set: &[u32], letter: usize) -> Set {
        self.settled(set.iter().filter_map(|at| {
            let at = *at as usize;
            let step = self.steps.get(at).filter(|step| step.reads(letter))?;
            Some(if matches!(step, Step::Run(_)) { at } else { at + 1 })
        }))
    }

    /// The positions at `positions`, also those after runs, without those that a live run covers.
    fn settled(&self, positions: impl Iterator<Item = usize>) -> Set {
        let mut live = BTreeSet::new();
        for mut at in positions {
            while live.insert(at) && matches!(self.steps.get(at), Some(Step::Run(_))) {
                at += 1;
            }
        }
        let mut covered = usize::MAX;
        let mut kept: Set = Vec::with_capacity(live.len());
        for at in live.into_iter().rev().filter_map(|at| u32::try_from(at).ok()) {
            if (at as usize) < covered {
                kept.push(at);
                covered = covered.min(self.covers_from.get(at as usize).copied().unwrap_or(usize::MAX));
            }
        }
        kept.reverse();
        kept
    }

    /// Whether the text read so far meets every demand.
    fn meets(&self, set: &[u32]) -> bool {
        self.demands.iter().all(|demand| has(set, demand.end) == demand.holds)
    }

    /// Whether no text that begins with what was read meets every demand.
    fn is_hopeless(&self, set: &[u32]) -> bool {
        self.demands.iter().any(|demand| {
            let first = set.partition_point(|at| (*at as usize) < demand.start);
            let is_live = set.get(first).is_some_and(|at| *at as usize <= demand.end);
            if demand.holds { !is_live } else { demand.is_open && has(set, demand.end.saturating_sub(1)) }
        })
    }
}

fn has(set: &[u32], at: usize) -> bool {
    set.binary_search_by(|other| (*other as usize).cmp(&at)).is_ok()
}

/// What a text does to every position of an automaton.
type Profile = Vec<Set>;

/// A place in the parts of a text.
enum Place {
    Step(Step),
    Variable(usize),
}

/// The search for a text.
struct Search {
    letters: usize,
    places: Vec<Place>,
    whole: Automaton,
    variables: Vec<Automaton>,
}

/// Where a visit is: before this place, at these positions, and within a variable, at these ones of it.
type Node = (usize, Set, Option<Set>);

/// The positions that a visit may remember.
const ROOM: usize = 16_000_000;

impl Search {
    fn finds_nothing(&self, work: &mut Work) -> Result<bool, Problem> {
        let free = vec![None; self.variables.len()];
        // If there is nothing even where one variable may be different texts, there is nothing.
        if self.visit(&free, work)? {
            return Ok(true);
        }
        let is_repeated = |variable: usize| {
            self.places.iter().filter(|place| matches!(place, Place::Variable(at) if *at == variable)).count() > 1
        };
        let repeated: Vec<usize> = (0..self.variables.len()).filter(|at| is_repeated(*at)).collect();
        if repeated.is_empty() {
            return Ok(false);
        }
        let mut profiles: Vec<Vec<Profile>> = Vec::new();
        for variable in &repeated {
            profiles.push(self.profiles(*variable, work)?);
        }
        if profiles.iter().any(Vec::is_empty) {
            return Ok(true);
        }
        // Texts with the same profile do the same: one of each is tried, in all combinations.
        let mut chosen = vec![0; repeated.len()];
        loop {
            let mut values = free.clone();
            for ((variable, profiles), choice) in repeated.iter().zip(&profiles).zip(&chosen) {
                if let Some(value) = values.get_mut(*variable) {
                    *value = profiles.get(*choice);
                }
            }
            if !self.visit(&values, work)? {
                return Ok(false);
            }
            if !next(&mut chosen, &profiles) {
                return Ok(true);
            }
        }
    }

    /// Whether no text is found when variables are texts of these profiles, or free.
    fn visit(&self, values: &[Option<&Profile>], work: &mut Work) -> Result<bool, Problem> {
        let mut seen: BTreeSet<Node> = BTreeSet::new();
        let mut open: Vec<Node> = Vec::new();
        let mut room = Work(ROOM as u64);
        let mut go = |node: Node, open: &mut Vec<Node>, work: &mut Work| -> Result<(), Problem> {
            work.spend(4 + node.1.len() + self.whole.demands.len())?;
            if !self.whole.is_hopeless(&node.1) && !seen.contains(&node) {
                room.spend(16 + node.1.len() + node.2.as_ref().map_or(0, Vec::len))?;
                seen.insert(node.clone());
                open.push(node);
            }
            Ok(())
        };
        go((0, self.whole.start(), None), &mut open, work)?;
        while let Some((at, set, within)) = open.pop() {
            match (self.places.get(at), within) {
                (None, _) if self.whole.meets(&set) => return Ok(false),
                (None, _) => {}
                (Some(Place::Step(Step::Is(letter))), _) => {
                    go((at + 1, self.whole.after(&set, *letter), None), &mut open, work)?;
                }
                (Some(Place::Step(step)), _) => {
                    let is_run = matches!(step, Step::Run(_));
                    work.spend(self.letters)?;
                    for letter in (0..self.letters).filter(|letter| step.reads(*letter)) {
                        go((at + usize::from(!is_run), self.whole.after(&set, letter), None), &mut open, work)?;
                    }
                    if is_run {
                        go((at + 1, set, None), &mut open, work)?;
                    }
                }
                (Some(Place::Variable(variable)), within) => {
                    let Some(automaton) = self.variables.get(*variable) else { continue };
                    if let Some(Some(profile)) = values.get(*variable) {
                        go((at + 1, self.whole.settled(all_after(profile, &set)), None), &mut open, work)?;
                        continue;
                    }
                    let within = within.unwrap_or_else(|| automaton.start());
                    if automaton.meets(&within) {
                        go((at + 1, set.clone(), None), &mut open, work)?;
                    }
                    for letter in 0..self.letters {
                        work.spend(1 + within.len())?;
                        let next = automaton.after(&within, letter);
                        if !automaton.is_hopeless(&next) {
                            go((at, self.whole.after(&set, letter), Some(next)), &mut open, work)?;
                        }
                    }
                }
            }
        }
        Ok(true)
    }

    /// The profiles of all texts that a variable may be.
    fn profiles(&self, variable: usize, work: &mut Work) -> Result<Vec<Profile>, Problem> {
        let Some(automaton) = self.variables.get(variable) else { return Ok(Vec::new()) };
        let nothing: Profile = (0..self.whole.steps.len()).map(|at| self.whole.settled([at].into_iter())).collect();
        let mut seen = BTreeSet::from([(nothing, automaton.start())]);
        let mut open: Vec<(Profile, Set)> = seen.iter().cloned().collect();
        let mut found = BTreeSet::new();
        let mut room = Work(ROOM as u64);
        while let Some((profile, within)) = open.pop() {
            if automaton.meets(&within) {
                found.insert(profile.clone());
            }
            for letter in 0..self.letters {
                let next: Profile = profile.iter().map(|set| self.whole.after(set, letter)).collect();
                let size = 16 + next.iter().map(|set| 4 + set.len()).sum::<usize>();
                work.spend(size)?;
                let next = (next, automaton.after(&within, letter));
                if !automaton.is_hopeless(&next.1) && !seen.contains(&next) {
                    room.spend(size)?;
                    seen.insert(next.clone());
                    open.push(next);
                }
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// The positions after a text of this profile, read at `set`.
fn all_after<'a>(profile: &'a Profile, set: &'a [u32]) -> impl Iterator<Item = usize> + 'a {
    set.iter().filter_map(|at| profile.get(*at as usize)).flatten().map(|at| *at as usize)
}

/// Counts `chosen` on; whether it is not through.
fn next(chosen: &mut [usize], of: &[Vec<Profile>]) -> bool {
    for (choice, of) in chosen.iter_mut().zip(of) {
        *choice += 1;
        if *choice < of.len() {
            return true;
        }
        *choice = 0;
    }
    false
}
