//! Texts that are made of parts, and globs with texts in them.

use super::Terms;
use crate::charset::CharSet;
use crate::{LikePiece, Node, Pattern, PatternPiece, Sort, Term};

impl Terms {
    /// Texts one after the other; of nothing, the empty text.
    pub fn concat(&mut self, texts: impl IntoIterator<Item = Term>) -> Term {
        let mut flat: Vec<Term> = Vec::new();
        for text in texts {
            self.check(text, Sort::String);
            let parts = match self.node(text) {
                Node::Concat(parts) => parts.to_vec(),
                _ => vec![text],
            };
            for part in parts {
                self.push_text(&mut flat, part);
            }
        }
        match flat.as_slice() {
            [] => self.string(""),
            [only] => *only,
            _ => self.intern(Node::Concat(flat.into()), Sort::String),
        }
    }

    /// Whether `text` is matched by the glob of `pieces`; the special cases become equality or [`Terms::matches`].
    pub fn like(&mut self, text: Term, pieces: impl IntoIterator<Item = LikePiece>) -> Term {
        self.check(text, Sort::String);
        let pieces = self.like_pieces(pieces);
        if pieces.iter().all(|piece| matches!(piece, LikePiece::Text(_))) {
            let whole = self.concat(pieces.iter().filter_map(|piece| piece.text()));
            return self.eq(text, whole);
        }
        match self.closed(&pieces) {
            Some(pattern) => self.matches(text, &pattern),
            None => self.intern(Node::Like(text, pieces.into()), Sort::Bool),
        }
    }

    fn like_pieces(&mut self, pieces: impl IntoIterator<Item = LikePiece>) -> Vec<LikePiece> {
        let mut merged: Vec<LikePiece> = Vec::new();
        for piece in pieces {
            match (merged.last().copied(), piece) {
                (Some(LikePiece::Run), LikePiece::Run) => {}
                (Some(LikePiece::Text(before)), LikePiece::Text(text)) => {
                    let joined = self.concat([before, text]);
                    merged.pop();
                    merged.push(LikePiece::Text(joined));
                }
                (_, LikePiece::Text(text)) if matches!(self.node(text), Node::String(t) if t.is_empty()) => {}
                (_, piece) => merged.push(piece),
            }
        }
        merged
    }

    /// The pattern that `pieces` are when all their texts are constants.
    fn closed(&self, pieces: &[LikePiece]) -> Option<Pattern> {
        let closed = pieces.iter().map(|piece| match piece {
            LikePiece::One => Some(PatternPiece::One(CharSet::all())),
            LikePiece::Run => Some(PatternPiece::Run(CharSet::all())),
            LikePiece::Text(text) => match self.node(*text) {
                Node::String(text) => Some(PatternPiece::Literal(text.to_string())),
                _ => None,
            },
        });
        closed.collect::<Option<Vec<_>>>().map(Pattern::new)
    }

    fn push_text(&mut self, flat: &mut Vec<Term>, text: Term) {
        let joined = match (flat.last().map(|last| self.node(*last)), self.node(text)) {
            (_, Node::String(text)) if text.is_empty() => return,
            (Some(Node::String(before)), Node::String(text)) => Some(format!("{before}{text}")),
            _ => None,
        };
        match joined {
            Some(joined) => {
                flat.pop();
                let joined = self.string(&joined);
                flat.push(joined);
            }
            None => flat.push(text),
        }
    }
}

impl LikePiece {
    fn text(self) -> Option<Term> {
        match self {
            Self::Text(text) => Some(text),
            Self::One | Self::Run => None,
        }
    }
}
