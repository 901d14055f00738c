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

use std::collections::BTreeSet;
use std::sync::Arc;

use keyaki_ir::{Look, Model, Query, Term, Valuation, Value};

use self::mentions::Mentions;
use super::dress::dressed;
use crate::encoder::{Encoding, Realistic, RequestSymbols};

/// How many terms all trials together may visit: some hundredths of a second.
const BUDGET: usize = 300_000;

/// An equally good model of the assumptions of `encoding` and of `goal`, with a better-looking request.
pub fn polish(encoding: &Encoding, goal: Term, model: Model) -> Model {
    let roots = roots(&encoding.query, goal);
    let valuation = Valuation::new(&encoding.query.terms, &roots, model);
    if !valuation.holds() {
        return valuation.into_model();
    }
    polished(encoding, &roots, valuation).into_model()
}

/// A realistic model of the assumptions of the encoding and of `goal`, from one that may break the axioms of realism: the same
/// changes as those of [`polish`], each kept if nothing is false that was not, often mend them. Nothing if they do not.
pub fn made_realistic(realistic: &Realistic, goal: Term, model: &Model) -> Option<Model> {
    let Realistic { encoding, axioms } = realistic;
    let roots = roots(&encoding.query, goal);
    let may_be_false = |root: &Term| axioms.iter().any(|axiom| axiom.term == *root);
    let suits = |valuation: &Valuation<'_>| roots.iter().all(|root| valuation.is_true(*root) || may_be_false(root));
    let start = |model| Some(Valuation::new(&encoding.query.terms, &roots, model)).filter(suits);
    let valuation = start(dressed(encoding, model)).or_else(|| start(model.clone()))?;
    let polished = polished(encoding, &roots, valuation);
    polished.holds().then(|| polished.into_model())
}

fn roots(query: &Query, goal: Term) -> Vec<Term> {
    query.assumptions.iter().map(|assumption| assumption.term).chain([goal]).collect()
}

fn polished<'a>(encoding: &'a Encoding, roots: &[Term], valuation: Valuation<'a>) -> Valuation<'a> {
    let query = &encoding.query;
    let mentions = Mentions::of(query, roots);
    let mut polisher = Polisher { query, symbols: &encoding.symbols, mentions: &mentions, valuation };
    polisher.polish();
    polisher.valuation
}

/// What there is to polish with. A change is kept if no root that is true becomes false.
struct Polisher<'a, 'm> {
    query: &'a Query,
    symbols: &'a RequestSymbols,
    mentions: &'m Mentions<'a>,
    valuation: Valuation<'a>,
}

/// One assignment to try.
type Change = (Term, Value);

fn text(term: Term, value: &str) -> Change {
    (term, Value::String(Arc::from(value)))
}

fn truth(term: Term, value: bool) -> Change {
    (term, Value::Bool(value))
}

impl Polisher<'_, '_> {
    fn polish(&mut self) {
        self.drop_keys();
        self.action_and_resource();
        self.principal();
        self.values();
        self.drop_keys();
    }

    /// Keeps the changes if every root stays true that is. Constants do not change.
    fn attempt(&mut self, changes: &[Change]) -> bool {
        let mut of_symbols = Vec::with_capacity(changes.len());
        for (term, value) in changes {
            let Some(symbol) = self.query.terms.as_symbol(*term) else { return false };
            of_symbols.push((symbol, value.clone()));
        }
        self.valuation.visited() < BUDGET && self.valuation.change(of_symbols)
    }

    fn model(&self) -> &Model {
        self.valuation.model()
    }

    fn value(&self, term: Term) -> Option<&Value> {
        self.model().get(self.query.terms.as_symbol(term)?)
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

    /// All that the query can tell of `text` as the value of `term`, when that is a bounded thing to say.
    fn look(&self, term: Term, text: &str) -> Option<Look> {
        self.valuation.look(self.query.terms.as_symbol(term)?, text)
    }

    /// Whether the query can tell `text` as the value of `term` from each of `seen`, which it is added to.
    fn is_new(&self, term: Term, text: &str, seen: &mut BTreeSet<Look>) -> bool {
        self.look(term, text).is_none_or(|look| seen.insert(look))
    }

    /// Of `candidates` for the value of `term` that the query cannot tell apart the first.
    fn different<'s>(&self, term: Term, candidates: &[&'s str]) -> Vec<&'s str> {
        let mut seen = BTreeSet::new();
        candidates.iter().copied().filter(|candidate| self.is_new(term, candidate, &mut seen)).collect()
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
            .model()
            .iter()
            .filter_map(|(symbol, value)| match value {
                Value::String(text) if text.contains(old) => {
                    Some((symbol, Value::String(text.replace(old, new).into())))
                }
                _ => None,
            })
            .collect();
        self.valuation.visited() < BUDGET && self.valuation.change(changed)
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
