//! What holds of requests that really occur (spec C.2).
//!
//! AWS's checks do not use these links, so they never enter a default verdict; they make counterexamples believable. An
//! axiom speaks only of keys that some policy mentions: whatever else it demands can be arranged with the other keys.

mod caller;
mod calls;
mod network;
mod shapes;

use keyaki_ir::{Assumption, Term};
use keyaki_policy::ConditionKey;

use crate::encoder::{Encoder, KeySymbols};

impl Encoder {
    /// The axioms for the keys of this question.
    ///
    /// `seeds` are the terms that the question is made of.
    pub(crate) fn realism(&mut self, seeds: &[Term]) -> Vec<Assumption> {
        let mut axioms = Axioms { encoder: self, seeds: seeds.into(), list: Vec::new() };
        axioms.shapes();
        axioms.caller();
        axioms.calls();
        axioms.network();
        axioms.list
    }
}

/// Axioms being gathered.
struct Axioms<'a> {
    encoder: &'a mut Encoder,
    seeds: Vec<Term>,
    list: Vec<Assumption>,
}

impl Axioms<'_> {
    fn add(&mut self, term: Term, note: &str) {
        if self.encoder.terms.as_bool(term) != Some(true) {
            self.list.push(Assumption { term, notes: [note.to_owned()].into() });
        }
    }

    fn add_implication(&mut self, premise: Term, conclusion: Term, note: &str) {
        let term = self.encoder.terms.implies(premise, conclusion);
        self.add(term, note);
    }

    fn add_equivalence(&mut self, left: Term, right: Term, note: &str) {
        let term = self.encoder.terms.eq(left, right);
        self.add(term, note);
    }

    /// What holds of the value of a key when it is there.
    fn add_of_present(&mut self, name: &str, term: Term, note: &str) {
        if let Some(present) = self.present(name) {
            self.add_implication(present, term, note);
        }
    }

    fn key(&self, name: &str) -> Option<KeySymbols> {
        self.encoder.symbols.keys.get(&ConditionKey::new(name)).cloned()
    }

    fn present(&self, name: &str) -> Option<Term> {
        self.key(name).map(|key| key.present)
    }

    /// The keys whose lower-case name begins with `prefix`.
    fn keys_under(&self, prefix: &str) -> Vec<(ConditionKey, KeySymbols)> {
        let symbols = &self.encoder.symbols.keys;
        symbols
            .iter()
            .filter(|(key, _)| key.folded().starts_with(prefix))
            .map(|(key, s)| (key.clone(), s.clone()))
            .collect()
    }

    /// The text of a key's (first) value.
    fn text(&self, name: &str) -> Option<Term> {
        self.key(name)?.slots.first()?.text
    }

    /// The texts that policies compare the key with.
    fn literals(&self, name: &str) -> Vec<String> {
        let usage = self.encoder.key_use(&ConditionKey::new(name));
        usage.map(|usage| usage.literals.iter().cloned().collect()).unwrap_or_default()
    }

    /// The key is present with this text, case ignored.
    fn has_text(&mut self, name: &str, text: &str) -> Option<Term> {
        let key = self.key(name)?;
        let value = key.slots.first()?.text?;
        let pattern = keyaki_ir::Pattern::ignoring_ascii_case(text);
        let same = self.encoder.terms.matches(value, &pattern);
        Some(self.encoder.terms.and([key.present, same]))
    }

    fn not(&mut self, term: Term) -> Term {
        self.encoder.terms.not(term)
    }
}
