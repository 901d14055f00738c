//! The steps of a pattern: the positions of its automaton and what leads from each to the next.

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use super::letters::{overlap, subset};

/// What lets the automaton move on, or stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This character, then on.
    Is(char),
    /// A character of the set, then on.
    In(CharSet),
    /// Any number of characters of the set, staying; on without a character.
    Loop(CharSet),
}

impl Step {
    pub(super) fn is_loop(&self) -> bool {
        matches!(self, Self::Loop(_))
    }

    pub(super) fn admits(&self, c: char) -> bool {
        match self {
            Self::Is(expected) => *expected == c,
            Self::In(set) | Self::Loop(set) => set.contains(c),
        }
    }

    /// Whether all characters of the step are in `set`.
    pub(super) fn within(&self, set: &CharSet) -> bool {
        match self {
            Self::Is(c) => set.contains(*c),
            Self::In(own) | Self::Loop(own) => subset(own, set),
        }
    }

    /// Whether some character of the step is in `set`.
    pub(super) fn meets(&self, set: &CharSet) -> bool {
        match self {
            Self::Is(c) => set.contains(*c),
            Self::In(own) | Self::Loop(own) => overlap(own, set),
        }
    }

    /// Whether both steps admit a common character.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        match self {
            Self::Is(c) => other.admits(*c),
            Self::In(set) | Self::Loop(set) => other.meets(set),
        }
    }
}

/// The steps of `pattern` in order.
pub(super) fn steps(pattern: &Pattern) -> Vec<Step> {
    let mut steps = Vec::new();
    for piece in pattern.pieces() {
        match piece {
            PatternPiece::Literal(text) => steps.extend(text.chars().map(Step::Is)),
            PatternPiece::One(set) => steps.push(Step::In(set.clone())),
            PatternPiece::Run(set) => steps.push(Step::Loop(set.clone())),
        }
    }
    steps
}

/// The sets of `steps`, each once.
pub(super) fn sets(steps: &[Step]) -> Vec<CharSet> {
    let mut sets: Vec<CharSet> = Vec::new();
    for step in steps {
        if let Step::In(set) | Step::Loop(set) = step
            && !sets.contains(set)
        {
            sets.push(set.clone());
        }
    }
    sets
}
