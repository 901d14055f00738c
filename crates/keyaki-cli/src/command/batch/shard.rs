//! A part of the lines: `i/n` on the command line.

use std::num::NonZeroU64;

/// The lines whose number, counted from 1, leaves `index` when divided by `of`. `index` counts from 0, as the indices of
/// array jobs do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    index: u64,
    of: NonZeroU64,
}

impl Shard {
    /// All lines.
    pub(crate) const WHOLE: Self = Self { index: 0, of: NonZeroU64::MIN };

    pub(crate) fn has(self, line: u64) -> bool {
        line % self.of == self.index
    }
}

/// Reads `i/n`.
pub(crate) fn parse(text: &str) -> Result<Shard, String> {
    let advice = "write the shard and how many there are, as in 0/16";
    let (index, of) = text.split_once('/').ok_or(advice)?;
    // `+1` would be read as a number.
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let index = number(index).ok_or(advice)?;
    let of = number(of).and_then(NonZeroU64::new).ok_or(advice)?;
    if index >= of.get() {
        return Err(format!("shards count from 0: the last one of {of} is {}/{of}", of.get() - 1));
    }
    Ok(Shard { index, of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_in_one_shard() {
        let shards = ["0/3", "1/3", "2/3"].map(|text| parse(text).unwrap());
        for line in 1..20 {
            assert_eq!(shards.iter().filter(|shard| shard.has(line)).count(), 1);
            assert!(Shard::WHOLE.has(line) && parse("0/1").unwrap().has(line));
        }
        assert!(shards[1].has(1) && shards[2].has(2) && shards[0].has(3));
    }

    #[test]
    fn shards_are_written_as_index_and_count() {
        for text in ["", "1", "/", "a/2", "1/", "-1/2", "+1/2", "0/0", "1/18446744073709551616"] {
            assert_eq!(parse(text), Err("write the shard and how many there are, as in 0/16".to_owned()), "{text}");
        }
        assert_eq!(parse("3/3"), Err("shards count from 0: the last one of 3 is 2/3".to_owned()));
    }
}
