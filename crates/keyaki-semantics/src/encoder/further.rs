//! Further questions about the requests of an encoding.
//!
//! In: an encoding. Out: one that can say more of the same requests, or that seeks something else. Keys that no encoded policy
//! mentions cannot be spoken of.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use keyaki_ir::{Assumption, Query, Term, Terms};

use super::{Deferred, Encoder, Encoding, cone};

impl Encoding {
    /// This encoding with the terms that `say` makes, and what `say` gives. All terms of this encoding are terms of the new one;
    /// `terms` picks those whose shapes matter from what `say` gave.
    pub fn with<T>(&self, say: impl FnOnce(&mut Encoder) -> T, terms: impl FnOnce(&T) -> Vec<Term>) -> (Self, T) {
        let mut encoder = self.encoder();
        let said = say(&mut encoder);
        let seeds: Vec<Term> = self.deferred.seeds.iter().copied().chain(terms(&said)).collect();
        let known = &self.query.assumptions;
        let shapes = cone::relevant(&encoder.terms, &seeds, encoder.shapes.clone());
        let more: Vec<Assumption> = shapes.into_iter().filter(|shape| !known.contains(shape)).collect();
        let query = Query {
            terms: encoder.terms,
            notes: self.query.notes.clone(),
            definitions: self.query.definitions.clone(),
            assumptions: known.iter().cloned().chain(more).collect(),
            goal: self.query.goal,
        };
        let encoding = Self {
            query,
            symbols: encoder.symbols,
            diagnostics: self.diagnostics.clone(),
            spellings: self.spellings.clone(),
            leaves_types_open: self.leaves_types_open,
            deferred: Arc::new(Deferred { shapes: encoder.shapes, seeds, ..(*self.deferred).clone() }),
            realistic: OnceLock::new(),
        };
        (encoding, said)
    }

    /// Makes what `build` builds the goal, here and among the requests that really occur.
    ///
    /// Requires: `build` names only terms that were there when [`Encoding::realistic`] was called first.
    pub fn seek(&mut self, build: impl Fn(&mut Terms) -> Term) {
        self.query.goal = build(&mut self.query.terms);
        if let Some(realistic) = self.realistic.get_mut() {
            let query = &mut realistic.encoding.query;
            query.goal = build(&mut query.terms);
        }
    }

    /// An encoder that goes on where this encoding ended.
    pub(super) fn encoder(&self) -> Encoder {
        Encoder {
            terms: self.query.terms.clone(),
            symbols: self.symbols.clone(),
            definitions: Vec::new(),
            defined: BTreeMap::new(),
            shapes: self.deferred.shapes.clone(),
            statements: Vec::new(),
            assumptions: Vec::new(),
            diagnostics: Vec::new(),
            identities_only: self.deferred.identities_only,
            roles: self.deferred.roles.clone(),
            inventory: self.deferred.inventory.clone(),
            seen: None,
            spellings: self.spellings.clone(),
            two_types: BTreeMap::new(),
            leaves_types_open: self.leaves_types_open,
        }
    }
}
