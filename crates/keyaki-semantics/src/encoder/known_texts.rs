//! The same question about values that are known to be what they seem.
//!
//! In: an encoding that leaves something open about what values are at once. Out: one that considers fewer requests: where a value is of a
//! type, its text is one of a number of texts, and all is said about these. What is found there is what it seems; that nothing is found
//! means nothing.

use std::sync::OnceLock;

use keyaki_ir::{Assumption, Query, Term};

use super::{Encoder, Encoding, SlotSymbols};
use crate::spelling::Spellings;

impl Encoding {
    /// Whether a model may be no request's: something about texts, or about what a value is as several types, is not said exactly.
    /// A warning says so.
    pub fn leaves_open(&self) -> bool {
        self.leaves_types_open || !self.symbols.left_open.is_empty()
    }

    /// This question about requests whose values of a type have known texts; `None` where that is the same question.
    pub fn with_known_texts(&self) -> Option<Self> {
        if !self.leaves_types_open {
            return None;
        }
        let mut encoder = self.encoder();
        let mut more = Vec::new();
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
