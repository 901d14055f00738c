//! Which characters of an alphabet patterns can tell apart.

use std::collections::BTreeMap;

use keyaki_ir::CharSet;

/// The alphabet in classes that none of the given sets divides.
#[derive(Clone, Debug)]
pub(crate) struct Letters {
    /// For each class, one of its characters and how many it has.
    classes: Vec<(char, u64)>,
}

impl Letters {
    /// The classes of `alphabet` under `sets`.
    pub(crate) fn of(alphabet: &CharSet, sets: &[&CharSet]) -> Self {
        let mut cuts: Vec<u32> = Vec::new();
        for set in sets.iter().copied().chain([alphabet]) {
            cuts.extend(set.ranges().iter().flat_map(|(first, last)| [*first as u32, *last as u32 + 1]));
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut classes: BTreeMap<Vec<bool>, (char, u64)> = BTreeMap::new();
        for (first, next) in cuts.iter().zip(cuts.iter().skip(1)) {
            // Surrogates are no characters.
            let first = if (0xd800..0xe000).contains(first) { &0xe000 } else { first };
            let Some(one) = char::from_u32(*first).filter(|_| first < next) else { continue };
            if !alphabet.contains(one) {
                continue;
            }
            let in_sets = sets.iter().map(|set| set.contains(one)).collect();
            let characters = characters(*first, *next);
            classes.entry(in_sets).and_modify(|(_, number)| *number += characters).or_insert((one, characters));
        }
        Self { classes: classes.into_values().collect() }
    }

    /// For each class, one of its characters and how many it has.
    pub(crate) fn classes(&self) -> &[(char, u64)] {
        &self.classes
    }
}

/// How many characters there are from `first` up to but without `next`, none of them a surrogate.
fn characters(first: u32, next: u32) -> u64 {
    let surrogates = next.min(0xe000).saturating_sub(first.max(0xd800));
    u64::from(next - first - surrogates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_share_out_the_alphabet() {
        let printable = CharSet::from_ranges([(' ', '~')]);
        let (letters, colon) = (CharSet::from_ranges([('a', 'z'), ('A', 'Z')]), CharSet::of([':', 'a']));
        let classes = Letters::of(&printable, &[&letters, &colon]);
        let mut sizes: Vec<u64> = classes.classes().iter().map(|(_, number)| *number).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, 42, 51]);
    }

    #[test]
    fn surrogates_are_no_characters() {
        let all = Letters::of(&CharSet::all(), &[]);
        assert_eq!(all.classes().iter().map(|(_, number)| number).sum::<u64>(), 0x11_0000 - 0x800);
    }
}
