//! Existing Allows that fall short of the new access in one element only.
//!
//! In: a cause. Out: an obstacle for each condition that is all that is missing, and for the principals, resources and actions of
//! the existing Allow that is likest to the cause and lacks nothing else. One question asks for any of them at once, so that
//! policies of many statements cost few. An Allow that falls short in its actions is near only if it allows another action of the
//! same service.

use keyaki::{Confirmed, Finish, Role};
use keyaki_ir::{Term, Terms};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Element, Examined, Outcome, Request, examine, outcome};

use super::{Search, shortfalls};
use crate::asking::Found;
use crate::neighbours::{Neighbour, unlikeness};
use crate::{Obstacle, StatementRef};

/// Conditions that are told for one cause.
const CONDITIONS: usize = 4;

/// Which element falls short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Short {
    Principal,
    Action,
    Resource,
    Condition(usize),
}

/// A neighbour, by position, and what of it falls short.
type Way = (usize, Short);

impl<'s> Search<'s, '_> {
    /// Allows of the existing policy that match such requests in all but one element.
    pub(super) fn near(&mut self, neighbours: &'s [Neighbour]) {
        let mut order: Vec<usize> = (0..neighbours.len()).collect();
        order.sort_by_key(|at| {
            neighbours.get(*at).and_then(|one| self.of(one)).map(|one| unlikeness(one, self.statement))
        });
        let conditions = |at: &usize| {
            let count = neighbours.get(*at).map_or(0, |one| one.conditions.len());
            (0..count).map(|condition| (*at, Short::Condition(condition))).collect::<Vec<_>>()
        };
        let own = self.short_of(neighbours, &order, self.witness);
        let mut ways: Vec<Way> = order.iter().flat_map(conditions).collect();
        let mut of_kinds = [Short::Principal, Short::Resource, Short::Action]
            .map(|kind| order.iter().map(|at| (*at, kind)).collect::<Vec<Way>>());
        let is_shown = |ways: &Vec<Way>| ways.iter().any(|way| own.contains(way));
        let to_ask = of_kinds.iter().filter(|ways| !is_shown(ways)).flatten().chain(&ways);
        let to_ask: Vec<Way> = to_ask.copied().filter(|way| !own.contains(way)).collect();
        // One question for all of them: mostly there is none.
        if let Found::Nothing = self.seek(neighbours, &to_ask, Finish::AsFound) {
            ways.retain(|way| own.contains(way));
            of_kinds.iter_mut().for_each(|ways| ways.retain(|way| own.contains(way)));
        }
        for _ in 0..CONDITIONS {
            let Some(found) = self.first(neighbours, &ways, &own) else { break };
            ways.retain(|way| *way != found);
        }
        for ways in &of_kinds {
            self.first(neighbours, ways, &own);
        }
    }

    fn of(&self, neighbour: &Neighbour) -> Option<&'s Statement> {
        self.existing.statements.get(neighbour.index)
    }

    /// The first of `ways` that is one, told as an obstacle: by the cause's own request, which is short in `own`, if that shows
    /// one, then by any other.
    fn first(&mut self, neighbours: &'s [Neighbour], ways: &[Way], own: &[Way]) -> Option<Way> {
        if let Some(way) = ways.iter().copied().find(|way| own.contains(way)) {
            self.tell(neighbours, way, self.witness.clone(), None);
            return Some(way);
        }
        // The likest by itself, as what an engine finds of several may be any.
        let (likest, others) = ways.split_at_checked(1).unwrap_or((ways, &[]));
        for ways in [likest, others] {
            let Found::Request(Confirmed { request, .. }) = self.seek(neighbours, ways, Finish::Presentable) else {
                continue;
            };
            let mut about: Vec<usize> = ways.iter().map(|(at, _)| *at).collect();
            about.dedup();
            let shown = self.short_of(neighbours, &about, &request);
            if let Some(way) = ways.iter().copied().find(|way| shown.contains(way)) {
                self.tell(neighbours, way, request.clone(), Some(request));
                return Some(way);
            }
        }
        None
    }

    /// A new request through the cause that falls short in one of `ways`, and that no existing Deny matches.
    fn seek(&mut self, neighbours: &[Neighbour], ways: &[Way], finish: Finish) -> Found {
        let parts: Vec<(Option<Term>, Vec<Term>)> = ways.iter().filter_map(|way| parts(neighbours, *way)).collect();
        if parts.is_empty() {
            return Found::Nothing;
        }
        let denies: Vec<Term> =
            self.encoded(Role::Existing, Effect::Deny).iter().map(|deny| deny.terms.matches).collect();
        let goal = self.candidate.goal;
        self.asking.seek(finish, |terms| {
            let ways: Vec<Term> = parts.iter().map(|(short, others)| one_way(terms, *short, others)).collect();
            let mut all = vec![goal, terms.or(ways)];
            for deny in &denies {
                all.push(terms.not(*deny));
            }
            terms.and(all)
        })
    }

    /// Those of the neighbours `about` for want of one element of which alone `request` is kept out of the existing policy.
    fn short_of(&self, neighbours: &[Neighbour], about: &[usize], request: &Request) -> Vec<Way> {
        if outcome(self.existing, request) != Outcome::ImplicitDeny {
            return Vec::new();
        }
        let way = |at: &usize| {
            let neighbour = neighbours.get(*at)?;
            let kind = only(&failing(self.existing, self.of(neighbour)?, request))?;
            (kind != Short::Action || neighbour.has_service_of(request)).then_some((*at, kind))
        };
        about.iter().filter_map(way).collect()
    }

    fn tell(&mut self, neighbours: &[Neighbour], (at, kind): Way, request: Request, other: Option<Request>) {
        let Some(statement) = neighbours.get(at).and_then(|neighbour| self.of(neighbour)) else { return };
        let failing = failing(self.existing, statement, &request);
        let relaxed = match kind {
            Short::Condition(_) => self.relaxed(statement, &failing, &request),
            Short::Principal | Short::Action | Short::Resource => Vec::new(),
        };
        self.found.push(Obstacle::FellShort {
            allow: StatementRef::new(Role::Existing, self.existing, statement),
            short: shortfalls(statement, failing),
            relaxed,
            request: other,
            since: None,
        });
    }
}

/// The element that falls short, unless it is sure to, and those that match.
fn parts(neighbours: &[Neighbour], (at, kind): Way) -> Option<(Option<Term>, Vec<Term>)> {
    let neighbour = neighbours.get(at)?;
    let (action, short_action) = (neighbour.action, neighbour.service);
    let elements = [(Short::Principal, neighbour.principal), (Short::Resource, neighbour.resource)];
    let conditions = neighbour.conditions.iter().enumerate().map(|(at, term)| (Short::Condition(at), *term));
    let elements: Vec<(Short, Term)> = elements.into_iter().chain(conditions).collect();
    let mut others: Vec<Term> = elements.iter().filter(|(other, _)| *other != kind).map(|(_, term)| *term).collect();
    if kind == Short::Action {
        others.push(short_action);
        return Some((action, others));
    }
    // Of an Allow that matches no action within reach, nothing else is worth asking.
    others.push(action?);
    let short = elements.iter().find(|(other, _)| *other == kind)?;
    Some((Some(short.1), others))
}

fn one_way(terms: &mut Terms, short: Option<Term>, others: &[Term]) -> Term {
    let short = short.map(|short| terms.not(short));
    terms.and(others.iter().copied().chain(short))
}

fn failing(policy: &Policy, statement: &Statement, request: &Request) -> Vec<Examined> {
    examine(policy, statement, request).into_iter().filter(|one| !one.matches).collect()
}

/// The one element that fails, if it is one.
fn only(failing: &[Examined]) -> Option<Short> {
    let [one] = failing else { return None };
    match (one.element, one.condition) {
        (Element::Principal, _) => Some(Short::Principal),
        (Element::Action, _) => Some(Short::Action),
        (Element::Resource, _) => Some(Short::Resource),
        (Element::Condition, at) => at.map(Short::Condition),
    }
}
