//! Generic texts: likely answers, made without a search.
//!
//! Where a pattern leaves characters open, a generic text has a letter that no pattern at hand mentions. A language to be
//! avoided that still accepts it accepts it for what the pattern says, not by accident.

use keyaki_ir::CharSet;

use super::step::Step;
use super::{Language, letters};

/// How many letters a run gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) run: usize,
    /// Which of the fresh letters to take.
    pub(super) letter: usize,
}

/// The shapes that are tried, in order.
pub(super) const SHAPES: [Shape; 5] = [
    Shape { run: 1, letter: 0 },
    Shape { run: 2, letter: 0 },
    Shape { run: 0, letter: 0 },
    Shape { run: 1, letter: 2 },
    Shape { run: 9, letter: 5 },
];

/// The letters that `languages` mention.
pub(super) fn taken<'a>(languages: impl IntoIterator<Item = &'a Language>) -> u128 {
    languages.into_iter().fold(0, |taken, language| taken | language.letters)
}

/// A text of `language`; nothing when there is none.
pub(super) fn instance(language: &Language, shape: Shape, taken: u128) -> Option<String> {
    if let Some(literal) = &language.literal {
        return Some(literal.clone());
    }
    let mut known: Option<(&CharSet, char)> = None;
    let mut text = String::with_capacity(language.min_len + 8);
    for step in &language.steps {
        let (set, count) = match step {
            Step::Is(c) => {
                text.push(*c);
                continue;
            }
            Step::In(set) => (set, 1),
            Step::Loop(set) => (set, shape.run),
        };
        let letter = match known {
            Some((last, letter)) if last == set => letter,
            _ => letters::some(set, taken, shape.letter)?,
        };
        known = Some((set, letter));
        text.extend(std::iter::repeat_n(letter, count));
    }
    Some(text)
}

/// A text that is likely to be in all of `languages`: the longest beginning, what the languages have in the middle one
/// after the other, the longest end.
pub(super) fn merged(languages: &[&Language], shape: Shape, taken: u128) -> Option<String> {
    let longest = |part: fn(&Language) -> &str| languages.iter().map(|it| part(it)).max_by_key(|text| text.len());
    let prefix = longest(Language::prefix)?;
    let suffix = longest(Language::suffix)?;
    let mut text = prefix.to_owned();
    for language in languages {
        let one = instance(language, shape, taken)?;
        let end = one.len().saturating_sub(language.suffix.len());
        text.push_str(one.get(language.prefix.len()..end).unwrap_or_default());
    }
    text.push_str(suffix);
    Some(text)
}
