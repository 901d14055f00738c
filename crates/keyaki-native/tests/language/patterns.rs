//! Random patterns and short words.

use std::sync::LazyLock;

use keyaki_ir::{CharSet, Pattern, PatternPiece};
use keyaki_native::language::Language;
use proptest::prelude::*;

/// More than any of the random problems needs.
pub(crate) const AMPLE: u64 = 3_000_000;

pub(crate) fn set() -> impl Strategy<Value = CharSet> {
    prop_oneof![
        4 => Just(CharSet::all()),
        2 => Just(CharSet::all_but(':')),
        1 => Just(CharSet::of(['a', 'b'])),
        1 => Just(CharSet::of(['a', 'A'])),
        1 => Just(CharSet::of([':', 'b'])),
        1 => Just(CharSet::from_ranges([('0', '9'), ('a', 'z')])),
    ]
}

pub(crate) fn piece() -> impl Strategy<Value = PatternPiece> {
    prop_oneof![
        4 => "[ab:]{1,2}".prop_map(PatternPiece::Literal),
        1 => "[aAb]".prop_map(PatternPiece::Literal),
        2 => set().prop_map(PatternPiece::One),
        4 => set().prop_map(PatternPiece::Run),
    ]
}

pub(crate) fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        8 => prop::collection::vec(piece(), 0..5).prop_map(Pattern::new),
        1 => "[ab]{1,2}".prop_map(|text| Pattern::ignoring_ascii_case(&text)),
        1 => Just(Pattern::new([PatternPiece::One(CharSet::of([]))])),
    ]
}

pub(crate) fn patterns(most: usize) -> impl Strategy<Value = Vec<Pattern>> {
    prop::collection::vec(pattern(), 0..=most)
}

pub(crate) fn languages(patterns: &[Pattern]) -> Vec<Language> {
    patterns.iter().map(Language::new).collect()
}

/// `*` is any run, `?` one character, `_` a run without a colon, `#` one digit, `~` a run of `a` and `b`.
pub(crate) fn glob(text: &str) -> Pattern {
    Pattern::new(text.chars().map(|c| match c {
        '*' => PatternPiece::Run(CharSet::all()),
        '?' => PatternPiece::One(CharSet::all()),
        '_' => PatternPiece::Run(CharSet::all_but(':')),
        '#' => PatternPiece::One(CharSet::from_ranges([('0', '9')])),
        '~' => PatternPiece::Run(CharSet::of(['a', 'b'])),
        c => PatternPiece::Literal(c.into()),
    }))
}

pub(crate) fn globs(texts: &[&str]) -> Vec<Language> {
    texts.iter().map(|text| Language::new(&glob(text))).collect()
}

/// All words of at most `longest` of these characters.
fn words_up_to(letters: &[char], longest: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|word| letters.iter().map(move |c| format!("{word}{c}"))).collect();
        words.extend(last.iter().cloned());
    }
    words
}

/// Short words, with letters that patterns mention and one that they do not.
pub(crate) static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| words_up_to(&['a', 'b', ':', 'A', 'é'], 4));

/// Very short words.
pub(crate) static VALUES: LazyLock<Vec<String>> = LazyLock::new(|| words_up_to(&['a', 'b', ':', 'z'], 2));

/// Whether `text` is in all of `must` and in none of `must_not`, by the definition of patterns.
pub(crate) fn meets(text: &str, must: &[Pattern], must_not: &[Pattern]) -> bool {
    must.iter().all(|pattern| pattern.matches(text)) && !must_not.iter().any(|pattern| pattern.matches(text))
}

pub(crate) fn select(patterns: &[Pattern], at: &[usize]) -> Vec<Pattern> {
    at.iter().map(|at| patterns[*at].clone()).collect()
}
