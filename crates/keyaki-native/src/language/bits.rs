//! Sets of small numbers as words of bits. Reading outside gives nothing, writing outside does nothing.

const WIDTH: usize = 64;

/// How many words hold `bits` bits.
pub(super) fn words_for(bits: usize) -> usize {
    bits.div_ceil(WIDTH).max(1)
}

pub(super) fn has(words: &[u64], at: usize) -> bool {
    words.get(at / WIDTH).is_some_and(|word| word >> (at % WIDTH) & 1 == 1)
}

pub(super) fn insert(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / WIDTH) {
        *word |= 1 << (at % WIDTH);
    }
}

/// Removes the numbers from `first` up to, without, `end`.
pub(super) fn remove_range(words: &mut [u64], first: usize, end: usize) {
    for (at, word) in range_words(first, end).zip(words.iter_mut().skip(first / WIDTH)) {
        *word &= !range_mask(at, first, end);
    }
}

/// The largest number from `first` up to, without, `end`.
pub(super) fn highest(words: &[u64], first: usize, end: usize) -> Option<usize> {
    let mut found = None;
    for (at, word) in range_words(first, end).zip(words.iter().skip(first / WIDTH)) {
        let inside = word & range_mask(at, first, end);
        if inside != 0 {
            found = Some(at * WIDTH + WIDTH - 1 - inside.leading_zeros() as usize);
        }
    }
    found
}

pub(super) fn meet(left: &[u64], right: &[u64]) -> bool {
    left.iter().zip(right).any(|(left, right)| left & right != 0)
}

fn range_words(first: usize, end: usize) -> std::ops::Range<usize> {
    if end <= first { 0..0 } else { first / WIDTH..end.div_ceil(WIDTH) }
}

fn range_mask(word: usize, first: usize, end: usize) -> u64 {
    let low = first.saturating_sub(word * WIDTH);
    let high = end.saturating_sub(word * WIDTH);
    let above = if low >= WIDTH { 0 } else { u64::MAX << low };
    let below = if high >= WIDTH { u64::MAX } else { (1 << high) - 1 };
    above & below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cross_words() {
        let mut words = vec![0; words_for(200)];
        for at in [0, 63, 64, 127, 128, 199] {
            insert(&mut words, at);
        }
        assert_eq!(highest(&words, 0, 199), Some(128));
        assert_eq!(highest(&words, 65, 127), None);
        assert_eq!(highest(&words, 5, 5), None);
        remove_range(&mut words, 63, 128);
        let left: Vec<usize> = (0..210).filter(|at| has(&words, *at)).collect();
        assert_eq!(left, [0, 128, 199]);
    }
}
