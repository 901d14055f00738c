//! A short text with many parts in it: a likely answer where the length is limited.
//!
//! What the languages have between their ends is laid one over the other, the two that overlap most first, as texts of few
//! letters often do. The text is a guess like others, tested before it is believed.

use super::generic::{Shape, instance};
use super::{Language, letters};

/// More parts, or more letters in them, are not packed: it takes the third power of the parts.
const PARTS: usize = 48;
const LETTERS: usize = 2048;

/// A text that is likely to be in all of `languages`, some of which limit its length.
pub(super) fn packed(languages: &[&Language], taken: u128) -> Option<String> {
    let most = languages.iter().filter_map(|language| language.max_len).min()?;
    let least = languages.iter().map(|language| language.min_len).max()?;
    let longest = |part: fn(&Language) -> &str| languages.iter().map(|it| part(it)).max_by_key(|text| text.len());
    let (prefix, suffix) = (longest(Language::prefix)?, longest(Language::suffix)?);
    let middle = |language: &&&Language| {
        let one = instance(language, Shape { run: 0, letter: 0 }, taken)?;
        let end = one.len().saturating_sub(language.suffix.len());
        one.get(language.prefix.len()..end).map(str::to_owned)
    };
    let open = languages.iter().filter(|language| language.max_len.is_none());
    let parts = joined(open.filter_map(|language| middle(&language)).collect())?;
    let length = [prefix, &parts, suffix].map(|text| text.chars().count()).iter().sum::<usize>();
    if length > most {
        return None;
    }
    let letter = letters::fresh(&keyaki_ir::CharSet::all(), taken, 0)?;
    let filling: String = std::iter::repeat_n(letter, least.saturating_sub(length)).collect();
    Some([prefix, &parts, &filling, suffix].concat())
}

/// The parts as one text, as far as they overlap.
fn joined(mut parts: Vec<String>) -> Option<String> {
    if parts.len() > PARTS || parts.iter().map(String::len).sum::<usize>() > LETTERS {
        return None;
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut apart: Vec<String> = Vec::new();
    for part in parts {
        if !apart.iter().any(|other| other.contains(&part)) {
            apart.push(part);
        }
    }
    while apart.len() > 1 {
        let places = 0..apart.len();
        let pairs = places.clone().flat_map(|one| places.clone().map(move |other| (one, other)));
        let common = |(one, other): &(usize, usize)| Some(overlap(apart.get(*one)?, apart.get(*other)?));
        let (one, other) = pairs.filter(|(one, other)| one != other).max_by_key(common)?;
        let overlapping = common(&(one, other))?;
        let end = apart.get(other)?.get(overlapping..)?.to_owned();
        apart.get_mut(one)?.push_str(&end);
        apart.remove(other);
    }
    Some(apart.pop().unwrap_or_default())
}

/// How many bytes of the beginning of `other` are the end of `one`.
fn overlap(one: &str, other: &str) -> usize {
    let beginnings = other.char_indices().map(|(at, _)| at).rev();
    let mut common = beginnings.filter(|at| other.get(..*at).is_some_and(|beginning| one.ends_with(beginning)));
    common.next().unwrap_or(0)
}
