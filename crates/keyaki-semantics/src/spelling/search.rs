//! Goes through all states that texts of a type have.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::{Pattern, PatternPiece, Progress};

use super::reading::Readers;
use super::{Form, Typed, Views, candidates};

/// States to look at before giving up.
const MAX_STATES: usize = 20_000;
/// Forms to tell apart before giving up.
const MAX_FORMS: usize = 600;

/// The forms of all texts of a type, each with a text where one was found; `None` when there are too many.
pub(super) fn forms(views: &Views) -> Option<BTreeMap<Form, Option<String>>> {
    let readers = Readers::new(views)?;
    let letters = letters(views);
    let mut readings = Automaton::new(readers.start(), letters.len());
    let mut patterns: Vec<Automaton<Progress>> =
        views.patterns.iter().map(|pattern| Automaton::new(pattern.begin(), letters.len())).collect();
    let mut paths = Paths::new(1 + patterns.len());
    let mut found = Found { views, texts: BTreeMap::new() };
    let mut at = 0;
    while let Some(places) = paths.states.get(at).cloned() {
        let (reading, in_patterns) = places.split_first()?;
        found.add(
            || paths.text(at),
            readers.typed(readings.state(*reading)?),
            || {
                let matched = patterns.iter().zip(in_patterns);
                matched.map(|(pattern, place)| pattern.state(*place).is_some_and(Progress::is_match)).collect()
            },
        );
        for (n, letter) in letters.iter().enumerate() {
            let Some(reading) = readings.next(*reading, n, |state| readers.read(state, *letter)) else { continue };
            let mut next = vec![reading];
            for ((automaton, pattern), place) in patterns.iter_mut().zip(&views.patterns).zip(in_patterns) {
                next.push(automaton.next(*place, n, |state| Some(pattern.read(state, *letter)))?);
            }
            paths.add(next, at, *letter);
        }
        if paths.states.len() > MAX_STATES || found.texts.len() > MAX_FORMS {
            return None;
        }
        at += 1;
    }
    Some(found.spelled())
}

/// States in the order in which they were met, and how.
struct Paths {
    states: Vec<Vec<usize>>,
    seen: BTreeSet<Vec<usize>>,
    steps: Vec<Option<(usize, char)>>,
}

impl Paths {
    fn new(parts: usize) -> Self {
        let start = vec![0; parts];
        Self { states: vec![start.clone()], seen: BTreeSet::from([start]), steps: vec![None] }
    }

    fn add(&mut self, state: Vec<usize>, from: usize, letter: char) {
        if self.seen.insert(state.clone()) {
            self.states.push(state);
            self.steps.push(Some((from, letter)));
        }
    }

    /// A text that leads to a state, as short as any.
    fn text(&self, mut at: usize) -> String {
        let mut letters = Vec::new();
        while let Some(Some((from, letter))) = self.steps.get(at) {
            letters.push(*letter);
            at = *from;
        }
        letters.into_iter().rev().collect()
    }
}

/// Forms with texts that led to them, which may be of another form.
struct Found<'a> {
    views: &'a Views,
    texts: BTreeMap<Form, (String, bool)>,
}

impl Found<'_> {
    fn add(&mut self, text: impl Fn() -> String, possible: Vec<Typed>, matched: impl Fn() -> Vec<bool>) {
        for typed in possible {
            let known = self.texts.entry(Form { typed, matched: matched() });
            let known = known.or_insert_with(|| (text(), false));
            if !known.1 {
                let text = text();
                if self.views.typed(&text) == typed {
                    *known = (text, true);
                }
            }
        }
    }

    fn spelled(self) -> BTreeMap<Form, Option<String>> {
        let views = self.views;
        let spell = |(form, (text, is_of_form)): (Form, (String, bool))| {
            let text = if is_of_form { Some(text) } else { candidates::of_form(views, &form, &text) };
            (form, text)
        };
        self.texts.into_iter().map(spell).collect()
    }
}

/// States as they are met, by number.
struct Automaton<S> {
    letters: usize,
    states: Vec<S>,
    known: BTreeMap<S, usize>,
    /// For each state and letter what comes next, once that is known.
    next: Vec<Option<Option<usize>>>,
}

impl<S: Clone + Ord> Automaton<S> {
    fn new(start: S, letters: usize) -> Self {
        Self { letters, known: BTreeMap::from([(start.clone(), 0)]), states: vec![start], next: vec![None; letters] }
    }

    fn state(&self, number: usize) -> Option<&S> {
        self.states.get(number)
    }

    /// The state after the letter with number `n`, if there is one.
    fn next(&mut self, number: usize, n: usize, read: impl FnOnce(&S) -> Option<S>) -> Option<usize> {
        let at = number * self.letters + n;
        if let Some(Some(next)) = self.next.get(at) {
            return *next;
        }
        let next = read(self.states.get(number)?).map(|state| self.number(state));
        *self.next.get_mut(at)? = Some(next);
        next
    }

    fn number(&mut self, state: S) -> usize {
        let new = self.states.len();
        let number = *self.known.entry(state.clone()).or_insert(new);
        if number == new {
            self.states.push(state);
            self.next.resize(self.states.len() * self.letters, None);
        }
        number
    }
}

/// Characters of which texts of the types in question are made. Of two cases of a letter one will do where patterns do not care.
fn letters(views: &Views) -> Vec<char> {
    let mut letters: BTreeSet<char> = ('0'..='9').collect();
    if views.number.is_some() {
        letters.extend(['+', '-', '.', 'e', 'E']);
    }
    if views.date.is_some() {
        letters.extend(['+', '-', '.', ':', 'T', 'Z', 't', 'z']);
    }
    if views.v4.is_some() {
        letters.insert('.');
    }
    if views.v6.is_some() {
        letters.extend([':', '.'].into_iter().chain('a'..='f').chain('A'..='F'));
    }
    let needless: Vec<char> =
        ['E', 't', 'z'].into_iter().chain('A'..='F').filter(|letter| !matters(*letter, &views.patterns)).collect();
    letters.retain(|letter| !needless.contains(letter));
    letters.into_iter().collect()
}

/// Whether some pattern may tell a letter from the same one in the other case.
fn matters(letter: char, patterns: &[Pattern]) -> bool {
    let cases = [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
    let tells = |piece: &PatternPiece| match piece {
        PatternPiece::Literal(text) => text.contains(cases),
        PatternPiece::One(set) | PatternPiece::Run(set) => {
            let [lower, upper] = cases.map(|case| set.contains(case));
            lower != upper
        }
    };
    patterns.iter().any(|pattern| pattern.pieces().iter().any(tells))
}
