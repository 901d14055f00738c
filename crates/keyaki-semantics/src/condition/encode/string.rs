//! `StringEqualsIgnoreCase` and `Bool`: texts compared without regard to ASCII case (spec B.2).

use std::collections::BTreeSet;

use keyaki_ir::{LikePiece, Pattern, Sort, Term};
use keyaki_policy::Glob;

use crate::encoder::{Encoder, KeySymbols};

impl Encoder {
    /// `text` is `glob`'s text but for ASCII case.
    ///
    /// With variables the comparison of two unknown texts has no standard SMT-LIB form: it is left open within what is
    /// known of it (equal texts are equal without case), and a diagnostic says so.
    pub(crate) fn equals_ignoring_case(&mut self, text: Term, glob: &Glob) -> Term {
        if let Some(literal) = glob.as_literal() {
            return self.terms.matches(text, &Pattern::ignoring_ascii_case(literal));
        }
        self.with_variables(glob, &mut |encoder, pieces| {
            let other = encoder.joined(&pieces);
            let same = encoder.terms.eq(text, other);
            let open = encoder.left_open(text, other);
            encoder.terms.or([same, open])
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

    /// Whether two texts that differ are equal but for case: a free choice, which lets in every real case.
    fn left_open(&mut self, text: Term, other: Term) -> Term {
        let name = format!("texts {} and {} are equal but for case", text.index(), other.index());
        let choice = self.declare(&name, Sort::Bool, "left open: standard SMT-LIB has no such test");
        self.symbols.left_open.push((text, other, choice));
        for literal in self.literals_of([text, other]) {
            let pattern = Pattern::ignoring_ascii_case(&literal);
            let (left, right) = (self.terms.matches(text, &pattern), self.terms.matches(other, &pattern));
            let both = self.terms.and([left, right]);
            let alike = self.terms.eq(left, right);
            for axiom in [self.terms.implies(both, choice), self.terms.implies(choice, alike)] {
                self.shape(axiom, "texts that are equal but for case are so to the same texts");
            }
        }
        choice
    }

    /// The texts with which the policies compare keys that have one of `texts` as a value.
    fn literals_of(&self, texts: [Term; 2]) -> BTreeSet<String> {
        let has = |key: &KeySymbols| key.slots.iter().any(|slot| slot.text.is_some_and(|text| texts.contains(&text)));
        let keys = self.symbols.keys.iter().filter(|(_, symbols)| has(symbols));
        keys.filter_map(|(key, _)| self.key_use(key)).flat_map(|usage| usage.literals.iter().cloned()).collect()
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
