//! Texts: what a conjunction of patterns, and of complements of patterns, leaves of one text.
//!
//! In: patterns compiled to [`Language`]s. Out: a text that meets all of them, or a small choice of them that no text
//! meets, or that the budget is spent. `find` asks about one text, `find_concat` about a text made of parts, some of
//! which are texts with conditions of their own. Both are exact: a text that is returned has been tested, and `Empty`
//! rests on the arguments that stand at each step and together in `docs/native-engine.md`, "Texts".
//!
//! It knows nothing of queries, of models, or of time: a [`Budget`] counts steps, and may be stopped.

mod automaton;
mod bits;
mod budget;
mod compare;
mod concat;
mod find;
mod generic;
mod letters;
mod matching;
mod packed;
mod profile;
mod refine;
mod search;
mod step;

pub use budget::{Budget, Stop};
pub use compare::{disjoint, includes};
pub use concat::{Constraint, FoundConcat, Part, find_concat};
pub use find::{Found, find};
pub use refine::Chosen;

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use matching::Matcher;
use step::Step;

/// A pattern compiled for matching and for comparing.
#[derive(Clone, Debug)]
pub struct Language {
    pattern: Pattern,
    steps: Vec<Step>,
    matcher: Matcher,
    prefix: String,
    suffix: String,
    literal: Option<String>,
    min_len: usize,
    max_len: Option<usize>,
    /// The sets of single characters and of runs, each once.
    sets: Vec<CharSet>,
    /// ASCII characters that the pattern mentions one by one.
    letters: u128,
    empty: bool,
}

impl Language {
    /// The language of `pattern`.
    pub fn new(pattern: &Pattern) -> Self {
        let steps = step::steps(pattern);
        let fixed = steps.iter().filter(|step| !step.is_loop()).count();
        let literal_at = |piece: Option<&PatternPiece>| match piece {
            Some(PatternPiece::Literal(text)) => text.clone(),
            _ => String::new(),
        };
        Self {
            matcher: Matcher::new(&steps),
            prefix: literal_at(pattern.pieces().first()),
            suffix: literal_at(pattern.pieces().last()),
            literal: pattern.as_literal().map(str::to_owned),
            min_len: fixed,
            max_len: (fixed == steps.len()).then_some(fixed),
            sets: step::sets(&steps),
            letters: letters::mentioned(&steps),
            empty: pattern.is_empty(),
            pattern: pattern.clone(),
            steps,
        }
    }

    /// Whether `text` is in the language.
    pub fn matches(&self, text: &str) -> bool {
        match &self.literal {
            Some(literal) => literal == text,
            None => {
                text.len() >= self.min_len
                    && self.max_len.is_none_or(|max| text.chars().count() <= max)
                    && text.starts_with(&self.prefix)
                    && text.ends_with(&self.suffix)
                    && self.matcher.matches(&self.steps, &self.pattern, text)
            }
        }
    }

    /// The pattern.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// What every text of the language begins with, as far as the first piece says so.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What every text of the language ends with, as far as the last piece says so.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// The only text of the language, when the pattern is a literal.
    pub fn as_literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }

    /// How many characters a text of the language has at least.
    pub fn min_len(&self) -> usize {
        self.min_len
    }

    /// How many characters a text of the language has at most, when there is a limit.
    pub fn max_len(&self) -> Option<usize> {
        self.max_len
    }

    /// Whether every text is in the language.
    pub fn is_all(&self) -> bool {
        self.pattern.is_all()
    }

    /// Whether no text is in the language.
    pub fn is_empty(&self) -> bool {
        self.empty
    }

    /// How many unspecific characters stand before the first run and after the last: what an automaton that comes from
    /// the run has to guess.
    fn open_ends(&self) -> (usize, usize) {
        let wild = |step: &&Step| matches!(step, Step::In(_));
        if self.max_len.is_some() {
            return (0, 0);
        }
        let front = self.steps.iter().take_while(|step| !step.is_loop()).filter(wild).count();
        let back = self.steps.iter().rev().take_while(|step| !step.is_loop()).filter(wild).count();
        (front, back)
    }
}
