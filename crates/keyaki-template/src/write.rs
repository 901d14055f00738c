//! A value as the text of a policy, and where its parts were written.

use keyaki_source::{Place, Source, Span};

use crate::hole::Hole;
use crate::text::{Piece, Text};
use crate::value::{Resolved, Value};

/// A text that was made of a template.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
    /// What stands in for what is not known, and where in the text.
    pub(crate) holes: Vec<(Span, Hole)>,
}

/// The text of a policy: that of a JSON object, or one that is a text already.
pub(crate) fn policy(value: &Resolved) -> Made {
    let mut made = Made::default();
    match value.as_text() {
        Some(text) => made.verbatim(text, value.span),
        None => {
            made.value(value, 0);
            made.text.push('\n');
        }
    }
    made
}

/// What stands for a text inside of a JSON string.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

impl Made {
    pub(crate) fn source(&self, origin: &Source) -> Source {
        Source::made(self.text.clone(), origin, self.places.clone())
    }

    /// A text as it is.
    fn verbatim(&mut self, text: &Text, written: Span) {
        for piece in &text.0 {
            self.piece(piece, &piece.text);
        }
        self.places.push(Place { made: Span::new(0, self.text.len()), written });
    }

    /// A value, indented by so many levels. Its depth is bounded by whatever made it.
    fn value(&mut self, resolved: &Resolved, level: usize) {
        let start = self.text.len();
        match &resolved.value {
            Value::Text(text) => self.string(text),
            Value::List(items) => self.list(items, level),
            Value::Map(members) if members.is_empty() => self.text.push_str("{}"),
            Value::Map(members) => {
                self.text.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    self.line(at > 0, level + 1);
                    let start = self.text.len();
                    self.text.push_str(&format!("\"{}\"", escape(&key.value)));
                    self.places.push(Place { made: Span::new(start, self.text.len()), written: key.span });
                    self.text.push_str(": ");
                    self.value(value, level + 1);
                }
                self.line(false, level);
                self.text.push('}');
            }
            // Neither is part of a policy that is written.
            Value::Absent | Value::Unclear(_) => self.text.push_str("null"),
        }
        self.places.push(Place { made: Span::new(start, self.text.len()), written: resolved.span });
    }

    fn list(&mut self, items: &[Resolved], level: usize) {
        if items.is_empty() {
            return self.text.push_str("[]");
        }
        self.text.push('[');
        for (at, item) in items.iter().enumerate() {
            self.line(at > 0, level + 1);
            self.value(item, level + 1);
        }
        self.line(false, level);
        self.text.push(']');
    }

    fn line(&mut self, follows: bool, level: usize) {
        self.text.push_str(if follows { ",\n" } else { "\n" });
        self.text.extend(std::iter::repeat_n(' ', 2 * level));
    }

    fn string(&mut self, text: &Text) {
        self.text.push('"');
        for piece in &text.0 {
            self.piece(piece, &escape(&piece.text));
        }
        self.text.push('"');
    }

    fn piece(&mut self, piece: &Piece, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        let made = Span::new(start, self.text.len());
        if made.is_empty() {
            return;
        }
        self.places.push(Place { made, written: piece.span });
        self.holes.extend(piece.hole.iter().map(|hole| (made, hole.clone())));
    }
}
