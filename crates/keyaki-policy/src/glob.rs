//! Wildcard patterns with policy variables.

use std::fmt;

use smol_str::SmolStr;

use crate::ConditionKey;

/// A pattern over characters: literals, wildcards and policy variables in sequence.
///
/// Invariant: no empty literal, no two literals or two `Run`s in a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Glob {
    pieces: Pieces,
}

/// Most patterns of real policies are one literal, which needs no list.
///
/// Invariant: `Many` never holds exactly one piece, so equal patterns are equal values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Pieces {
    Single(GlobPiece),
    Many(Box<[GlobPiece]>),
}

/// A piece of a [`Glob`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GlobPiece {
    /// This text, character by character.
    Literal(SmolStr),
    /// `?`: exactly one character.
    One,
    /// `*`: any run of characters, also none.
    Run,
    /// `${key}`: the value of a condition key.
    Variable(Box<Variable>),
}

/// A policy variable (spec B.9).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variable {
    /// The key whose value is meant.
    pub key: ConditionKey,
    /// The text to use when the key is absent: `${key, 'default'}`.
    pub default: Option<String>,
}

impl Glob {
    /// The pattern that matches exactly `text`.
    pub fn literal(text: impl Into<SmolStr>) -> Self {
        Self::from_pieces([GlobPiece::Literal(text.into())])
    }

    /// The pattern that matches exactly `text` with ASCII letters in lower case.
    pub(crate) fn literal_in_lower_case(text: &str) -> Self {
        in_lower_case(text, Self::of_literal)
    }

    /// `text` with ASCII letters in lower case, `*` and `?` as wildcards; no variables.
    pub(crate) fn wildcards_in_lower_case(text: &str) -> Self {
        in_lower_case(text, Self::wildcards)
    }

    fn of_literal(text: &str) -> Self {
        match text {
            "" => Self::default(),
            text => Self { pieces: Pieces::Single(GlobPiece::Literal(SmolStr::new(text))) },
        }
    }

    /// `*`: the pattern that matches everything.
    pub fn any() -> Self {
        Self { pieces: Pieces::Single(GlobPiece::Run) }
    }

    /// `text` with `*` and `?` as wildcards; no variables.
    pub fn wildcards(text: &str) -> Self {
        if text == "*" {
            return Self::any();
        }
        if !text.bytes().fold(false, |any, byte| any | is_wildcard(byte)) {
            return Self::of_literal(text);
        }
        let mut pieces = Vec::with_capacity(count_of_pieces(text));
        let mut rest = text;
        while let Some((before, wildcard)) = rest.bytes().position(is_wildcard).and_then(|at| rest.split_at_checked(at))
        {
            if !before.is_empty() {
                pieces.push(GlobPiece::Literal(SmolStr::new(before)));
            }
            match (wildcard.starts_with('*'), pieces.last()) {
                (true, Some(GlobPiece::Run)) => {}
                (true, _) => pieces.push(GlobPiece::Run),
                (false, _) => pieces.push(GlobPiece::One),
            }
            rest = wildcard.get(1..).unwrap_or("");
        }
        if !rest.is_empty() {
            pieces.push(GlobPiece::Literal(SmolStr::new(rest)));
        }
        Self::from_normal(pieces)
    }

    /// A pattern from pieces, brought to normal form: neighbouring literals and runs are merged, empty literals dropped.
    pub fn from_pieces(pieces: impl IntoIterator<Item = GlobPiece>) -> Self {
        let pieces = pieces.into_iter();
        let mut merged: Vec<GlobPiece> = Vec::with_capacity(pieces.size_hint().0);
        for piece in pieces {
            match (merged.last_mut(), piece) {
                (_, GlobPiece::Literal(text)) if text.is_empty() => {}
                (Some(GlobPiece::Literal(before)), GlobPiece::Literal(text)) => {
                    *before = [before.as_str(), &text].concat().into()
                }
                (Some(GlobPiece::Run), GlobPiece::Run) => {}
                (_, piece) => merged.push(piece),
            }
        }
        Self::from_normal(merged)
    }

    /// A pattern from pieces in normal form.
    fn from_normal(mut pieces: Vec<GlobPiece>) -> Self {
        let last = if pieces.len() == 1 { pieces.pop() } else { None };
        Self { pieces: last.map_or_else(|| Pieces::Many(pieces.into()), Pieces::Single) }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[GlobPiece] {
        match &self.pieces {
            Pieces::Single(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
        }
    }

    /// Whether this is `*`.
    pub fn is_any(&self) -> bool {
        matches!(self.pieces(), [GlobPiece::Run])
    }

    /// The text, when the pattern is one fixed text (no wildcard, no variable).
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces() {
            [] => Some(""),
            [GlobPiece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The variables in it, in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pieces().iter().filter_map(|piece| match piece {
            GlobPiece::Variable(variable) => Some(&**variable),
            _ => None,
        })
    }

    /// The same pattern with ASCII letters of literals in lower case.
    #[must_use]
    pub fn to_ascii_lowercase(&self) -> Self {
        self.clone().into_ascii_lowercase()
    }

    /// [`Glob::to_ascii_lowercase`] in place.
    #[must_use]
    pub fn into_ascii_lowercase(mut self) -> Self {
        let pieces = match &mut self.pieces {
            Pieces::Single(piece) => std::slice::from_mut(piece),
            Pieces::Many(pieces) => pieces,
        };
        for piece in pieces {
            match piece {
                GlobPiece::Literal(text) => *text = in_lower_case(text, |text| text.into()),
                GlobPiece::One | GlobPiece::Run | GlobPiece::Variable(_) => {}
            }
        }
        self
    }

    /// Splits at the first `at` literal occurrences of `separator`; the last part keeps the rest.
    /// Variables are never split. Fewer occurrences give fewer parts.
    pub fn split(&self, separator: char, at: usize) -> Vec<Glob> {
        let mut parts = vec![Vec::new()];
        let push = |parts: &mut Vec<Vec<GlobPiece>>, piece| {
            if let Some(part) = parts.last_mut() {
                part.push(piece);
            }
        };
        for piece in self.pieces() {
            let GlobPiece::Literal(text) = piece else {
                push(&mut parts, piece.clone());
                continue;
            };
            let left = (at + 1).saturating_sub(parts.len());
            for (n, fragment) in text.splitn(left + 1, separator).enumerate() {
                if n > 0 {
                    parts.push(Vec::new());
                }
                push(&mut parts, GlobPiece::Literal(SmolStr::new(fragment)));
            }
        }
        parts.into_iter().map(Glob::from_pieces).collect()
    }
}

/// What `read` makes of `text` with ASCII letters in lower case. Short texts are put into lower case in place.
pub(crate) fn in_lower_case<T>(text: &str, read: impl FnOnce(&str) -> T) -> T {
    let mut place = [0; 64];
    let lowered = place.get_mut(..text.len()).and_then(|place| {
        place.copy_from_slice(text.as_bytes());
        place.make_ascii_lowercase();
        std::str::from_utf8(place).ok()
    });
    match lowered {
        Some(lowered) => read(lowered),
        None => read(&text.to_ascii_lowercase()),
    }
}

fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// How many pieces `text` has: one begins at each wildcard but a `*` after another, and at whatever follows a wildcard.
fn count_of_pieces(text: &str) -> usize {
    let before = std::iter::once(b'?').chain(text.bytes());
    let begins =
        |(before, byte): &(u8, u8)| (*before, *byte) != (b'*', b'*') && (is_wildcard(*before) || is_wildcard(*byte));
    before.zip(text.bytes()).filter(begins).count()
}

impl Default for Pieces {
    fn default() -> Self {
        Self::Many(Box::default())
    }
}

impl fmt::Display for Glob {
    /// Policy text that reads back as this pattern: literal `*`, `?` and `$` are written `${*}`, `${?}`, `${$}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.pieces() {
            match piece {
                GlobPiece::Literal(text) => {
                    for c in text.chars() {
                        match c {
                            '*' | '?' | '$' => write!(f, "${{{c}}}")?,
                            c => write!(f, "{c}")?,
                        }
                    }
                }
                GlobPiece::One => f.write_str("?")?,
                GlobPiece::Run => f.write_str("*")?,
                GlobPiece::Variable(variable) => write!(f, "{variable}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { key, default: None } => write!(f, "${{{key}}}"),
            Self { key, default: Some(text) } => write!(f, "${{{key}, '{text}'}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_counted_as_they_are_made() {
        for text in ["", "a", "*", "**", "?", "a*", "*a", "a**b?c", "??", "?*?", "*?**a*", "a?b*", "é*é"] {
            assert_eq!(count_of_pieces(text), Glob::wildcards(text).pieces().len(), "{text}");
        }
    }

    #[test]
    fn normal_form_merges_neighbours() {
        let glob = Glob::wildcards("a**b?c");
        assert_eq!(glob.pieces().len(), 5);
        assert_eq!(glob.to_string(), "a*b?c");
    }

    #[test]
    fn split_stops_after_the_given_number_of_separators() {
        let parts = |text: &str| Glob::wildcards(text).split(':', 5).iter().map(Glob::to_string).collect::<Vec<_>>();
        assert_eq!(parts("arn:aws:s3:::b/*:x"), ["arn", "aws", "s3", "", "", "b/*:x"]);
        assert_eq!(parts("arn:aws:sns:*:topic"), ["arn", "aws", "sns", "*", "topic"]);
        assert_eq!(parts("a:*b:c"), ["a", "*b", "c"]);
    }
}
