//! The items of a statement, in logic.
//!
//! In: an Allow statement of the policy in question, as far as it can matter. Out: for each item that is written, the requests
//! that it matches.

use std::collections::BTreeMap;

use keyaki::Prepared;
use keyaki_ir::Term;
use keyaki_policy::{ActionPattern, Listed, Policy, PrincipalPattern, Principals, ResourcePattern, Statement};
use keyaki_semantics::{Covering, Element, Encoder, Encoding, Request, covering};
use keyaki_source::{Span, Spanned};

use crate::neighbours::{Neighbour, neighbours};

/// An Allow statement through which the access may come.
pub(crate) struct Candidate {
    /// Position in the policy.
    pub(crate) index: usize,
    /// Holds of the requests through it that are sought.
    pub(crate) goal: Term,
    /// What of it can matter.
    pub(crate) statement: Statement,
    /// What its elements list, without complements.
    pub(crate) elements: Vec<Listing>,
}

/// The items of one element.
pub(crate) struct Listing {
    pub(crate) element: Element,
    pub(crate) items: Vec<WrittenItem>,
}

/// An item as written: one place, which can be more than one pattern.
pub(crate) struct WrittenItem {
    pub(crate) span: Span,
    /// Holds of the requests that it matches.
    pub(crate) term: Term,
    /// A pattern of it, to guess requests from.
    pub(crate) pattern: Pattern,
}

/// A pattern of an item.
#[derive(Clone)]
pub(crate) enum Pattern {
    Principal(PrincipalPattern),
    Action(ActionPattern),
    Resource(ResourcePattern),
}

/// What there is to speak of.
pub(crate) struct Details {
    /// The statements that may be causes.
    pub(crate) candidates: Vec<Candidate>,
    /// The Allows of the existing policy that they may nearly have come through.
    pub(crate) neighbours: Vec<Neighbour>,
}

/// The encoding with a term for each item of the statements of `policy` that may be causes.
pub(crate) fn candidates(prepared: &Prepared, policy: &Policy) -> (Encoding, Vec<Candidate>) {
    let (encoding, details) = details(prepared, policy, None);
    (encoding, details.candidates)
}

/// The encoding with a term for each item of the statements of `policy` that may be causes, and for the elements of statements of
/// `existing`.
pub(crate) fn details(prepared: &Prepared, policy: &Policy, existing: Option<&Policy>) -> (Encoding, Details) {
    let say = |encoder: &mut Encoder| -> Details {
        let goals: BTreeMap<usize, Term> = prepared.contributions.iter().copied().collect();
        let some = policy.statements.iter().filter_map(|statement| Some((statement, *goals.get(&statement.index)?)));
        let candidates: Vec<Candidate> = some.map(|(statement, goal)| candidate(encoder, statement, goal)).collect();
        let causes: Vec<&Statement> = candidates.iter().map(|candidate| &candidate.statement).collect();
        let neighbours = match existing {
            Some(existing) => neighbours(encoder, prepared, existing, &causes),
            None => Vec::new(),
        };
        Details { candidates, neighbours }
    };
    let terms = |details: &Details| {
        let listings = details.candidates.iter().flat_map(|candidate| &candidate.elements);
        let items = listings.flat_map(|listing| listing.items.iter().map(|item| item.term));
        items.chain(details.neighbours.iter().flat_map(Neighbour::terms)).collect()
    };
    prepared.encoding.with(say, terms)
}

fn candidate(encoder: &mut Encoder, statement: &Statement, goal: Term) -> Candidate {
    let mut elements = Vec::new();
    if let Principals::Only(items) = &statement.principals {
        elements.push(listing(Element::Principal, items, |items| encoder.some_principal(items), Pattern::Principal));
    }
    if let Listed::Only(items) = &statement.actions {
        elements.push(listing(Element::Action, items, |items| encoder.some_action(items), Pattern::Action));
    }
    if let Listed::Only(items) = &statement.resources {
        elements.push(listing(Element::Resource, items, |items| encoder.some_resource(items), Pattern::Resource));
    }
    Candidate { index: statement.index, goal, statement: statement.clone(), elements }
}

fn listing<T: Clone>(
    element: Element,
    items: &[Spanned<T>],
    mut some: impl FnMut(&[Spanned<T>]) -> Term,
    pattern: impl Fn(T) -> Pattern,
) -> Listing {
    let same_place = |one: &Spanned<T>, other: &Spanned<T>| one.span == other.span;
    let written = items.chunk_by(same_place).filter_map(|group| {
        let first = group.first()?;
        Some(WrittenItem { span: first.span, term: some(group), pattern: pattern(first.value.clone()) })
    });
    Listing { element, items: written.collect() }
}

impl Candidate {
    /// The places of the items of an element that match `request`.
    pub(crate) fn covered(&self, element: Element, request: &Request) -> Vec<Span> {
        let Covering { principals, actions, resources } = covering(&self.statement, request);
        let statement = &self.statement;
        match (element, &statement.principals) {
            (Element::Principal, Principals::Only(items)) => places(items, &principals),
            (Element::Action, _) => places(statement.actions.items(), &actions),
            (Element::Resource, _) => places(statement.resources.items(), &resources),
            (Element::Principal | Element::Condition, _) => Vec::new(),
        }
    }
}

fn places<T>(items: &[Spanned<T>], positions: &[usize]) -> Vec<Span> {
    positions.iter().filter_map(|at| items.get(*at)).map(|item| item.span).collect()
}
