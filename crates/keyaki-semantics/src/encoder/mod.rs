//! From policies to a query.
//!
//! In: every policy that a question is about, so that the keys they share get one set of symbols. Out: an [`Encoding`]: the
//! query, the IAM meaning of its symbols, and the names of what was approximated. The chapters (`action/encode.rs`,
//! `condition/encode/…`) add the rules as methods on [`Encoder`].

mod cone;
mod disputed;
mod inventory;
mod keys;
mod symbols;

use std::collections::BTreeMap;

use keyaki_ir::{Assumption, Definition, Query, Sort, Term, Terms};
use keyaki_policy::{ConditionKey, Policy, PolicyKind};
use keyaki_source::Diagnostic;

use crate::published::encode::Seen;

pub(crate) use inventory::{Cardinality, Inventory, KeyUse, in_units};

pub use symbols::{
    ActionSymbols, ArnParts, Defaulted, KeySymbols, NumberView, PrincipalSymbols, RequestSymbols, ResourceSymbols,
    SlotSymbols, VersionedView,
};

/// Builds one query about the requests that some policies allow.
#[derive(Debug)]
pub struct Encoder {
    pub(crate) terms: Terms,
    pub(crate) symbols: RequestSymbols,
    definitions: Vec<Definition>,
    /// Where in `definitions` a term is.
    defined: BTreeMap<Term, usize>,
    /// What the parts of any request look like.
    shapes: Vec<Assumption>,
    /// The terms of the encoded statements: what the shapes must support.
    pub(crate) statements: Vec<Term>,
    assumptions: Vec<Assumption>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether every policy is attached to an identity.
    pub(crate) identities_only: bool,
    inventory: BTreeMap<ConditionKey, KeyUse>,
    /// What terms say of actions and resources, when only what AWS publishes is considered.
    pub(crate) seen: Option<Seen>,
}

/// A query with what is needed to read its models as requests.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The query.
    pub query: Query,
    /// What its symbols mean.
    pub symbols: RequestSymbols,
    /// What holds of requests that really occur (spec C.2), as terms of the query's store: not part of the query.
    pub realism: Vec<Assumption>,
    /// Warnings about what could be expressed only by letting more requests in, so that PASS stays right and a FAIL is
    /// confirmed separately; and about answers that rest on an undocumented point.
    pub diagnostics: Vec<Diagnostic>,
}

impl Encoding {
    /// The query among requests that really occur.
    pub fn realistic(&self) -> Query {
        let assumptions = self.query.assumptions.iter().chain(&self.realism).cloned().collect();
        Query { assumptions, ..self.query.clone() }
    }
}

impl Encoder {
    /// An encoder for a question about `policies`: all of them, so that each key's symbols suit all its uses.
    pub fn new<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Self {
        let policies: Vec<&Policy> = policies.into_iter().collect();
        let identities_only = policies.iter().all(|policy| policy.kind == PolicyKind::Identity);
        let inventory = Inventory::of(policies);
        let mut terms = Terms::new();
        let symbols = RequestSymbols::declare(&mut terms);
        let mut encoder = Self {
            terms,
            symbols,
            definitions: Vec::new(),
            defined: BTreeMap::new(),
            shapes: Vec::new(),
            statements: Vec::new(),
            assumptions: Vec::new(),
            diagnostics: inventory.findings.finish(),
            identities_only,
            inventory: inventory.keys,
            seen: None,
        };
        encoder.assume_request_shape();
        for key in encoder.inventory.keys().cloned().collect::<Vec<_>>() {
            encoder.declare_key(&key);
        }
        encoder
    }

    /// The store, to build goals from the terms that encoding policies gave.
    pub fn terms(&mut self) -> &mut Terms {
        &mut self.terms
    }

    /// Adds an assumption: only requests for which `term` holds are of interest.
    pub fn assume(&mut self, term: Term, note: impl Into<String>) {
        self.assumptions.push(Assumption { term, notes: vec![note.into()] });
    }

    /// Adds what every request satisfies.
    pub(crate) fn shape(&mut self, term: Term, note: impl Into<String>) {
        if self.terms.as_bool(term) != Some(true) {
            self.shapes.push(Assumption { term, notes: vec![note.into()] });
        }
    }

    /// Gives `term` a name for readers of the query; constants and symbols need none. A term that has one, as when a statement is
    /// about nothing but its principals, keeps it and gets the notes.
    pub(crate) fn define(&mut self, name: String, term: Term, notes: Vec<String>) {
        if self.terms.as_bool(term).is_some() || self.terms.as_symbol(term).is_some() {
            return;
        }
        match self.defined.get(&term).and_then(|at| self.definitions.get_mut(*at)) {
            Some(known) => known.notes.extend(notes),
            None => {
                self.defined.insert(term, self.definitions.len());
                self.definitions.push(Definition { name, term, notes });
            }
        }
    }

    /// The query that asks for a request with `goal`, noted for readers with `notes`.
    pub fn finish(mut self, goal: Term, notes: Vec<String>) -> Encoding {
        if let Some(seen) = self.seen.take() {
            let published = self.is_published(&seen);
            self.assume(published, "an action that AWS publishes, on a resource that AWS lists for it");
        }
        let realism = self.realism();
        let asked = self.assumptions.iter().map(|assumption| assumption.term);
        let seeds: Vec<Term> = self.statements.iter().copied().chain(asked).chain([goal]).collect();
        let shapes = cone::relevant(&self.terms, &seeds, self.shapes.clone());
        // Axioms of realism may speak of further parts of the request, whose shapes then matter too.
        let mut realism = cone::relevant(&self.terms, &seeds, self.shapes.into_iter().chain(realism).collect());
        realism.retain(|axiom| !shapes.contains(axiom));
        let query = Query {
            terms: self.terms,
            notes,
            definitions: self.definitions,
            assumptions: shapes.into_iter().chain(self.assumptions).collect(),
            goal,
        };
        Encoding { query, symbols: self.symbols, realism, diagnostics: self.diagnostics }
    }

    pub(crate) fn key_use(&self, key: &ConditionKey) -> Option<&KeyUse> {
        self.inventory.get(key)
    }

    pub(crate) fn declare(&mut self, name: &str, sort: Sort, note: &str) -> Term {
        self.terms.declare(name, sort, note)
    }
}
