//! Several requests that show the same, each different in what matters.
//!
//! In: a first request. Out: more, of which each comes through a statement that none before it came through; or else through an
//! item that none did, first of the actions, then of the resources, then of the principals; or else is of another kind of caller; or
//! else meets, or does not meet, a condition as none before it. When all these are used up there are no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use keyaki::{Finish, Witness};
use keyaki_ir::{Term, Terms, Value};
use keyaki_policy::{Policy, Statement};
use keyaki_semantics::{Element, Request, examine, model_of};
use keyaki_source::{Diagnostic, Span};

use crate::asking::{Asking, Found};
use crate::items::Candidate;

/// Up to `count` requests, the first of which is `first`, and why there are fewer if so.
pub(crate) fn witnesses(
    asking: &mut Asking<'_>,
    candidates: &[Candidate],
    first: &Witness,
    count: usize,
) -> (Vec<Witness>, Option<Diagnostic>) {
    let mut found = vec![first.clone()];
    let mut seen = Seen::default();
    seen.add(asking, candidates, &first.request);
    let mut undecided = None;
    while found.len() < count {
        let mut next = None;
        for ways in seen.unseen(asking, candidates) {
            if ways.is_empty() {
                continue;
            }
            match asking.seek(Finish::Presentable, |terms| any(terms, &ways)) {
                Found::Request(request) => {
                    next = Some(request);
                    break;
                }
                Found::Nothing => {}
                Found::Unknown(why) => undecided = Some(why),
            }
        }
        let Some(next) = next else { break };
        seen.add(asking, candidates, &next.request);
        found.push(asking.witness(next));
    }
    let note = (found.len() < count).then(|| fewer(found.len(), undecided));
    (found, note)
}

fn fewer(found: usize, undecided: Option<String>) -> Diagnostic {
    match undecided {
        None => {
            let message = format!(
                "there are {found} requests that differ in statement, action, resource, principal or condition; others \
                 differ only in names and values"
            );
            Diagnostic::note("fewer-witnesses", message)
        }
        Some(why) => {
            let message = format!("{found} different requests were found; whether there are more is not known: {why}");
            Diagnostic::note("fewer-witnesses", message).help("raise `--timeout`")
        }
    }
}

/// What a request may be: one of these, each of which is several things at once.
type Ways = Vec<Vec<Trait>>;

/// Something that holds of a request.
#[derive(Clone)]
enum Trait {
    Is(Term),
    IsNot(Term),
    /// The symbol has another value.
    Other(Term, Arc<str>),
}

impl Trait {
    fn term(&self, terms: &mut Terms) -> Term {
        match self {
            Self::Is(term) => *term,
            Self::IsNot(term) => terms.not(*term),
            Self::Other(symbol, value) => {
                let value = terms.string(value);
                let equal = terms.eq(*symbol, value);
                terms.not(equal)
            }
        }
    }
}

fn any(terms: &mut Terms, ways: &Ways) -> Term {
    let mut some = Vec::new();
    for way in ways {
        let mut all = Vec::new();
        for one in way {
            all.push(one.term(terms));
        }
        some.push(terms.and(all));
    }
    terms.or(some)
}

/// What the requests so far have shown.
#[derive(Default)]
struct Seen {
    /// Candidates, by position.
    statements: BTreeSet<usize>,
    items: BTreeSet<(usize, Element, Span)>,
    kinds: BTreeSet<Arc<str>>,
    conditions: BTreeSet<(Term, bool)>,
}

impl Seen {
    fn add(&mut self, asking: &Asking<'_>, candidates: &[Candidate], request: &Request) {
        for (at, candidate) in candidates.iter().enumerate() {
            if !asking.comes_through(candidate, request) {
                continue;
            }
            self.statements.insert(at);
            for element in [Element::Action, Element::Resource, Element::Principal] {
                let covered = asking.covered(candidate, element, request);
                self.items.extend(covered.into_iter().map(|span| (at, element, span)));
            }
        }
        self.kinds.extend(kind_of(asking, request));
        for (policy, statement, terms) in asking.encoded_statements() {
            let held = held(policy, statement, request);
            self.conditions.extend(terms.conditions.iter().copied().zip(held));
        }
    }

    /// What no request has shown, the most telling differences first.
    fn unseen(&self, asking: &Asking<'_>, candidates: &[Candidate]) -> Vec<Ways> {
        let statements = candidates.iter().enumerate().filter(|(at, _)| !self.statements.contains(at));
        let mut ways: Vec<Ways> = vec![statements.map(|(_, candidate)| vec![Trait::Is(candidate.goal)]).collect()];
        for element in [Element::Action, Element::Resource, Element::Principal] {
            ways.push(self.unseen_items(candidates, element));
        }
        ways.push(self.other_kinds(asking, candidates));
        ways.push(self.other_conditions(asking, candidates));
        ways
    }

    fn unseen_items(&self, candidates: &[Candidate], element: Element) -> Ways {
        let mut ways = Vec::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let listings = candidate.elements.iter().filter(|listing| listing.element == element);
            let items = listings.flat_map(|listing| &listing.items);
            let unseen = items.filter(|item| !self.items.contains(&(at, element, item.span)));
            ways.extend(unseen.map(|item| vec![Trait::Is(candidate.goal), Trait::Is(item.term)]));
        }
        ways
    }

    /// Where the policies tell kinds of callers apart.
    fn other_kinds(&self, asking: &Asking<'_>, candidates: &[Candidate]) -> Ways {
        let encoding = &asking.encoding;
        let kind = encoding.symbols.principal.kind;
        let goals: Vec<Term> = candidates.iter().map(|candidate| candidate.goal).collect();
        if !encoding.query.terms.reachable(&goals).contains(&kind) {
            return Vec::new();
        }
        let way = |goal| {
            let others = self.kinds.iter().map(|known| Trait::Other(kind, known.clone()));
            others.chain([Trait::Is(goal)]).collect()
        };
        goals.into_iter().map(way).collect()
    }

    fn other_conditions(&self, asking: &Asking<'_>, candidates: &[Candidate]) -> Ways {
        let conditions: BTreeSet<Term> =
            asking.encoded_statements().iter().flat_map(|(_, _, terms)| terms.conditions.iter().copied()).collect();
        let mut ways = Vec::new();
        for condition in conditions {
            for holds in [true, false] {
                if !self.conditions.contains(&(condition, holds)) {
                    let one = if holds { Trait::Is(condition) } else { Trait::IsNot(condition) };
                    ways.extend(candidates.iter().map(|candidate| vec![Trait::Is(candidate.goal), one.clone()]));
                }
            }
        }
        ways
    }
}

/// The kind of the caller of `request`, as the encoding calls it.
fn kind_of(asking: &Asking<'_>, request: &Request) -> Option<Arc<str>> {
    let encoding = &asking.encoding;
    let symbol = encoding.query.terms.as_symbol(encoding.symbols.principal.kind)?;
    match model_of(encoding, request).get(symbol)? {
        Value::String(kind) => Some(kind.clone()),
        Value::Bool(_) | Value::Int(_) => None,
    }
}

/// For each condition of `statement`, in order, whether it holds of `request`.
fn held(policy: &Policy, statement: &Statement, request: &Request) -> Vec<bool> {
    let conditions = examine(policy, statement, request).into_iter().filter(|one| one.condition.is_some());
    conditions.map(|one| one.matches).collect()
}
