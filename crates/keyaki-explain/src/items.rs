//! The items of a statement, in logic.
//!
//! In: an Allow statement of the policy in question, as far as it can matter. Out: for each item that is written, the requests
//! that it matches.

use std::collections::BTreeMap;

use keyaki::Prepared;
use keyaki_ir::Term;
use keyaki_policy::{ActionPattern, Listed, Policy, PrincipalPattern, Principals, ResourcePattern, Statement};
use keyaki_semantics::{Covering, Element, Encoder, Encoding, Place, Request, covering};
use keyaki_source::{Span, Spanned};

use crate::layers::{Near, Part};
use crate::neighbours::{Neighbour, neighbours};

/// An Allow statement through which the access may come.
pub(crate) struct Candidate {
    /// Position in the policy.
    pub(crate) index: usize,
    /// Of a scenario, where in it.
    pub(crate) place: Option<Place>,
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
    /// Those of the existing scenario.
    pub(crate) near: Vec<Near>,
    /// What of the existing scenario is otherwise, each with whether the new scenario with this alone as it was allows the request.
    pub(crate) old: Vec<(Part, Term)>,
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
        Details { candidates, neighbours, near: Vec::new(), old: Vec::new() }
    };
    prepared.encoding.with(say, Details::terms)
}

impl Details {
    /// The terms that have to be spoken of.
    pub(crate) fn terms(&self) -> Vec<Term> {
        let listings = self.candidates.iter().flat_map(|candidate| &candidate.elements);
        let items = listings.flat_map(|listing| listing.items.iter().map(|item| item.term));
        let near = self.near.iter().flat_map(Near::terms);
        items
            .chain(self.neighbours.iter().flat_map(Neighbour::terms))
            .chain(near)
            .chain(self.old.iter().map(|(_, term)| *term))
            .collect()
    }
}

fn candidate(encoder: &mut Encoder, statement: &Statement, goal: Term) -> Candidate {
    elements(encoder, statement, None, goal, Encoder::some_principal)
}

/// The candidate that `statement` is, with principals that `some_principal` encodes.
pub(crate) fn elements(
    encoder: &mut Encoder,
    statement: &Statement,
    place: Option<Place>,
    goal: Term,
    mut some_principal: impl FnMut(&mut Encoder, &[Spanned<PrincipalPattern>]) -> Term,
) -> Candidate {
    let mut elements = Vec::new();
    if let Principals::Only(items) = &statement.principals {
        let some = |items: &[_]| some_principal(&mut *encoder, items);
        elements.push(listing(Element::Principal, items, some, Pattern::Principal));
    }
    if let Listed::Only(items) = &statement.actions {
        elements.push(listing(Element::Action, items, |items| encoder.some_action(items), Pattern::Action));
    }
    if let Listed::Only(items) = &statement.resources {
        elements.push(listing(Element::Resource, items, |items| encoder.some_resource(items), Pattern::Resource));
    }
    Candidate { index: statement.index, place, goal, statement: statement.clone(), elements }
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

/// What a candidate is known by: its place in a scenario, its position in its policy.
pub(crate) type Key = (Option<Place>, usize);

impl Candidate {
    pub(crate) fn key(&self) -> Key {
        (self.place, self.index)
    }

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
