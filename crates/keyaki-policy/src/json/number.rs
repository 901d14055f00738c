//! Numbers, kept as text (RFC 8259, section 6).

use keyaki_source::{Diagnostic, Span};

use super::reader::{Read, Reader};

impl Reader<'_> {
    /// Reads a number at its first character.
    pub(super) fn number(&mut self) -> Read<Box<str>> {
        let start = self.at;
        self.skip(|byte| byte == b'-', 1);
        let integer = self.at;
        let digits = self.digits();
        if digits == 0 {
            return Err(self.bad_number(start, "digits must follow"));
        }
        if digits > 1 && self.bytes.get(integer) == Some(&b'0') {
            return Err(self.bad_number(start, "JSON numbers have no leading zeros"));
        }
        if self.skip(|byte| byte == b'.', 1) == 1 && self.digits() == 0 {
            return Err(self.bad_number(start, "digits must follow the point"));
        }
        if self.skip(|byte| byte == b'e' || byte == b'E', 1) == 1 {
            self.skip(|byte| byte == b'+' || byte == b'-', 1);
            if self.digits() == 0 {
                return Err(self.bad_number(start, "digits must follow the exponent sign"));
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or("").into())
    }

    fn digits(&mut self) -> usize {
        self.skip(|byte| byte.is_ascii_digit(), usize::MAX)
    }

    /// Skips up to `most` bytes for which `is` holds; how many there were.
    fn skip(&mut self, is: impl Fn(u8) -> bool, most: usize) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let length = rest.iter().take(most).take_while(|byte| is(**byte)).count();
        self.at += length;
        length
    }

    fn bad_number(&self, start: usize, why: &str) -> Box<Diagnostic> {
        let span = Span::new(start, self.at);
        let message = format!("`{}` is not a JSON number", self.source.slice(span));
        let error = Diagnostic::error("json-number", message).label(self.source, span, why);
        Box::new(error.help("write it like `12`, `-0.5` or `1e3`, or as a string"))
    }
}
