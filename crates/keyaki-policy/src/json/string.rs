//! String literals: quotes, escapes, surrogate pairs (RFC 8259, section 7).

use keyaki_source::{Diagnostic, Span};
use smol_str::SmolStr;

use super::reader::{Read, Reader};

impl<'a> Reader<'a> {
    /// Reads a literal at its opening quote. Runs without escapes are copied in one piece.
    pub(super) fn string(&mut self) -> Read<SmolStr> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let run = self.run();
            if self.peek() == Some(b'"') && value.is_empty() {
                self.at += 1;
                return Ok(SmolStr::new(run));
            }
            value.push_str(run);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(value.into());
                }
                Some(b'\\') => value.push(self.escape()?),
                Some(byte) => return Err(self.control_character(byte)),
                None => return Err(self.unclosed(start)),
            }
        }
    }

    /// The text up to the next quote, backslash or control character.
    fn run(&mut self) -> &'a str {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        self.at = start + plain_length(rest);
        self.text.get(start..self.at).unwrap_or("")
    }

    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        self.at += 2;
        let c = match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => return Err(self.bad_escape(start)),
        };
        Ok(c)
    }

    /// `\uXXXX`, or two of them when the first is a high surrogate.
    fn unicode(&mut self, start: usize) -> Read<char> {
        let Some(first) = self.hex() else { return Err(self.bad_escape(start)) };
        if let Some(c) = char::from_u32(first) {
            return Ok(c);
        }
        let paired = first < 0xdc00 && self.bytes.get(self.at..self.at + 2) == Some(b"\\u");
        if !paired {
            return Err(self.lone_surrogate(start));
        }
        self.at += 2;
        match self.hex() {
            Some(second @ 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                char::from_u32(code).ok_or_else(|| self.lone_surrogate(start))
            }
            Some(_) => Err(self.lone_surrogate(start)),
            None => Err(self.bad_escape(self.at.saturating_sub(2))),
        }
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let code = digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))?;
        self.at += 4;
        Some(code)
    }

    fn bad_escape(&self, start: usize) -> Box<Diagnostic> {
        let rest = self.source.text().get(start + 1..).unwrap_or("");
        let length = 1 + rest.chars().next().map_or(0, char::len_utf8);
        let text = self.source.slice(Span::new(start, start + length));
        let message = format!("`{}` is not an escape sequence", text.escape_debug().to_string().replace("\\\\", "\\"));
        let error = Diagnostic::error("json-string", message);
        let error = error.label(self.source, Span::new(start, start + length), "not an escape sequence");
        Box::new(error.help("JSON knows `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits"))
    }

    fn lone_surrogate(&self, start: usize) -> Box<Diagnostic> {
        let span = Span::new(start, start + 6);
        let message = format!("`{}` is half a surrogate pair and no character", self.source.slice(span));
        let error = Diagnostic::error("json-string", message).label(self.source, span, "no character");
        Box::new(error.help("write both halves, or the character itself"))
    }

    fn control_character(&self, byte: u8) -> Box<Diagnostic> {
        let span = Span::new(self.at, self.at + 1);
        let message = format!("the control character U+{byte:04X} stands bare in a string");
        let error = Diagnostic::error("json-string", message).label(self.source, span, "must be escaped");
        Box::new(match byte {
            b'\n' | b'\r' => error.help("close the string on its own line, or write `\\n` for a line break"),
            b'\t' => error.help("write `\\t`"),
            byte => error.help(format!("write `\\u{byte:04x}`")),
        })
    }

    fn unclosed(&self, start: usize) -> Box<Diagnostic> {
        let error = Diagnostic::error("json-string", "a string is never closed");
        let error = error.label(self.source, Span::new(start, start + 1), "it begins here");
        Box::new(error.help("add the closing `\"`"))
    }
}

/// How many bytes there are before the first quote, backslash or control character.
fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        if let Some(at) = first_special(u64::from_le_bytes(*word)) {
            return n * 8 + at;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    words.len() * 8 + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// Where the first quote, backslash or control character is among eight bytes, the lowest first.
fn first_special(word: u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of a byte below `least` is set by the subtraction and was not set before. What the subtraction borrows goes to
    // higher bytes only, so the lowest that is marked is one.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGH;
    let (quotes, backslashes) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
    let marked = below(word, 0x20) | below(quotes, 1) | below(backslashes, 1);
    (marked != 0).then(|| marked.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_character_that_is_not_plain_is_found_wherever_it_stands() {
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        for (first, second) in
            (0..=u8::MAX).flat_map(|first| [0, b'!', b'"', b'#', b'\\', 0xff].map(|second| (first, second)))
        {
            for at in 0..20 {
                let mut bytes = [b' '; 21];
                bytes[at] = first;
                bytes[at + 1] = second;
                assert_eq!(plain_length(&bytes), bytes.iter().position(special).unwrap_or(21), "{bytes:?}");
            }
        }
    }
}
