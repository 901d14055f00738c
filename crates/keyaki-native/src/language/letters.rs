//! Characters: which to prefer in a text that is shown to people, and how sets of them compare.

use keyaki_ir::CharSet;

use super::step::Step;

/// Characters for a text that is made up, the best first: rare letters, since patterns seldom mention them.
pub(super) const PREFERRED: &str = "xqzwkjvyubgfhmpdlcrntsoaie1234567890XQZWKJVYUBGFHMPDLCRNTSOAIE-_./ @+=,:";

/// Letters outside of ASCII, for when patterns mention every preferred one.
const REMOTE: [char; 4] = ['ø', 'ж', 'λ', '本'];

/// Sets of more characters than this do not count as mentioning them.
const FEW: u32 = 4;

/// The ASCII characters that `steps` name one by one.
pub(super) fn mentioned(steps: &[Step]) -> u128 {
    let mut mask = 0;
    for step in steps {
        match step {
            Step::Is(c) => mask |= bit(*c),
            Step::In(set) | Step::Loop(set) => {
                for (first, last) in set.ranges() {
                    if *last as u32 - *first as u32 <= FEW {
                        (*first..=*last).for_each(|c| mask |= bit(c));
                    }
                }
            }
        }
    }
    mask
}

fn bit(c: char) -> u128 {
    if c.is_ascii() { 1 << (c as u32) } else { 0 }
}

/// A letter of `set` outside of `taken`, the `skip`-th best one if there are enough.
pub(super) fn fresh(set: &CharSet, taken: u128, skip: usize) -> Option<char> {
    let free = |c: &char| taken & bit(*c) == 0 && set.contains(*c);
    let mut last = None;
    let preferred = PREFERRED.chars().chain(REMOTE).filter(free);
    for c in preferred.take(skip + 1) {
        last = Some(c);
    }
    last
}

/// A letter of `set`, if possible outside of `taken`.
pub(super) fn some(set: &CharSet, taken: u128, skip: usize) -> Option<char> {
    let first = || set.ranges().first().map(|(first, _)| *first);
    fresh(set, taken, skip).or_else(|| fresh(set, 0, skip)).or_else(first)
}

/// Whether the sets share a character.
pub(super) fn overlap(left: &CharSet, right: &CharSet) -> bool {
    let meets = |(first, last): &(char, char)| right.ranges().iter().any(|(from, to)| from <= last && first <= to);
    left.ranges().iter().any(meets)
}

/// Whether every character of `part` is in `whole`.
///
/// Ranges of a set are not adjacent, so a range of `part` must lie in one range of `whole`.
pub(super) fn subset(part: &CharSet, whole: &CharSet) -> bool {
    let inside = |(first, last): &(char, char)| whole.ranges().iter().any(|(from, to)| from <= first && last <= to);
    part.ranges().iter().all(inside)
}

/// A character of `set` that is not in `other`.
pub(super) fn outside(set: &CharSet, other: &CharSet) -> Option<char> {
    let rest = other.complement();
    let pairs = set.ranges().iter().flat_map(|one| rest.ranges().iter().map(move |two| (one, two)));
    pairs.map(|(one, two)| (one.0.max(two.0), one.1.min(two.1))).find(|(first, last)| first <= last).map(|(c, _)| c)
}
