//! A named text and its lines.

use std::sync::{Arc, OnceLock};

use crate::origin::{Origin, Place};
use crate::{Diagnostic, Span};

/// The longest text a [`Source`] takes, in bytes (16 MiB; the largest policy that AWS itself publishes has 152 kB).
pub const MAX_SOURCE_BYTES: usize = 16 << 20;

/// A named text. Cloning is cheap: clones share the text.
#[derive(Clone, Debug)]
pub struct Source(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    text: String,
    /// Byte offset of the first character of every line; the first entry is 0. Found when a place is first asked for.
    lines: OnceLock<Vec<usize>>,
    /// What the first line is counted as.
    first_line: usize,
    /// Where its parts were written, when it was made out of another text.
    origin: Option<Origin>,
}

/// A place in a text as people count: line and column from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1; in an excerpt, from the number of its first line.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// A source of `text`, called `name` in messages (a file path, or `<stdin>`).
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::excerpt(name, text, 1)
    }

    /// A source of lines of a longer text called `name`, of which the first has the number `first_line`.
    pub fn excerpt(name: impl Into<String>, text: impl Into<String>, first_line: usize) -> Self {
        Self::inner(name.into(), text.into(), first_line, None)
    }

    /// A text that was made out of `origin`, and where its parts were written there. It has the name of `origin`, and its positions are
    /// places there; its text, its lines and spans are its own. [`Source::written`] leads from one to the other.
    pub fn made(text: impl Into<String>, origin: &Source, places: Vec<Place>) -> Self {
        let origin = Origin::new(origin.clone(), places);
        Self::inner(origin.source().name().to_owned(), text.into(), 1, Some(origin))
    }

    fn inner(name: String, text: String, first_line: usize, origin: Option<Origin>) -> Self {
        Self(Arc::new(Inner { name, text, lines: OnceLock::new(), first_line, origin }))
    }

    /// Where `span` was written: the text to show to people and the place in it. In a text that was not made out of another one, that
    /// is the span itself.
    pub fn written(&self, span: Span) -> (Source, Span) {
        match &self.0.origin {
            Some(origin) => (origin.source().clone(), origin.written(&self.0.text, span)),
            None => (self.clone(), span),
        }
    }

    /// The positions of the beginning and of the end of `span`.
    pub fn region(&self, span: Span) -> (Position, Position) {
        let (source, span) = self.written(span);
        (source.position(span.start()), source.position(span.end()))
    }

    /// A source from raw bytes. A byte-order mark at the start is dropped.
    ///
    /// # Errors
    /// A diagnostic when the bytes are not UTF-8 or more than [`MAX_SOURCE_BYTES`].
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Box<Diagnostic>> {
        let name = name.into();
        if bytes.len() > MAX_SOURCE_BYTES {
            let message = format!("`{name}` has {} bytes; the limit is {MAX_SOURCE_BYTES}", bytes.len());
            return Err(Box::new(Diagnostic::error("too-large", message)));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text.strip_prefix('\u{feff}').unwrap_or(&text))),
            Err(error) => Err(Box::new(not_utf8(name, &error))),
        }
    }

    /// The name shown in messages.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of `span`; empty when the span does not lie on character boundaries of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.0.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset, where it was written; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        if self.0.origin.is_some() {
            let (source, span) = self.written(Span::new(offset, offset));
            return source.position(span.start());
        }
        let offset = offset.min(self.0.text.len());
        let line = self.0.line_at(offset);
        let start = self.0.lines().get(line).copied().unwrap_or(0);
        let before = self.0.text.as_bytes().get(start..offset).unwrap_or(&[]);
        let characters = before.iter().filter(|byte| !is_continuation(**byte)).count();
        Position { line: line.saturating_add(self.0.first_line), column: characters + 1 }
    }

    /// The line of [`Source::position`], which is found without counting the characters before: a long line costs nothing.
    pub fn line_number(&self, offset: usize) -> usize {
        if self.0.origin.is_some() {
            let (source, span) = self.written(Span::new(offset, offset));
            return source.line_number(span.start());
        }
        self.0.line_at(offset.min(self.0.text.len())).saturating_add(self.0.first_line)
    }

    /// The text of a line counted as positions are, without its line ending; empty when there is no such line.
    pub fn line(&self, line: usize) -> &str {
        let span = self.line_span(line);
        self.slice(span).trim_end_matches(['\n', '\r'])
    }

    /// The range of a line counted as positions are, line ending included.
    pub fn line_span(&self, line: usize) -> Span {
        let at = line.checked_sub(self.0.first_line);
        let start = at.and_then(|at| self.0.lines().get(at)).copied();
        let (Some(at), Some(start)) = (at, start) else { return Span::default() };
        let end = self.0.lines().get(at + 1).copied().unwrap_or(self.0.text.len());
        Span::new(start, end)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.same_as(&other.0))
    }
}

impl Eq for Source {}

impl Inner {
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let starts = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// The line of an offset, from 0.
    fn line_at(&self, offset: usize) -> usize {
        self.lines().partition_point(|start| *start <= offset).saturating_sub(1)
    }

    fn same_as(&self, other: &Self) -> bool {
        (self.first_line, &self.name, &self.text, &self.origin)
            == (other.first_line, &other.name, &other.text, &other.origin)
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

fn not_utf8(name: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let source = Source::new(name, text);
    Diagnostic::error("not-utf8", "the text is not UTF-8")
        .label(&source, Span::new(at, at + '\u{fffd}'.len_utf8()), "this byte begins no character")
        .help("policies are JSON in UTF-8; save the file in that encoding")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("p", "ab\né=c\r\nd");
        let at = |offset| {
            let position = source.position(offset);
            (position.line, position.column)
        };
        assert_eq!(
            [at(0), at(1), at(3), at(5), at(6), at(9), at(99)],
            [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]
        );
        assert_eq!([source.line(1), source.line(2), source.line(3), source.line(4)], ["ab", "é=c", "d", ""]);
        assert!((0..=99).all(|offset| source.line_number(offset) == source.position(offset).line));
    }

    #[test]
    fn an_excerpt_counts_lines_as_the_text_it_is_from() {
        let source = Source::excerpt("p", "ab\nc", 7);
        assert_eq!((source.position(0).line, source.position(3).line, source.position(3).column), (7, 8, 1));
        assert_eq!([source.line(6), source.line(7), source.line(8), source.line(9)], ["", "ab", "c", ""]);
        assert_ne!(source, Source::new("p", "ab\nc"));
    }

    #[test]
    fn a_made_text_leads_to_where_it_was_written() {
        let template = Source::new("t", "a: s3:Get*\nb: '*'");
        let place = |made: (usize, usize), written: (usize, usize)| Place {
            made: Span::new(made.0, made.1),
            written: Span::new(written.0, written.1),
        };
        let made = Source::made(
            r#"["s3:Get*", "*"]"#,
            &template,
            vec![place((2, 9), (3, 10)), place((1, 10), (3, 10)), place((0, 16), (0, 17)), place((12, 15), (14, 17))],
        );
        let check = |start, end, text: &str, at: (usize, usize)| {
            let (source, span) = made.written(Span::new(start, end));
            let position = made.position(start);
            assert_eq!((source.slice(span), position.line, position.column), (text, at.0, at.1), "{start}..{end}");
        };
        check(1, 10, "s3:Get*", (1, 4));
        check(5, 9, "Get*", (1, 7));
        check(13, 14, "'*'", (2, 4));
        check(0, 16, "a: s3:Get*\nb: '*'", (1, 1));
    }

    #[test]
    fn bytes_that_are_no_text_are_a_diagnostic_at_the_byte() {
        let error = Source::from_bytes("p", b"{\"a\": \xff}".to_vec()).unwrap_err();
        assert_eq!((error.code, error.labels[0].span.start()), ("not-utf8", 6));
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(Source::from_bytes("p", b"\xef\xbb\xbf{}".to_vec()).unwrap().text(), "{}");
    }
}
