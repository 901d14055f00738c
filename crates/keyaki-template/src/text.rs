//! Texts with the places of their parts.

use keyaki_policy::SmolStr;
use keyaki_policy::json::{Json, Node, content_span};
use keyaki_source::{Source, Span};

use crate::hole::Hole;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: SmolStr,
    /// What it stands in for, if deployment decides it.
    pub(crate) hole: Option<Hole>,
    /// Where it was written. The same text is there or, when the piece was escaped or is somebody's value, what stands for it.
    pub(crate) span: Span,
}

/// A text made of pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Vec<Piece>);

impl Text {
    /// A text that is known, all of it from one place.
    pub(crate) fn at(span: Span, text: impl Into<SmolStr>) -> Self {
        Self(vec![Piece { text: text.into(), hole: None, span }])
    }

    pub(crate) fn hole(span: Span, hole: Hole) -> Self {
        Self(vec![Piece { text: hole.text().into(), hole: Some(hole), span }])
    }

    pub(crate) fn whole(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The text, if all of it is known.
    pub(crate) fn known(&self) -> Option<String> {
        self.open().is_none().then(|| self.whole())
    }

    /// The first thing that is not known.
    pub(crate) fn open(&self) -> Option<&Hole> {
        self.0.iter().find_map(|piece| piece.hole.as_ref())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.text.len()).sum()
    }

    /// The same text, as if written at `span`.
    pub(crate) fn moved(mut self, span: Span) -> Self {
        self.0.iter_mut().for_each(|piece| piece.span = span);
        self
    }
}

/// The text of a scalar, in pieces that are in the source as they are as far as that is possible.
pub(crate) fn written(source: &Source, node: &Node, text: &SmolStr) -> Text {
    let raw = source.slice(node.span);
    let is_quoted = raw.len() >= 2 && (raw.starts_with('"') || raw.starts_with('\''));
    let inside = if is_quoted { content_span(node.span) } else { node.span };
    if source.slice(inside) == text {
        return Text::at(inside, text.clone());
    }
    let pieces = match raw.chars().next() {
        Some('"') => escaped(source, inside, text),
        Some('|') => lines(source, node.span, text),
        _ => None,
    };
    pieces.map_or_else(|| Text::at(node.span, text.clone()), Text)
}

/// The text of a JSON string in runs between its escapes; nothing when it is no JSON string, as YAML may have it.
fn escaped(source: &Source, inside: Span, text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = source.slice(inside);
    let mut value = text;
    while !rest.is_empty() {
        let at = inside.end() - rest.len();
        let run = rest.find('\\').unwrap_or(rest.len());
        let length = if run > 0 { run } else { escape_length(rest) };
        let (written, after) = rest.split_at_checked(length)?;
        let meant = if run > 0 { SmolStr::new(written) } else { unescaped(written)? };
        value = value.strip_prefix(meant.as_str())?;
        pieces.push(Piece { text: meant, hole: None, span: Span::new(at, at + length) });
        rest = after;
    }
    value.is_empty().then_some(pieces)
}

/// The length of the escape at the beginning of `text`; two of them for a pair of surrogates.
fn escape_length(text: &str) -> usize {
    let is_surrogate = |text: &str| text.starts_with("\\ud") || text.starts_with("\\uD");
    match text.as_bytes().get(1) {
        Some(b'u') if is_surrogate(text) && text.get(6..).is_some_and(is_surrogate) => 12,
        Some(b'u') => 6,
        _ => 2,
    }
}

fn unescaped(escape: &str) -> Option<SmolStr> {
    let source = Source::new("", format!("\"{escape}\""));
    match keyaki_policy::json::parse(&source).0?.value {
        Json::String(text) => Some(text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// The text of a literal block, line by line: each is the end of a line in the source.
fn lines(source: &Source, span: Span, text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut at = span.start() + source.slice(span).find('\n')? + 1;
    let end = source.text().len();
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let below = source.slice(Span::new(at, end));
        let whole = below.find('\n').map_or(below.len(), |length| length + 1);
        let row = below.get(..whole)?;
        let bare = row.trim_end_matches(['\n', '\r']);
        let indent = bare.strip_suffix(content)?;
        if !indent.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let start = at + indent.len();
        let length = if row.get(indent.len()..) == Some(line) { line.len() } else { content.len() };
        pieces.push(Piece { text: SmolStr::new(line), hole: None, span: Span::new(start, start + length) });
        at += whole;
    }
    Some(pieces)
}

impl Text {
    /// The part from `start` to `end`, in bytes, with the places of its pieces.
    pub(crate) fn cut(&self, source: &Source, start: usize, end: usize) -> Self {
        let mut pieces = Vec::new();
        let mut at = 0;
        for piece in &self.0 {
            let (from, to) = (start.max(at), end.min(at + piece.text.len()));
            if from < to {
                pieces.extend(part(source, piece, from - at, to - at));
            }
            at += piece.text.len();
        }
        Self(pieces)
    }

    /// The place of all of it.
    pub(crate) fn span(&self) -> Option<Span> {
        self.0.iter().map(|piece| piece.span).reduce(Span::to)
    }
}

fn part(source: &Source, piece: &Piece, from: usize, to: usize) -> Option<Piece> {
    let text = SmolStr::new(piece.text.get(from..to)?);
    let is_there = source.slice(piece.span) == piece.text;
    let start = piece.span.start();
    let span = if is_there { Span::new(start + from, start + to) } else { piece.span };
    let hole = piece.hole.clone().filter(|_| text.len() == piece.text.len());
    Some(Piece { text, hole, span })
}
