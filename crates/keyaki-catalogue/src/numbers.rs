//! Sets of small numbers as the data files write them: in `1-3,7`, out 1, 2, 3, 7; `-` is the empty set.

use std::ops::RangeInclusive;

/// The numbers of `text` in the order written. What is no number is left out.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = u16> + '_ {
    text.split(',').filter_map(run).flatten()
}

fn run(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[u16]) {
        assert_eq!(numbers(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn ranges_and_single_numbers_are_listed() {
        check("1-3,7", &[1, 2, 3, 7]);
        check("0", &[0]);
    }

    #[test]
    fn a_dash_is_the_empty_set() {
        check("-", &[]);
        check("", &[]);
    }
}
