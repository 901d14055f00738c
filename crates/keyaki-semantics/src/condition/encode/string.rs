//! `StringEqualsIgnoreCase` and `Bool`: texts compared without regard to ASCII case (spec B.2).

use keyaki_ir::{LikePiece, Node, Pattern, Term};
use keyaki_policy::Glob;

use crate::encoder::Encoder;

impl Encoder {
    /// `text` is `glob`'s text but for ASCII case: both are the same in lower case.
    pub(crate) fn equals_ignoring_case(&mut self, text: Term, glob: &Glob) -> Term {
        self.with_variables(glob, &mut |encoder, pieces| {
            let other = encoder.joined(&pieces);
            match encoder.terms.node(other) {
                Node::String(literal) => {
                    let pattern = Pattern::ignoring_ascii_case(literal);
                    encoder.terms.matches(text, &pattern)
                }
                _ => {
                    let (lowered, other) = (encoder.lower_case(text), encoder.lower_case(other));
                    encoder.terms.eq(lowered, other)
                }
            }
        })
    }

    /// `text` reads as `value`.
    pub(crate) fn reads_as_truth(&mut self, text: Term, value: bool) -> Term {
        let word = if value { "true" } else { "false" };
        self.terms.matches(text, &Pattern::ignoring_ascii_case(word))
    }

    /// `text` and the text of `glob` read as the same truth value (spec I-4).
    pub(crate) fn same_truth(&mut self, text: Term, glob: &Glob) -> Term {
        self.with_variables(glob, &mut |encoder, pieces| {
            let other = encoder.joined(&pieces);
            let mut ways = Vec::new();
            for value in [true, false] {
                let (left, right) = (encoder.reads_as_truth(text, value), encoder.reads_as_truth(other, value));
                ways.push(encoder.terms.and([left, right]));
            }
            encoder.terms.or(ways)
        })
    }

    /// The pieces one after the other; the operators that use this have no wildcards.
    pub(crate) fn joined(&mut self, pieces: &[LikePiece]) -> Term {
        let texts: Vec<Term> = pieces
            .iter()
            .filter_map(|piece| match piece {
                LikePiece::Text(text) => Some(*text),
                LikePiece::One | LikePiece::Run => None,
            })
            .collect();
        self.terms.concat(texts)
    }
}
