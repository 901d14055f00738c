//! What stood in the way in the existing scenario, layer by layer.
//!
//! In: a statement of the new scenario through which new access comes, and a request that shows it. Out: the layers of the existing
//! scenario that kept it out, found by putting each in the place of the new one: where the new scenario with this one old layer
//! does not allow the request, it stood in the way. Of such a layer the Denies that match are named, or the Allow that falls short
//! of the request, or of another one through the cause, in one element only. All of it is confirmed by `decide_scenario`.

use keyaki::{Finish, Role};
use keyaki_ir::Term;
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{
    Element, Examined, Layer, LayerPlace, Outcome, Place, Request, Scenario, ScenarioDecision, Standing,
    decide_scenario, examine, granting, matches,
};

use super::counterfactual::{is, others};
use super::{MOST, of_other_request, short, shortfalls};
use crate::asking::{Asking, Found};
use crate::items::Details;
use crate::layers::{Near, Part, same_level};
use crate::neighbours::unlikeness;
use crate::{Obstacle, Requirement, Shortfall, Since, StatementRef};

/// What kept requests through the statement at `cause`, which `goal` seeks, out of `existing`.
pub(super) fn obstacles(
    asking: &mut Asking<'_>,
    (existing, new): (&Scenario, &Scenario),
    (cause, goal): (Place, Term),
    witness: &Request,
    details: &Details,
) -> Vec<Obstacle> {
    let near = &details.near;
    let mut search = Search { asking, existing, new, cause, goal, near, found: Vec::new() };
    for part in Part::ALL {
        search.alone(part, witness, &details.old);
    }
    if search.found.is_empty() {
        search.together(witness);
    }
    let Search { mut found, .. } = search;
    // What is said of the cause's own request comes first.
    found.sort_by_key(of_other_request);
    found.truncate(MOST);
    found
}

struct Search<'s, 'a> {
    asking: &'s mut Asking<'a>,
    existing: &'s Scenario,
    new: &'s Scenario,
    cause: Place,
    goal: Term,
    near: &'s [Near],
    found: Vec<Obstacle>,
}

/// A request that is kept out, and whether it is the cause's own.
#[derive(Clone, Copy)]
struct About<'r> {
    request: &'r Request,
    own: bool,
}

impl About<'_> {
    /// It, when it is not the cause's own.
    fn other(self) -> Option<Request> {
        (!self.own).then(|| self.request.clone())
    }
}

impl Search<'_, '_> {
    /// The new scenario with some parts as they were.
    fn with_old(&self, parts: &[Part]) -> Scenario {
        parts.iter().fold(self.new.clone(), |scenario, part| part.as_in(self.existing, &scenario))
    }

    fn is_kept_out(&self, parts: &[Part], request: &Request) -> bool {
        decide_scenario(&self.with_old(parts), request).outcome != Outcome::Allow
    }

    /// Tells what of `part` by itself kept the witness out, or else another request through the cause.
    fn alone(&mut self, part: Part, witness: &Request, old: &[(Part, Term)]) {
        if self.is_kept_out(&[part], witness) {
            self.tell(part, &[], About { request: witness, own: true });
            return;
        }
        let Some((_, allowed)) = old.iter().find(|(known, _)| *known == part) else { return };
        let (goal, allowed) = (self.goal, *allowed);
        let found = self.asking.seek(Finish::Presentable, |terms| {
            let kept_out = terms.not(allowed);
            terms.and([goal, kept_out])
        });
        if let Found::Request(found) = found
            && self.is_kept_out(&[part], &found.request)
            && self.is_through_cause(&found.request)
        {
            self.tell(part, &[], About { request: &found.request, own: false });
        }
    }

    fn is_through_cause(&self, request: &Request) -> bool {
        granting(self.new, request).contains(&self.cause)
    }

    /// Tells of a smallest choice of parts that keep the witness out together, where none does alone.
    fn together(&mut self, witness: &Request) {
        let mut together = Part::ALL.to_vec();
        for part in Part::ALL {
            let fewer: Vec<Part> = together.iter().copied().filter(|one| *one != part).collect();
            if self.is_kept_out(&fewer, witness) {
                together = fewer;
            }
        }
        for part in &together {
            let others: Vec<Part> = together.iter().copied().filter(|other| other != part).collect();
            self.tell(*part, &others, About { request: witness, own: true });
        }
    }

    /// Tells what of `part`, together with `others`, kept a request out.
    fn tell(&mut self, part: Part, others: &[Part], about: About<'_>) {
        let parts: Vec<Part> = others.iter().copied().chain([part]).collect();
        let decision = decide_scenario(&self.with_old(&parts), about.request);
        let Part::Layer(layer) = part else {
            let (reason, request) = (decision.reason, about.other());
            self.found.push(Obstacle::Blocked { layer: None, reason, since: None, request });
            return;
        };
        let denies = self.denies(layer, &decision, about.request);
        if !denies.is_empty() {
            for deny in denies {
                let obstacle = self.denied(deny, about);
                self.found.extend(obstacle);
            }
            return;
        }
        for place in self.silent(layer, &decision) {
            let obstacle = self.fell_short(place, others.is_empty(), about).unwrap_or_else(|| {
                let since = self.since(place, about.request);
                let layer = Some(self.existing.name_of(place));
                Obstacle::Blocked { layer, reason: decision.reason.clone(), since, request: about.other() }
            });
            self.found.push(obstacle);
        }
    }

    /// The Denies of an existing layer that match `request`.
    fn denies(&self, layer: Layer, decision: &ScenarioDecision, request: &Request) -> Vec<Place> {
        let asked = decision.layers.iter().any(|one| one.layer == layer && matches!(one.standing, Standing::Says(_)));
        let all = self.existing.statements().into_iter().filter(|(place, ..)| asked && place.layer == layer);
        let denies = all
            .filter(|(_, policy, statement)| statement.effect == Effect::Deny && matches(policy, statement, request));
        denies.map(|(place, ..)| place).collect()
    }

    fn denied(&mut self, place: Place, about: About<'_>) -> Option<Obstacle> {
        let (policy, statement) = self.existing.at(place)?;
        let conditions: Vec<Examined> =
            examine(policy, statement, about.request).into_iter().filter(|one| one.condition.is_some()).collect();
        let relaxed = self.relaxed(statement, &conditions, about.request);
        Some(Obstacle::Denied {
            deny: StatementRef::at(Role::Existing, self.existing, place)?,
            grounds: shortfalls(statement, conditions),
            now: self.nearest_deny(place, statement, about.request),
            relaxed,
            request: about.other(),
        })
    }

    /// The Deny of the same layer of the new scenario that comes nearest to matching `request`.
    fn nearest_deny(
        &self,
        place: Place,
        deny: &Statement,
        request: &Request,
    ) -> Option<(StatementRef, Vec<Shortfall>)> {
        let all = self
            .new
            .statements()
            .into_iter()
            .filter(|(other, _, statement)| other.layer == place.layer && statement.effect == Effect::Deny);
        let about = all.filter_map(|(other, policy, statement)| {
            let short = short(policy, statement, request);
            let is_about = !short.is_empty() && short.iter().all(|one| one.element != Element::Action);
            is_about.then_some((other, statement, short))
        });
        let (nearest, _, short) = about.min_by_key(|(_, other, short)| (short.len(), unlikeness(other, deny)))?;
        Some((StatementRef::at(Role::New, self.new, nearest)?, short))
    }

    /// The levels of an existing layer that do not allow the request; the layer where it has no levels.
    fn silent(&self, layer: Layer, decision: &ScenarioDecision) -> Vec<LayerPlace> {
        let levels = decision.layers.iter().filter(|one| one.layer == layer).enumerate();
        let silent = levels.filter(|(_, one)| one.standing.outcome() != Some(Outcome::Allow));
        let silent: Vec<LayerPlace> = silent.map(|(level, _)| LayerPlace { layer, level }).collect();
        // It allows, but not far enough.
        if silent.is_empty() { vec![LayerPlace { layer, level: 0 }] } else { silent }
    }

    /// What has become of an existing layer that did not allow `request`.
    fn since(&self, place: LayerPlace, request: &Request) -> Option<Since> {
        if place.layer == self.cause.layer {
            return None;
        }
        let Some(now) = same_level(self.new, self.existing, place) else { return Some(Since::Gone) };
        let mut all = self.new.statements().into_iter().filter(|(other, ..)| other.of() == now);
        let allow =
            all.find(|(_, policy, statement)| statement.effect == Effect::Allow && matches(policy, statement, request));
        allow.and_then(|(place, ..)| StatementRef::at(Role::New, self.new, place)).map(Since::Allowed)
    }

    /// The existing Allow of a layer that falls short of the request, or else of another one through the cause, in one element;
    /// or else the one that falls short least.
    fn fell_short(&mut self, layer: LayerPlace, alone: bool, about: About<'_>) -> Option<Obstacle> {
        let cause = self.new.at(self.cause).map(|(_, statement)| statement)?;
        let mut near: Vec<&Near> = self.near.iter().filter(|near| near.place.of() == layer).collect();
        near.sort_by_key(|near| self.existing.at(near.place).map(|(_, statement)| unlikeness(statement, cause)));
        let own = near.iter().filter_map(|near| self.only_short_of(near, about.request));
        if let Some((place, _)) = own.min_by_key(|(_, short)| *short) {
            return self.short_in(place, about);
        }
        let kinds = [Short::Condition, Short::Resource, Short::Principal, Short::Action];
        for kind in kinds.into_iter().filter(|_| alone) {
            let Some(request) = self.sought(layer, &near, kind) else { continue };
            let found = near.iter().find_map(|near| self.only_short_of(near, &request));
            if let Some((place, _)) = found.filter(|(_, found)| *found == kind) {
                return self.short_in(place, About { request: &request, own: false });
            }
        }
        let near = near.iter().filter_map(|near| {
            let (policy, statement) = self.existing.at(near.place)?;
            let short = short(policy, statement, about.request);
            let is_about = !short.is_empty() && short.iter().all(|one| one.element != Element::Action);
            is_about.then_some((near.place, short.len()))
        });
        let place = near.min_by_key(|(_, count)| *count)?.0;
        self.short_in(place, about)
    }

    fn short_in(&mut self, place: Place, about: About<'_>) -> Option<Obstacle> {
        let (policy, statement) = self.existing.at(place)?;
        let failing = failing(policy, statement, about.request);
        let conditions: Vec<Examined> = failing.iter().filter(|one| one.condition.is_some()).cloned().collect();
        let only_conditions = conditions.len() == failing.len();
        let relaxed = if only_conditions { self.relaxed(statement, &conditions, about.request) } else { Vec::new() };
        Some(Obstacle::FellShort {
            allow: StatementRef::at(Role::Existing, self.existing, place)?,
            short: shortfalls(statement, failing),
            relaxed,
            since: self.since(place.of(), about.request),
            request: about.other(),
        })
    }

    /// The one element in which an Allow falls short of `request`, if it is one.
    fn only_short_of(&self, near: &Near, request: &Request) -> Option<(Place, Short)> {
        let (policy, statement) = self.existing.at(near.place)?;
        let failing = failing(policy, statement, request);
        let [one] = failing.as_slice() else { return None };
        let short = match one.element {
            Element::Principal => Short::Principal,
            Element::Action => Short::Action,
            Element::Resource => Short::Resource,
            Element::Condition => Short::Condition,
        };
        (short != Short::Action || near.has_service_of(request)).then_some((near.place, short))
    }

    /// A new request through the cause of which some of `near` fall short in one element of this kind, and that their layer keeps
    /// out by itself.
    fn sought(&mut self, layer: LayerPlace, near: &[&Near], kind: Short) -> Option<Request> {
        let ways: Vec<(Term, Vec<Term>)> = near.iter().flat_map(|near| ways(near, kind)).collect();
        if ways.is_empty() {
            return None;
        }
        let encoded = self.asking.prepared.scenarios.iter().find(|one| one.role == Role::Existing)?;
        let others = encoded.terms.statements.iter().filter(|(place, _)| place.of() == layer);
        let unmatched: Vec<Term> = others.map(|(_, terms)| terms.matches).collect();
        let goal = self.goal;
        let found = self.asking.seek(Finish::Presentable, |terms| {
            let mut some = Vec::new();
            for (short, others) in &ways {
                let short = terms.not(*short);
                some.push(terms.and(others.iter().copied().chain([short])));
            }
            let mut all = vec![goal, terms.or(some)];
            for term in &unmatched {
                all.push(terms.not(*term));
            }
            terms.and(all)
        });
        let Found::Request(found) = found else { return None };
        let kept_out = self.is_kept_out(&[Part::Layer(layer.layer)], &found.request);
        (kept_out && self.is_through_cause(&found.request)).then_some(found.request)
    }

    /// What is required no more of the keys of `conditions`: with another value the existing scenario allowed the same.
    fn relaxed(&mut self, statement: &Statement, conditions: &[Examined], request: &Request) -> Vec<Requirement> {
        let Some(encoded) = self.asking.prepared.scenarios.iter().find(|one| one.role == Role::Existing) else {
            return Vec::new();
        };
        let allowed = encoded.terms.allowed;
        let mut relaxed: Vec<Requirement> = Vec::new();
        for condition in conditions.iter().filter_map(|one| statement.conditions.get(one.condition?)) {
            let key = &condition.key.value;
            if relaxed.iter().any(|known| known.key.eq_ignore_ascii_case(key.written())) {
                continue;
            }
            let fixed = others(key, &self.asking.encoding, request);
            let found = self.asking.imagine(|terms| {
                let mut all = vec![allowed];
                for (term, value) in &fixed {
                    all.push(is(terms, *term, value));
                }
                terms.and(all)
            });
            let same = |request: &Request| {
                let mut request = request.clone();
                request.context.remove(key);
                request
            };
            let allows = |request: &Request| decide_scenario(self.existing, request).outcome == Outcome::Allow;
            if let Some(found) = found.filter(|found| same(found) == same(request) && allows(found)) {
                relaxed.push(Requirement { key: key.written().to_owned(), request: found });
            }
        }
        relaxed
    }
}

/// Which element falls short, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Short {
    Condition,
    Resource,
    Principal,
    Action,
}

/// The element of this kind that falls short, and those that match.
fn ways(near: &Near, kind: Short) -> Vec<(Term, Vec<Term>)> {
    let terms = &near.terms;
    let mut elements =
        vec![(Short::Principal, terms.principal), (Short::Action, terms.action), (Short::Resource, terms.resource)];
    elements.extend(terms.conditions.iter().map(|term| (Short::Condition, *term)));
    let way = |at: usize, short: Term| {
        let others = elements.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, term))| *term);
        let service = (kind == Short::Action).then_some(near.service);
        (short, others.chain(service).collect())
    };
    let short = elements.iter().enumerate().filter(|(_, (of, _))| *of == kind);
    short.map(|(at, (_, term))| way(at, *term)).collect()
}

fn failing(policy: &Policy, statement: &Statement, request: &Request) -> Vec<Examined> {
    examine(policy, statement, request).into_iter().filter(|one| !one.matches).collect()
}
