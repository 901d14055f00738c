//! Linear patterns: the regular languages that policies speak.
//!
//! A pattern is a sequence of literals, single characters from a set, and runs of characters from a set. Globs, ARN fields,
//! case-insensitive texts and identifier shapes are all of this form; unions and complements live in the Boolean structure
//! around them.

mod greedy;
mod progress;

use std::sync::Arc;

use crate::CharSet;

pub use progress::Progress;

/// A sequence of pieces. Cloning is cheap.
///
/// Invariant: no empty literal, no two literals in a row, no [`PatternPiece::One`] of a single character (that is a
/// literal), no two runs of the same set in a row, no run of the empty set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    pieces: Arc<[PatternPiece]>,
    /// Whether trying one place for each block between two runs, the first one, decides; a function of the pieces.
    greedy: bool,
}

/// A piece of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatternPiece {
    /// This text.
    Literal(String),
    /// One character of the set; of the empty set, nothing matches.
    One(CharSet),
    /// Any number of characters of the set, also none.
    Run(CharSet),
}

impl Pattern {
    /// The pattern of these pieces in sequence, brought to normal form.
    pub fn new(pieces: impl IntoIterator<Item = PatternPiece>) -> Self {
        let mut merged: Vec<PatternPiece> = Vec::new();
        for piece in pieces {
            push(&mut merged, piece);
        }
        Self { greedy: greedy::decides(&merged), pieces: merged.into() }
    }

    /// The pattern that matches exactly `text`.
    pub fn literal(text: &str) -> Self {
        Self::new([PatternPiece::Literal(text.to_owned())])
    }

    /// The pattern that matches `text` whatever the case of its ASCII letters.
    pub fn ignoring_ascii_case(text: &str) -> Self {
        let both = |c: char| CharSet::of([c.to_ascii_lowercase(), c.to_ascii_uppercase()]);
        Self::new(text.chars().map(|c| PatternPiece::One(both(c))))
    }

    /// The pattern that the texts of this one match in lower case, and no others do without capitals.
    #[must_use]
    pub fn to_ascii_lowercase(&self) -> Self {
        Self::new(self.pieces.iter().map(|piece| match piece {
            PatternPiece::Literal(text) => PatternPiece::Literal(text.to_ascii_lowercase()),
            PatternPiece::One(set) => PatternPiece::One(set.to_ascii_lowercase()),
            PatternPiece::Run(set) => PatternPiece::Run(set.to_ascii_lowercase()),
        }))
    }

    /// Whether it is seen from the pieces that the case of ASCII letters makes no difference.
    pub fn is_caseless(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            PatternPiece::Literal(text) => !text.bytes().any(|byte| byte.is_ascii_alphabetic()),
            PatternPiece::One(set) | PatternPiece::Run(set) => set.is_caseless(),
        })
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[PatternPiece] {
        &self.pieces
    }

    /// The text, when exactly one text matches.
    pub fn as_literal(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [PatternPiece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether every text matches.
    pub fn is_all(&self) -> bool {
        matches!(&*self.pieces, [PatternPiece::Run(set)] if set.is_all())
    }

    /// Whether no text matches.
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, PatternPiece::One(set) if set.is_empty()))
    }

    /// Whether `text` matches. Time is the product of both lengths at worst.
    pub fn matches(&self, text: &str) -> bool {
        if !self.ends_match(text) {
            return false;
        }
        if self.greedy {
            return greedy::matches(&self.pieces, text);
        }
        self.matches_by_states(text)
    }

    /// Follows all states at once.
    fn matches_by_states(&self, text: &str) -> bool {
        let steps = self.steps();
        let mut live = vec![false; steps.len() + 1];
        if let Some(start) = live.first_mut() {
            *start = true;
        }
        close(&steps, &mut live);
        for c in text.chars() {
            live = advance(&steps, &live, c);
        }
        live.last().copied().unwrap_or(false)
    }

    /// Whether the literals at both ends are there: a quick test that most texts fail.
    fn ends_match(&self, text: &str) -> bool {
        let literal = |piece: Option<&PatternPiece>, is_there: &dyn Fn(&str) -> bool| match piece {
            Some(PatternPiece::Literal(literal)) => is_there(literal),
            _ => true,
        };
        literal(self.pieces.first(), &|literal| text.starts_with(literal))
            && literal(self.pieces.last(), &|literal| text.ends_with(literal))
    }

    fn steps(&self) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        for piece in &*self.pieces {
            match piece {
                PatternPiece::Literal(text) => steps.extend(text.chars().map(Step::Is)),
                PatternPiece::One(set) => steps.push(Step::In(set)),
                PatternPiece::Run(set) => steps.push(Step::Loop(set)),
            }
        }
        steps
    }
}

/// One state of the automaton: what lets it move on, or stay.
#[derive(Clone, Copy)]
enum Step<'a> {
    Is(char),
    In(&'a CharSet),
    Loop(&'a CharSet),
}

/// Loops may be skipped: spreads every live state over the loops that follow it.
fn close(steps: &[Step<'_>], live: &mut [bool]) {
    for (at, step) in steps.iter().enumerate() {
        if live.get(at) == Some(&true)
            && matches!(step, Step::Loop(_))
            && let Some(next) = live.get_mut(at + 1)
        {
            *next = true;
        }
    }
}

fn advance(steps: &[Step<'_>], live: &[bool], c: char) -> Vec<bool> {
    let mut next = vec![false; live.len()];
    let mut set = |at: usize| {
        if let Some(state) = next.get_mut(at) {
            *state = true;
        }
    };
    for (at, (step, alive)) in steps.iter().zip(live).enumerate() {
        match step {
            Step::Is(expected) if *alive && *expected == c => set(at + 1),
            Step::In(class) if *alive && class.contains(c) => set(at + 1),
            Step::Loop(class) if *alive && class.contains(c) => set(at),
            _ => {}
        }
    }
    close(steps, &mut next);
    next
}

fn push(merged: &mut Vec<PatternPiece>, piece: PatternPiece) {
    let piece = match piece {
        PatternPiece::One(set) => match set.as_single() {
            Some(c) => PatternPiece::Literal(c.into()),
            None => PatternPiece::One(set),
        },
        piece => piece,
    };
    match (merged.last_mut(), piece) {
        (_, PatternPiece::Literal(text)) if text.is_empty() => {}
        (_, PatternPiece::Run(set)) if set.is_empty() => {}
        (Some(PatternPiece::Literal(before)), PatternPiece::Literal(text)) => before.push_str(&text),
        (Some(PatternPiece::Run(before)), PatternPiece::Run(set)) if *before == set => {}
        (_, piece) => merged.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn brute(pieces: &[PatternPiece], text: &[char]) -> bool {
        match (pieces, text) {
            ([], rest) => rest.is_empty(),
            ([PatternPiece::Literal(literal), rest @ ..], _) => {
                let literal: Vec<char> = literal.chars().collect();
                text.starts_with(&literal) && brute(rest, &text[literal.len()..])
            }
            ([PatternPiece::One(set), rest @ ..], _) => {
                text.first().is_some_and(|c| set.contains(*c)) && brute(rest, &text[1..])
            }
            ([PatternPiece::Run(set), rest @ ..], _) => {
                brute(rest, text) || text.first().is_some_and(|c| set.contains(*c)) && brute(pieces, &text[1..])
            }
        }
    }

    fn piece() -> impl Strategy<Value = PatternPiece> {
        let set = prop_oneof![Just(CharSet::all()), Just(CharSet::all_but('b')), Just(CharSet::of(['a', 'b']))];
        // Each kind of set that makes a difference to whether the first place decides.
        let set = prop_oneof![set, Just(CharSet::of(['a'])), Just(CharSet::of([':', 'b']))];
        prop_oneof![
            "[ab:]{0,2}".prop_map(PatternPiece::Literal),
            set.clone().prop_map(PatternPiece::One),
            set.prop_map(PatternPiece::Run),
        ]
    }

    proptest! {
        #[test]
        fn matching_agrees_with_brute_force(pieces in prop::collection::vec(piece(), 0..6), text in "[ab:é]{0,7}") {
            let pattern = Pattern::new(pieces.clone());
            let text_chars: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.matches(&text), brute(&pieces, &text_chars));
            prop_assert_eq!(pattern.matches_by_states(&text), brute(&pieces, &text_chars));
        }
    }

    proptest! {
        #[test]
        fn in_lower_case_the_lower_case_of_what_matches_matches(text in "[abAB:É]{0,5}", letters in "[abAB:É]{0,5}") {
            let sets = [CharSet::all(), CharSet::of(['A', 'b']), CharSet::of(['a', 'A']), CharSet::all_but('B')];
            let pieces = letters.chars().enumerate().map(|(n, c)| match (n % 3, sets.get(n % 4)) {
                (1, Some(set)) => PatternPiece::Run(set.clone()),
                (2, Some(set)) => PatternPiece::One(set.clone()),
                _ => PatternPiece::Literal(c.into()),
            });
            let pattern = Pattern::new(pieces);
            let lowered = pattern.to_ascii_lowercase().matches(&text.to_ascii_lowercase());
            prop_assert!(lowered || !pattern.matches(&text));
            if pattern.is_caseless() {
                prop_assert_eq!(pattern.matches(&text), lowered);
            }
        }
    }

    #[test]
    fn case_is_ignored_for_ascii_letters_only() {
        let pattern = Pattern::ignoring_ascii_case("aÉ1");
        assert_eq!([pattern.matches("AÉ1"), pattern.matches("aé1")], [true, false]);
    }
}
