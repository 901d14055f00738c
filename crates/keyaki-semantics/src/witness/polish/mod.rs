//! Makes a model's request look like one that somebody makes, without leaving the query.
//!
//! In: a model that satisfies the query (and, when asked, the axioms of realism). Out: a model that still does, in which
//! keys that are not needed are absent and values are ordinary. Each change is kept only if every root stays true, so
//! whatever is tried here, nothing wrong can come of it. The work is bounded and deterministic.

mod action;
mod mentions;
mod principal;
mod resource;
mod values;

use std::sync::Arc;

use keyaki_ir::{Evaluator, Model, Query, Term, Value};

use self::mentions::Mentions;
use crate::encoder::{Encoding, RequestSymbols};

/// How many terms all trials together may visit: a fraction of a second.
const BUDGET: usize = 30_000_000;

/// An equally good model of `query`, a query over the symbols of `encoding`, with a better-looking request.
pub fn polish(encoding: &Encoding, query: &Query, model: Model) -> Model {
    let evaluator = Evaluator::new(&query.terms, query.roots());
    let mut polisher = Polisher {
        query,
        symbols: &encoding.symbols,
        mentions: Mentions::of(query),
        budget: BUDGET / evaluator.size().max(1),
        evaluator,
        model,
    };
    polisher.drop_keys();
    polisher.action_and_resource();
    polisher.principal();
    polisher.values();
    polisher.drop_keys();
    polisher.model
}

struct Polisher<'a> {
    query: &'a Query,
    symbols: &'a RequestSymbols,
    mentions: Mentions,
    evaluator: Evaluator<'a>,
    model: Model,
    /// Trials left.
    budget: usize,
}

/// One assignment to try.
type Change = (Term, Value);

fn text(term: Term, value: &str) -> Change {
    (term, Value::String(Arc::from(value)))
}

fn truth(term: Term, value: bool) -> Change {
    (term, Value::Bool(value))
}

impl Polisher<'_> {
    /// Keeps the changes if every root stays true. Terms that are no symbols must already be what the change says.
    fn attempt(&mut self, changes: &[Change]) -> bool {
        if self.budget == 0 {
            return false;
        }
        self.budget -= 1;
        let mut model = self.model.clone();
        for (term, value) in changes {
            match self.query.terms.as_symbol(*term) {
                Some(symbol) => model.set(symbol, value.clone()),
                None if self.query.terms.as_bool(*term).map(Value::Bool).as_ref() == Some(value) => {}
                None => return false,
            }
        }
        let holds = self.evaluator.all_true(&model);
        if holds {
            self.model = model;
        }
        holds
    }

    fn value(&self, term: Term) -> Option<&Value> {
        self.model.get(self.query.terms.as_symbol(term)?)
    }

    fn text_of(&self, term: Term) -> Option<String> {
        match self.value(term)? {
            Value::String(text) => Some(text.to_string()),
            Value::Bool(_) | Value::Int(_) => None,
        }
    }

    fn is_true(&self, term: Term) -> bool {
        self.query.terms.as_bool(term).unwrap_or_else(|| self.value(term) == Some(&Value::Bool(true)))
    }

    /// Gives `term` the first of `candidates` that works; a value that is there already counts.
    fn first_text<'s>(&mut self, term: Term, candidates: impl IntoIterator<Item = &'s str>) -> bool {
        let now = self.text_of(term);
        if now.is_none() {
            return false;
        }
        candidates
            .into_iter()
            .any(|candidate| now.as_deref() == Some(candidate) || self.attempt(&[text(term, candidate)]))
    }

    /// Replaces `old` by `new` in every text of the model at once: for parts that several symbols share.
    fn replace_everywhere(&mut self, old: &str, new: &str) -> bool {
        let changed: Vec<_> = self
            .model
            .iter()
            .filter_map(|(symbol, value)| match value {
                Value::String(text) if text.contains(old) => Some((symbol, text.replace(old, new))),
                _ => None,
            })
            .collect();
        if self.budget == 0 || changed.is_empty() {
            return false;
        }
        self.budget -= 1;
        let mut model = self.model.clone();
        for (symbol, text) in changed {
            model.set(symbol, Value::String(text.into()));
        }
        let holds = self.evaluator.all_true(&model);
        if holds {
            self.model = model;
        }
        holds
    }

    /// As few context keys, and as few values in lists, as will do.
    fn drop_keys(&mut self) {
        for key in self.symbols.keys.values() {
            if !self.is_true(key.present) || self.attempt(&[truth(key.present, false)]) {
                continue;
            }
            for slot in key.slots.iter().rev() {
                if self.is_true(slot.used) {
                    self.attempt(&[truth(slot.used, false)]);
                }
            }
        }
    }
}
