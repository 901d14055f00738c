//! Matching with one place for each block of a pattern.
//!
//! Between two runs stands a block of literals and single characters. Taking the first place that the run before it allows is
//! exact if, with `R` the run before and `S` the run after it, `S` admits everything; or the block begins with a character
//! outside of `R`, so that there is one place only; or `S` admits all of `R` and of the block: what lies between the end of an
//! earlier place and that of a later one was read by these, so `S` reads it too.

use super::PatternPiece;
use crate::CharSet;

/// Whether [`matches`] is exact for these pieces.
pub(super) fn decides(pieces: &[PatternPiece]) -> bool {
    let runs: Vec<(usize, &CharSet)> = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| match piece {
            PatternPiece::Run(set) => Some((at, set)),
            PatternPiece::Literal(_) | PatternPiece::One(_) => None,
        })
        .collect();
    runs.iter().zip(runs.iter().skip(1)).all(|((start, before), (end, after))| {
        let block = pieces.get(start + 1..*end).unwrap_or(&[]);
        after.is_all()
            || begins_outside(block, before)
            || before.is_within(after) && block.iter().all(|piece| is_of(piece, after))
    })
}

fn begins_outside(block: &[PatternPiece], set: &CharSet) -> bool {
    match block.first() {
        Some(PatternPiece::Literal(text)) => text.chars().next().is_some_and(|c| !set.contains(c)),
        Some(PatternPiece::One(_) | PatternPiece::Run(_)) | None => false,
    }
}

fn is_of(piece: &PatternPiece, set: &CharSet) -> bool {
    match piece {
        PatternPiece::Literal(text) => text.chars().all(|c| set.contains(c)),
        PatternPiece::One(own) | PatternPiece::Run(own) => own.is_within(set),
    }
}

/// Whether `text` matches, for pieces of which the first place of each block decides. Only the last run that was passed is
/// made longer when something does not fit.
pub(super) fn matches(pieces: &[PatternPiece], text: &str) -> bool {
    let (mut at, mut rest) = (0, text);
    let mut longer: Option<(usize, &CharSet, &str)> = None;
    loop {
        let left = match pieces.get(at) {
            None if rest.is_empty() => return true,
            None => None,
            Some(PatternPiece::Run(set)) if at + 1 == pieces.len() => {
                return set.is_all() || rest.chars().all(|c| set.contains(c));
            }
            Some(PatternPiece::Run(set)) => {
                longer = Some((at + 1, set, rest));
                Some(rest)
            }
            Some(PatternPiece::Literal(literal)) => rest.strip_prefix(literal.as_str()),
            Some(PatternPiece::One(set)) => without_first(rest, set),
        };
        if let Some(left) = left {
            (at, rest) = (at + 1, left);
            continue;
        }
        let Some((next, set, tried)) = longer else { return false };
        let Some(left) = without_first(tried, set) else { return false };
        longer = Some((next, set, left));
        (at, rest) = (next, left);
    }
}

/// `text` without its first character, if that is of `set`.
fn without_first<'t>(text: &'t str, set: &CharSet) -> Option<&'t str> {
    let mut characters = text.chars();
    set.contains(characters.next()?).then_some(characters.as_str())
}
