//! Which of many patterns may match a text, by what they begin with.
//!
//! In: patterns, then texts. Out: for each text, the patterns that begin with no literal, or with one that the text begins with;
//! no other can match it. Of thousands of patterns for as many different things these are few, and nothing else is looked at.

use crate::{Pattern, PatternPiece};

/// Patterns, ordered by the literals that they begin with.
#[derive(Clone, Debug, Default)]
pub struct Beginnings {
    /// Invariant: sorted by literal.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    literal: String,
    /// Which pattern.
    at: u32,
    /// The last entry before this one whose literal this literal begins with.
    outer: Option<u32>,
}

impl Beginnings {
    /// Of these patterns, which are called by their positions.
    pub fn of<'a>(patterns: impl IntoIterator<Item = &'a Pattern>) -> Self {
        let entry = |(at, pattern): (u32, &Pattern)| Entry { literal: beginning(pattern).to_owned(), at, outer: None };
        let mut entries: Vec<Entry> = (0..).zip(patterns).map(entry).collect();
        entries.sort_unstable_by(|one, other| (&one.literal, one.at).cmp(&(&other.literal, other.at)));
        // The entries whose literals begin one inside the other, as seen from the present one.
        let mut around: Vec<u32> = Vec::new();
        for here in 0..entries.len() {
            let literal = |at: u32| entries.get(at as usize).map_or("", |entry| entry.literal.as_str());
            let begins =
                |outer: &u32| entries.get(here).is_some_and(|entry| entry.literal.starts_with(literal(*outer)));
            while around.last().is_some_and(|outer| !begins(outer)) {
                around.pop();
            }
            let outer = around.last().copied();
            if let Some(entry) = entries.get_mut(here) {
                entry.outer = outer;
            }
            around.extend(u32::try_from(here));
        }
        Self { entries }
    }

    /// The positions of the patterns that may match `text`.
    pub fn of_text<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        // Whatever `text` begins with comes before it, and begins all that comes between.
        let last = self.entries.partition_point(|entry| entry.literal.as_str() <= text).checked_sub(1);
        let last = last.and_then(|last| self.entries.get(last));
        let inward = std::iter::successors(last, |entry| self.entries.get(entry.outer? as usize));
        inward.filter(|entry| text.starts_with(&entry.literal)).map(|entry| entry.at)
    }
}

fn beginning(pattern: &Pattern) -> &str {
    match pattern.pieces().first() {
        Some(PatternPiece::Literal(literal)) => literal,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CharSet;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text.chars().map(|c| match c {
            '*' => PatternPiece::Run(CharSet::all()),
            c => PatternPiece::Literal(c.to_string()),
        }))
    }

    #[test]
    fn whatever_matches_is_among_them() {
        let texts = ["", "*", "a", "a*", "ab", "ab*", "ab*", "*ab", "abc*d", "abd", "b*", "ba*", "é*", "a/b*", "a/*"];
        let patterns: Vec<Pattern> = texts.iter().map(|text| pattern(text)).collect();
        let beginnings = Beginnings::of(&patterns);
        for text in
            ["", "a", "ab", "abc", "abcd", "abd", "aba", "b", "ba", "baa", "c", "a/b/c", "é", "éa", "\u{10ffff}"]
        {
            let mut found: Vec<u32> = beginnings.of_text(text).collect();
            found.sort_unstable();
            let expected = |(_, pattern): &(u32, &Pattern)| text.starts_with(beginning(pattern));
            let begun: Vec<u32> = (0..).zip(&patterns).filter(expected).map(|(at, _)| at).collect();
            assert_eq!(found, begun, "{text}");
            let matching = (0..).zip(&patterns).filter(|(_, pattern)| pattern.matches(text)).map(|(at, _)| at);
            assert!(matching.into_iter().all(|at| found.contains(&at)), "{text}");
        }
    }
}
