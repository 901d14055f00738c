//! Lines, columns and offsets as the API counts them: lines from 1, columns and offsets from 0.
//!
//! Columns and offsets count UTF-16 code units, in which the strings of the service's and most clients' languages are indexed. AWS does not
//! say what it counts; of the characters that IAM takes in a policy (up to U+00FF) each is one unit, so it makes no difference there.

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// Code units before it in the line.
    pub column: usize,
    /// Code units before it in the text.
    pub offset: usize,
}

/// Bytes between two places that are counted once.
const CHUNK: usize = 256;

/// A text of which places are asked.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    /// The byte at which each line starts.
    lines: Vec<usize>,
    /// How many code units begin before each chunk of bytes.
    units: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Counts a text once.
    pub fn new(text: &'a str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        let mut units = vec![0];
        let mut sum = 0;
        for chunk in text.as_bytes().chunks(CHUNK) {
            sum += chunk.iter().map(|byte| code_units(*byte)).sum::<usize>();
            units.push(sum);
        }
        Self { text, lines, units }
    }

    /// The place of a byte; bytes past the end give the end.
    pub fn place(&self, byte: usize) -> Place {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let offset = self.units_before(byte);
        Place { line, column: offset - self.units_before(start).min(offset), offset }
    }

    fn units_before(&self, byte: usize) -> usize {
        let chunk = byte / CHUNK;
        let rest = self.text.as_bytes().get(chunk * CHUNK..byte).unwrap_or(&[]);
        self.units.get(chunk).copied().unwrap_or(0) + rest.iter().map(|byte| code_units(*byte)).sum::<usize>()
    }
}

/// The code units of the character that begins with this byte; none for other bytes of a character.
fn code_units(byte: u8) -> usize {
    match byte {
        0b1000_0000..=0b1011_1111 => 0,
        0b1111_0000.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_offsets_count_code_units_from_zero() {
        let long = format!("{}é\n🌳x", "a".repeat(600));
        let places = Places::new(&long);
        let at = |byte| {
            let place = places.place(byte);
            (place.line, place.column, place.offset)
        };
        assert_eq!(at(0), (1, 0, 0));
        assert_eq!(at(602), (1, 601, 601));
        assert_eq!(at(603), (2, 0, 602));
        assert_eq!(at(607), (2, 2, 604));
        assert_eq!(at(9999), (2, 3, 605));
    }
}
