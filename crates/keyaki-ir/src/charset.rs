//! Sets of characters.

/// A set of characters, as sorted, disjoint, non-adjacent inclusive ranges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSet {
    ranges: Vec<(char, char)>,
}

impl CharSet {
    /// Every character.
    pub fn all() -> Self {
        Self { ranges: vec![('\0', char::MAX)] }
    }

    /// Exactly these characters.
    pub fn of(characters: impl IntoIterator<Item = char>) -> Self {
        Self::from_ranges(characters.into_iter().map(|c| (c, c)))
    }

    /// The union of inclusive ranges, in any order; a range whose end precedes its start is empty.
    pub fn from_ranges(ranges: impl IntoIterator<Item = (char, char)>) -> Self {
        let mut sorted: Vec<_> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(char, char)> = Vec::new();
        for (first, last) in sorted {
            match merged.last_mut() {
                Some(before) if after(before.1).is_none_or(|next| first <= next) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self { ranges: merged }
    }

    /// Every character but `c`.
    pub fn all_but(c: char) -> Self {
        let below = before(c).map(|last| ('\0', last));
        let above = after(c).map(|first| (first, char::MAX));
        Self { ranges: below.into_iter().chain(above).collect() }
    }

    /// Every character that is not in the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let firsts = std::iter::once(Some('\0')).chain(self.ranges.iter().map(|(_, last)| after(*last)));
        let lasts = self.ranges.iter().map(|(first, _)| before(*first)).chain([Some(char::MAX)]);
        Self::from_ranges(firsts.zip(lasts).filter_map(|(first, last)| Some((first?, last?))))
    }

    /// The ranges, sorted.
    pub fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }

    /// Whether `c` is in the set.
    pub fn contains(&self, c: char) -> bool {
        let at = self.ranges.partition_point(|(_, last)| *last < c);
        self.ranges.get(at).is_some_and(|(first, _)| *first <= c)
    }

    /// Whether every character of the set is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.ranges.iter().all(|(first, last)| {
            let at = other.ranges.partition_point(|(_, end)| end < first);
            other.ranges.get(at).is_some_and(|(start, end)| start <= first && last <= end)
        })
    }

    /// The characters of the set, ASCII letters in lower case.
    #[must_use]
    pub fn to_ascii_lowercase(&self) -> Self {
        let others =
            self.ranges.iter().flat_map(|(first, last)| [(*first, (*last).min('@')), ((*first).max('['), *last)]);
        let capitals = ('A'..='Z').filter(|c| self.contains(*c)).map(|c| c.to_ascii_lowercase());
        Self::from_ranges(others.chain(capitals.map(|c| (c, c))))
    }

    /// Whether each ASCII letter is in the set in both cases or in none.
    pub fn is_caseless(&self) -> bool {
        ('a'..='z').all(|c| self.contains(c) == self.contains(c.to_ascii_uppercase()))
    }

    /// Whether every character is in the set.
    pub fn is_all(&self) -> bool {
        self.ranges == [('\0', char::MAX)]
    }

    /// Whether no character is in the set.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The only character, when there is exactly one.
    pub fn as_single(&self) -> Option<char> {
        match self.ranges.as_slice() {
            [(first, last)] if first == last => Some(*first),
            _ => None,
        }
    }
}

/// The next character; steps over the surrogate gap.
fn after(c: char) -> Option<char> {
    (c..=char::MAX).nth(1)
}

/// The character before; steps over the surrogate gap.
fn before(c: char) -> Option<char> {
    ('\0'..=c).nth_back(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_merged_and_sorted() {
        assert_eq!(CharSet::of("cbaz".chars()).ranges(), [('a', 'c'), ('z', 'z')]);
        assert!(CharSet::from_ranges([('\0', '\u{d7ff}'), ('\u{e000}', char::MAX)]).is_all());
        assert!(CharSet::from_ranges([('b', 'a')]).is_empty());
    }

    #[test]
    fn a_set_is_within_another_if_each_of_its_ranges_is() {
        let digits = CharSet::from_ranges([('0', '9')]);
        let word = CharSet::from_ranges([('0', '9'), ('a', 'z')]);
        assert_eq!([digits.is_within(&word), word.is_within(&digits), word.is_within(&word)], [true, false, true]);
        assert!(CharSet::from_ranges([('1', '2'), ('x', 'y')]).is_within(&word));
        assert!(!CharSet::from_ranges([('8', ';')]).is_within(&word));
        assert!(CharSet::of([]).is_within(&digits) && digits.is_within(&CharSet::all()));
    }

    #[test]
    fn lower_case_of_a_set() {
        assert_eq!(
            CharSet::from_ranges([('9', 'C'), ('Z', 'b')]).to_ascii_lowercase().ranges(),
            [('9', '@'), ('[', 'c'), ('z', 'z')]
        );
        let caseless =
            [CharSet::of(['a', 'A', '5']), CharSet::all(), CharSet::of([]), CharSet::of(['a']), CharSet::all_but('A')];
        assert_eq!(caseless.map(|set| set.is_caseless()), [true, true, true, false, false]);
    }

    #[test]
    fn all_but_one_leaves_out_that_one() {
        let set = CharSet::all_but(':');
        assert_eq!([set.contains('9'), set.contains(':'), set.contains(';')], [true, false, true]);
        assert_eq!(CharSet::all_but('\0').ranges(), [('\u{1}', char::MAX)]);
        assert_eq!(set.complement(), CharSet::of([':']));
        assert_eq!(CharSet::all().complement(), CharSet::of([]));
        assert_eq!(CharSet::of(['a', 'c']).complement().complement(), CharSet::of(['a', 'c']));
    }
}
