//! The lines of the input, one at a time.
//!
//! In: a stream of any length and the shard that is wanted. Out: its lines that are not blank, numbered as in the whole
//! input. Promises: no more than one line is kept, and of a line that is too long nothing.

use std::io::{self, BufRead, Read};

use keyaki_source::MAX_SOURCE_BYTES;

use super::shard::Shard;

/// A line.
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// The offset in the input of the first byte after it.
    pub(crate) end: u64,
    pub(crate) text: Text,
}

/// What a line says.
pub(crate) enum Text {
    /// All of it, without its end.
    Whole(Vec<u8>),
    /// More than [`MAX_SOURCE_BYTES`].
    TooLong,
}

pub(crate) struct Lines<R> {
    input: R,
    shard: Shard,
    number: u64,
    offset: u64,
}

impl Line {
    /// What it takes to keep.
    pub(crate) fn bytes(&self) -> usize {
        match &self.text {
            Text::Whole(text) => text.len(),
            Text::TooLong => 0,
        }
    }
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R, shard: Shard) -> Self {
        Self { input, shard, number: 0, offset: 0 }
    }

    /// The next line of the shard that is not blank.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            self.number += 1;
            if !self.shard.has(self.number) {
                if self.skip()? == 0 {
                    return Ok(None);
                }
                continue;
            }
            let Some(text) = self.line()? else { return Ok(None) };
            let is_blank = matches!(&text, Text::Whole(text) if text.trim_ascii().is_empty());
            if !is_blank {
                return Ok(Some(Line { number: self.number, end: self.offset, text }));
            }
        }
    }

    /// Reads to the end of the line; nothing at the end of the input.
    fn line(&mut self) -> io::Result<Option<Text>> {
        let mut text = Vec::new();
        let read = self.input.by_ref().take(MAX_SOURCE_BYTES as u64 + 1).read_until(b'\n', &mut text)?;
        self.offset += read as u64;
        if text.last() == Some(&b'\n') {
            text.pop();
        } else if text.len() > MAX_SOURCE_BYTES {
            self.skip()?;
            return Ok(Some(Text::TooLong));
        }
        Ok((read > 0).then_some(Text::Whole(text)))
    }

    /// Goes to the end of the line; how many bytes.
    fn skip(&mut self) -> io::Result<usize> {
        let skipped = self.input.skip_until(b'\n')?;
        self.offset += skipped as u64;
        Ok(skipped)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(text: &[u8], shard: &str) -> Vec<(u64, u64, Option<String>)> {
        // A small buffer: lines are put together from parts.
        let mut lines = Lines::new(BufReader::with_capacity(3, text), super::super::shard::parse(shard).unwrap());
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let text = match line.text {
                Text::Whole(text) => Some(String::from_utf8(text).unwrap()),
                Text::TooLong => None,
            };
            all.push((line.number, line.end, text));
        }
        all
    }

    #[test]
    fn blank_lines_are_counted_and_passed_over() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(lines(b"", "0/1"), []);
        assert_eq!(lines(b"\n \r\n", "0/1"), []);
        assert_eq!(
            lines(b"abcdefg\n\n  h \r\ni", "0/1"),
            [(1, 8, some("abcdefg")), (3, 15, some("  h \r")), (4, 16, some("i"))]
        );
        assert_eq!(lines(b"a\nb\nc\nd\n", "1/2"), [(1, 2, some("a")), (3, 6, some("c"))]);
    }

    #[test]
    fn a_line_that_is_too_long_is_not_kept() {
        let longest = "x".repeat(MAX_SOURCE_BYTES);
        let text = format!("{longest}\n{longest}y\nz\n");
        let mut lines = Lines::new(text.as_bytes(), Shard::WHOLE);
        let mut sizes = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            sizes.push((line.number, line.bytes(), matches!(line.text, Text::TooLong)));
        }
        assert_eq!(sizes, [(1, MAX_SOURCE_BYTES, false), (2, 0, true), (3, 1, false)]);
    }
}
