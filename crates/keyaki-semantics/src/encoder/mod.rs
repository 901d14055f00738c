//! From policies to a query.
//!
//! In: every policy that a question is about, so that the keys they share get one set of symbols. Out: an [`Encoding`]: the
//! query, the IAM meaning of its symbols, and the names of what was approximated. The chapters (`action/encode.rs`,
//! `condition/encode/…`) add the rules as methods on [`Encoder`].

mod cone;
mod coupled;
mod disputed;
mod further;
mod inventory;
mod keys;
mod known_texts;
mod lower_case;
mod roles;
mod symbols;
mod views;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use keyaki_ir::{Assumption, Definition, Query, Sort, Term, Terms};
use keyaki_policy::{AwsPrincipal, ConditionKey, Policy, PolicyKind};
use keyaki_source::Diagnostic;

use crate::published::encode::Seen;
use crate::spelling::Spellings;

pub(crate) use inventory::{Cardinality, Inventory, KeyUse, in_units};
pub(crate) use keys::DATE_BOUNDS;

pub use inventory::{KeyView, Looks};
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
    /// Roles of which the policies name a session, too.
    pub(crate) roles: Arc<[AwsPrincipal]>,
    inventory: Arc<BTreeMap<ConditionKey, KeyUse>>,
    /// What terms say of actions and resources, when only what AWS publishes is considered.
    pub(crate) seen: Option<Seen>,
    /// What the values of keys can be that operators of several types look at.
    spellings: BTreeMap<ConditionKey, Arc<Spellings>>,
    /// What to say of such keys if that is not known exactly.
    two_types: BTreeMap<ConditionKey, Diagnostic>,
    leaves_types_open: bool,
}

/// A query with what is needed to read its models as requests.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The query.
    pub query: Query,
    /// What its symbols mean.
    pub symbols: RequestSymbols,
    /// Warnings about what could be expressed only by letting more requests in, so that PASS stays right and a FAIL is
    /// confirmed separately; and about answers that rest on an undocumented point.
    pub diagnostics: Vec<Diagnostic>,
    /// What the values of keys can be that operators of several types look at.
    pub(crate) spellings: BTreeMap<ConditionKey, Arc<Spellings>>,
    leaves_types_open: bool,
    deferred: Arc<Deferred>,
    realistic: OnceLock<Box<Realistic>>,
}

/// What an encoding needs to say what holds of requests that really occur.
#[derive(Clone, Debug)]
struct Deferred {
    shapes: Vec<Assumption>,
    seeds: Vec<Term>,
    identities_only: bool,
    roles: Arc<[AwsPrincipal]>,
    inventory: Arc<BTreeMap<ConditionKey, KeyUse>>,
}

/// An encoding among requests that really occur.
#[derive(Clone, Debug)]
pub struct Realistic {
    /// The encoding; the axioms are the last assumptions of its query, whose store begins with that of the plain query.
    pub encoding: Encoding,
    /// What holds of requests that really occur (spec C.2).
    pub axioms: Vec<Assumption>,
}

impl Encoding {
    /// The encoding of a question that no request can be the answer to.
    pub fn of_nothing(notes: Vec<String>) -> Self {
        static NOTHING: LazyLock<(Terms, RequestSymbols, Term)> = LazyLock::new(|| {
            let mut terms = Terms::with_capacity(RequestSymbols::COUNT + 1);
            let symbols = RequestSymbols::declare(&mut terms);
            let goal = terms.bool(false);
            (terms, symbols, goal)
        });
        let (terms, symbols, goal) = NOTHING.clone();
        Self {
            query: Query { terms, notes, definitions: Arc::default(), assumptions: Vec::new(), goal },
            symbols,
            diagnostics: Vec::new(),
            spellings: BTreeMap::new(),
            leaves_types_open: false,
            deferred: Arc::new(Deferred {
                shapes: Vec::new(),
                seeds: Vec::new(),
                identities_only: true,
                roles: Arc::default(),
                inventory: Arc::default(),
            }),
            realistic: OnceLock::new(),
        }
    }

    /// The same question about requests that really occur; worked out when it is first asked for.
    pub fn realistic(&self) -> &Realistic {
        self.realistic.get_or_init(|| Box::new(self.with_axioms()))
    }

    fn with_axioms(&self) -> Realistic {
        let mut encoder = self.encoder();
        let axioms = encoder.realism(&self.deferred.seeds);
        // Axioms may speak of further parts of the request, whose shapes then matter too.
        let all = encoder.shapes.into_iter().chain(axioms).collect();
        let mut axioms = cone::relevant(&encoder.terms, &self.deferred.seeds, all);
        axioms.retain(|axiom| !self.query.assumptions.contains(axiom));
        let query = Query {
            terms: encoder.terms,
            assumptions: self.query.assumptions.iter().chain(&axioms).cloned().collect(),
            notes: self.query.notes.clone(),
            definitions: self.query.definitions.clone(),
            goal: self.query.goal,
        };
        let encoding = Encoding {
            query,
            symbols: encoder.symbols,
            diagnostics: self.diagnostics.clone(),
            spellings: self.spellings.clone(),
            leaves_types_open: self.leaves_types_open,
            deferred: self.deferred.clone(),
            realistic: OnceLock::new(),
        };
        Realistic { encoding, axioms }
    }
}

impl Encoder {
    /// An encoder for a question about `policies`: all of them, so that each key's symbols suit all its uses.
    pub fn new<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Self {
        Self::over(policies, |_| {})
    }

    /// The same with room for so many values at least in each list, also where fewer are enough to find a request.
    pub fn with_lists<'a>(policies: impl IntoIterator<Item = &'a Policy>, room: usize) -> Self {
        Self::over(policies, |inventory| inventory.keys.values_mut().for_each(|usage| usage.room = room))
    }

    /// The same for a question that looks at keys itself: they have symbols for that.
    pub fn looking<'a>(policies: impl IntoIterator<Item = &'a Policy>, looks: &Looks) -> Self {
        Self::over(policies, |inventory| inventory.look(looks))
    }

    fn over<'a>(policies: impl IntoIterator<Item = &'a Policy>, adapt: impl FnOnce(&mut Inventory)) -> Self {
        let policies: Vec<&Policy> = policies.into_iter().collect();
        let identities_only = policies.iter().all(|policy| policy.kind == PolicyKind::Identity);
        let roles = roles::with_sessions(&policies);
        let mut inventory = Inventory::of(policies);
        adapt(&mut inventory);
        let mut terms = Terms::with_capacity(4 * RequestSymbols::COUNT);
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
            roles,
            inventory: inventory.keys.into(),
            seen: None,
            spellings: BTreeMap::new(),
            two_types: inventory.two_types,
            leaves_types_open: false,
        };
        encoder.assume_request_shape();
        for (key, usage) in encoder.inventory.clone().iter() {
            encoder.declare_key(key, usage);
        }
        encoder
    }

    /// What the symbols of a request mean, to build goals about it.
    pub fn symbols(&self) -> &RequestSymbols {
        &self.symbols
    }

    /// The store, to build goals from the terms that encoding policies gave.
    pub fn terms(&mut self) -> &mut Terms {
        &mut self.terms
    }

    /// Adds an assumption: only requests for which `term` holds are of interest.
    pub fn assume(&mut self, term: Term, note: impl Into<String>) {
        self.assumptions.push(Assumption { term, notes: [note.into()].into() });
    }

    /// Adds what every request satisfies.
    pub(crate) fn shape(&mut self, term: Term, note: impl Into<String>) {
        if self.terms.as_bool(term) != Some(true) {
            self.shapes.push(Assumption { term, notes: [note.into()].into() });
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
        let asked = self.assumptions.iter().map(|assumption| assumption.term);
        let seeds: Vec<Term> = self.statements.iter().copied().chain(asked).chain([goal]).collect();
        self.link_types(&seeds);
        self.link_lower_case(&seeds);
        let shapes = cone::relevant(&self.terms, &seeds, self.shapes.clone());
        let deferred = Deferred {
            shapes: self.shapes,
            seeds,
            identities_only: self.identities_only,
            roles: self.roles,
            inventory: self.inventory,
        };
        let query = Query {
            terms: self.terms,
            notes,
            definitions: self.definitions.into(),
            assumptions: shapes.into_iter().chain(self.assumptions).collect(),
            goal,
        };
        Encoding {
            query,
            symbols: self.symbols,
            diagnostics: self.diagnostics,
            spellings: self.spellings,
            leaves_types_open: self.leaves_types_open,
            deferred: Arc::new(deferred),
            realistic: OnceLock::new(),
        }
    }

    pub(crate) fn key_use(&self, key: &ConditionKey) -> Option<&KeyUse> {
        self.inventory.get(key)
    }

    pub(crate) fn declare(&mut self, name: &str, sort: Sort, note: &str) -> Term {
        self.terms.declare(name, sort, note)
    }
}
