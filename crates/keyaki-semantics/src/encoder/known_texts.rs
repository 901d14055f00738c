//! The same question about values that are known to be what they seem.
//!
//! In: an encoding that leaves something open about what values are at once. Out: one that considers fewer requests: where a value is of a
//! type, its text is one of a number of texts, and all is said about these; where its lower case matters, it is in lower case or one of
//! a number of texts. What is found there is what it seems; that nothing is found
//! means nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use keyaki_ir::{Assumption, Node, Pattern, PatternPiece, Query, Term};

use super::{Encoder, Encoding, SlotSymbols};
use crate::spelling::Spellings;

/// For one text so many are enough: each makes the query longer.
const MAX_CANDIDATES: usize = 64;

impl Encoding {
    /// Whether a model may be no request's: something about texts, or about what a value is as several types, is not said exactly.
    /// A warning says so.
    pub fn leaves_open(&self) -> bool {
        self.leaves_types_open || !self.symbols.lower_case.is_empty()
    }

    /// This question about requests whose values of a type have known texts; `None` where that is the same question.
    pub fn with_known_texts(&self) -> Option<Self> {
        if !self.leaves_open() {
            return None;
        }
        let mut encoder = self.encoder();
        let mut more = encoder.known_cases(&self.deferred.seeds);
        for (key, spellings) in &self.spellings {
            let Some(symbols) = self.symbols.keys.get(key) else { continue };
            let texts = spellings.texts();
            for slot in &symbols.slots {
                let term = encoder.is_known(slot, spellings, &texts);
                more.push(Assumption { term, notes: [format!("a value of `{}` that is known", symbols.name)].into() });
            }
        }
        let query = Query {
            terms: encoder.terms,
            assumptions: self.query.assumptions.iter().cloned().chain(more).collect(),
            notes: self.query.notes.clone(),
            definitions: self.query.definitions.clone(),
            goal: self.query.goal,
        };
        Some(Self { query, realistic: OnceLock::new(), ..self.clone() })
    }
}

impl Encoder {
    /// Texts whose lower case matters are in lower case, or known.
    fn known_cases(&mut self, seeds: &[Term]) -> Vec<Assumption> {
        let mut known = Vec::new();
        let all = self.terms.reachable(seeds);
        for (text, lowered) in self.symbols.lower_case.clone() {
            let mut ways = vec![self.terms.eq(text, lowered)];
            for candidate in self.candidates(text, &all) {
                let (constant, in_lower_case) = (candidate.as_str(), candidate.to_ascii_lowercase());
                let is = self.equals(text, constant);
                let too = self.equals(lowered, &in_lower_case);
                ways.push(self.terms.and([is, too]));
            }
            let term = self.terms.or(ways);
            known.push(Assumption { term, notes: ["a text whose case is known".to_owned()].into() });
        }
        known
    }

    /// Texts that what `text` is compared with matches, in several cases.
    fn candidates(&self, text: Term, all: &[Term]) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = ["X", "Q"].map(str::to_owned).into();
        for term in all {
            let shortest = match self.terms.node(*term) {
                Node::Matches(of, pattern) if *of == text => shortest(pattern),
                Node::Eq(of, constant) if *of == text => match self.terms.node(*constant) {
                    Node::String(constant) => constant.to_string(),
                    _ => continue,
                },
                _ => continue,
            };
            let capital = format!("{shortest}X");
            found.extend([shortest.to_ascii_uppercase(), capitalized(&shortest), capital, shortest]);
            if found.len() > MAX_CANDIDATES {
                break;
            }
        }
        found
    }

    /// The value of `slot` is of no type, or one of `texts` with all that it is.
    fn is_known(&mut self, slot: &SlotSymbols, spellings: &Spellings, texts: &[String]) -> Term {
        let Some(text) = slot.text else { return self.terms.bool(true) };
        let some_type = self.some_type(slot);
        let mut ways = vec![self.terms.not(some_type)];
        for known in texts {
            let constant = self.terms.string(known);
            let same = self.terms.eq(text, constant);
            let reads = self.readings(slot, known);
            let form = self.is_typed(slot, spellings.views.typed(known), &spellings.views);
            ways.push(self.terms.and([same, reads, form]));
        }
        self.terms.or(ways)
    }
}

/// A text that matches, with nothing for runs.
fn shortest(pattern: &Pattern) -> String {
    let piece = |piece: &PatternPiece| match piece {
        PatternPiece::Literal(text) => text.clone(),
        PatternPiece::One(set) if set.contains('x') => "x".to_owned(),
        PatternPiece::One(set) => set.ranges().iter().take(1).map(|(first, _)| first).collect(),
        PatternPiece::Run(_) => String::new(),
    };
    pattern.pieces().iter().map(piece).collect()
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(characters).collect()
}
