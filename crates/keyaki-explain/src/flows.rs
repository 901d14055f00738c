//! Through which items of a statement the access comes.
//!
//! In: a statement that is a cause and a request that shows it. Out: for each element the items that let such requests through,
//! each with one. A request that was found shows all the items that match it; a guess that the evaluator confirms saves a question.

use std::collections::BTreeMap;

use keyaki::Finish;
use keyaki_ir::Term;
use keyaki_policy::{Listed, Policy, Principals, Statement};
use keyaki_semantics::{Element, Request};
use keyaki_source::{Span, Spanned};

use crate::asking::{Asking, Found};
use crate::guess;
use crate::items::{Candidate, Listing, WrittenItem};
use crate::{Flow, Item, Searched};

/// Guesses that the evaluator is asked about for one element.
const GUESSES: usize = 2_000;
/// Questions that engines are asked about one element, and items that all of them together name: a question about many items
/// takes longer.
const QUESTIONS: usize = 64;
const NAMED: usize = 4_000;

/// What of `statement`, the whole of `candidate`'s, lets such requests through as `witness`, which does.
pub(crate) fn flows(
    asking: &mut Asking<'_>,
    policy: &Policy,
    statement: &Statement,
    candidate: &Candidate,
    witness: &Request,
) -> Vec<Flow> {
    let written = [principals(statement), Some(actions(statement)), resources(statement)];
    let written = written.into_iter().flatten().collect::<Vec<_>>();
    let of = |one: Written| {
        let listing = candidate.elements.iter().find(|listing| listing.element == one.element);
        let (shown, searched) = match listing {
            Some(listing) => {
                let asking = &mut *asking;
                let search = Search { asking, candidate, listing, shown: BTreeMap::new(), guesses: GUESSES };
                search.all(witness)
            }
            None => (BTreeMap::new(), Searched::Whole),
        };
        let items = shown.into_iter().map(|(span, request)| Item {
            text: policy.source.slice(span).trim_matches('"').to_owned(),
            span,
            request,
        });
        Flow {
            element: one.element,
            name: one.name,
            span: one.span,
            items: items.collect(),
            written: one.written,
            searched,
        }
    };
    written.into_iter().map(of).collect()
}

/// An element as it is written.
struct Written {
    element: Element,
    name: &'static str,
    span: Span,
    written: usize,
}

fn principals(statement: &Statement) -> Option<Written> {
    let (name, items) = match &statement.principals {
        Principals::Unstated => return None,
        Principals::Only(items) => ("Principal", items),
        Principals::Except(items) => ("NotPrincipal", items),
    };
    Some(Written { element: Element::Principal, name, span: extent(items, statement), written: count(items) })
}

fn actions(statement: &Statement) -> Written {
    let name = match &statement.actions {
        Listed::Only(_) => "Action",
        Listed::Except(_) => "NotAction",
    };
    let items = statement.actions.items();
    Written { element: Element::Action, name, span: extent(items, statement), written: count(items) }
}

fn resources(statement: &Statement) -> Option<Written> {
    let name = match &statement.resources {
        Listed::Only(_) => "Resource",
        Listed::Except(items) if items.is_empty() => return None,
        Listed::Except(_) => "NotResource",
    };
    let items = statement.resources.items();
    Some(Written { element: Element::Resource, name, span: extent(items, statement), written: count(items) })
}

fn extent<T>(items: &[Spanned<T>], statement: &Statement) -> Span {
    items.iter().map(|item| item.span).reduce(Span::to).unwrap_or(statement.span)
}

fn count<T>(items: &[Spanned<T>]) -> usize {
    items.chunk_by(|one, other| one.span == other.span).count()
}

/// The search for the items of one element.
struct Search<'s, 'a> {
    asking: &'s mut Asking<'a>,
    candidate: &'s Candidate,
    listing: &'s Listing,
    shown: BTreeMap<Span, Request>,
    /// How many guesses are left.
    guesses: usize,
}

impl Search<'_, '_> {
    fn all(mut self, witness: &Request) -> (BTreeMap<Span, Request>, Searched) {
        self.show(witness);
        self.guess(witness);
        let searched = self.ask();
        (self.shown, searched)
    }

    /// Whether `request` shows that the answer is no, through this statement.
    fn is_shown_by(&self, request: &Request) -> bool {
        self.asking.comes_through(self.candidate, request) && self.asking.is_violated_by(request)
    }

    fn show(&mut self, request: &Request) {
        for span in self.asking.covered(self.candidate, self.listing.element, request) {
            self.shown.entry(span).or_insert_with(|| request.clone());
        }
    }

    fn unseen(&self) -> Vec<&WrittenItem> {
        self.listing.items.iter().filter(|item| !self.shown.contains_key(&item.span)).collect()
    }

    fn guess(&mut self, witness: &Request) {
        let listing = self.listing;
        for item in &listing.items {
            if self.guesses == 0 || self.shown.contains_key(&item.span) {
                continue;
            }
            self.guesses -= 1;
            if let Some(request) = guess::through(&item.pattern, witness).filter(|request| self.is_shown_by(request)) {
                self.show(&request);
            }
        }
    }

    fn ask(&mut self) -> Searched {
        let mut named = 0;
        for _ in 0..QUESTIONS {
            let unseen: Vec<Term> = self.unseen().into_iter().map(|item| item.term).collect();
            if unseen.is_empty() {
                return Searched::Whole;
            }
            named += unseen.len();
            if named > NAMED {
                return Searched::InPart;
            }
            let goal = self.candidate.goal;
            let found = self.asking.seek(Finish::AsFound, |terms| {
                let some = terms.or(unseen.iter().copied());
                terms.and([goal, some])
            });
            let before = self.shown.len();
            match found {
                Found::Request(found) => {
                    self.show(&found.request);
                    self.guess(&found.request);
                }
                Found::Nothing => return Searched::Whole,
                Found::Unknown(_) => return Searched::InPart,
            }
            // A request through none of the items sought: the two readings differ, and asking again would not help.
            if self.shown.len() == before {
                return Searched::InPart;
            }
        }
        if self.unseen().is_empty() { Searched::Whole } else { Searched::InPart }
    }
}
