//! Byte offsets of characters, which is what the parser counts.

/// The byte at which each character begins; nothing for a text in which they are the same.
pub(super) struct Offsets {
    starts: Vec<u32>,
    end: usize,
}

impl Offsets {
    pub(super) fn new(text: &str) -> Self {
        let start = |(at, _): (usize, char)| u32::try_from(at).unwrap_or(u32::MAX);
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(start).collect() };
        Self { starts, end: text.len() }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.end);
        }
        self.starts.get(character).map_or(self.end, |start| *start as usize)
    }
}
