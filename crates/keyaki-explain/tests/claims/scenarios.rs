//! Explanations of scenarios: causes, obstacles and what a PASS rests on, layer by layer.

use std::collections::BTreeSet;

use keyaki::{Access, Judgement, Question, Role, Subject};
use keyaki_engine::{Engine, Limits};
use keyaki_explain::{Cause, Explanation, Obstacle, Pillar, Searched, Since, Smallest, StatementRef};
use keyaki_ir::Term;
use keyaki_native::Native;
use keyaki_policy::{Effect, Mode, Policy, PolicyKind, Statement, read};
use keyaki_semantics::{
    Encoder, Layer, LayerPlace, Outcome, Place, Request, Scenario, decide_scenario, granting, matches,
};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::json;

use crate::obstacles::{falls_short, relaxed_of};
use crate::{explained, fails};

/// Every claim of what is said about `question`, which is about scenarios.
pub(crate) fn check(question: &Question) -> Result<(), TestCaseError> {
    let (answer, explanation) = explained(question);
    match &answer.judgement {
        Judgement::Fails { witness, .. } => {
            let sides = Sides::of(question);
            prop_assert!(explanation.support.is_none());
            sides.causes(&explanation)?;
            sides.unaided(&explanation)?;
            for cause in &explanation.causes {
                sides.cause(cause)?;
            }
            prop_assert_eq!(&explanation.witnesses[0].request, &witness.request);
            for (at, one) in explanation.witnesses.iter().enumerate() {
                prop_assert!(question.is_violated_by(&one.request));
                prop_assert!(explanation.witnesses[..at].iter().all(|other| other.request != one.request));
            }
            let said = explanation.diagnostics.iter().all(|diagnostic| diagnostic.code == "fewer-witnesses");
            prop_assert!(said, "{:?}", explanation.diagnostics);
            Ok(())
        }
        Judgement::Holds => support(question, &explanation),
        other => panic!("{other:?}"),
    }
}

/// Whether the policy of the resource lets the request in only together with an identity policy, whatever the other layers say.
fn wants_consent(scenario: &Scenario, request: &Request) -> bool {
    let everything = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let source = Source::new("everything.json", everything.to_string());
    let policy = read(&source, Some(PolicyKind::Identity), Mode::Lenient).0.unwrap();
    let bare = Scenario {
        caller: scenario.caller.clone(),
        callers: scenario.callers,
        resource: scenario.resource.clone(),
        resource_kind: scenario.resource_kind,
        resource_policy: scenario.resource_policy.clone(),
        ..Scenario::default()
    };
    let consenting = Scenario { identity: vec![policy], ..bare.clone() };
    decide_scenario(&bare, request).outcome != Outcome::Allow
        && decide_scenario(&consenting, request).outcome == Outcome::Allow
}

/// The scenario in question, and what it is compared with.
struct Sides<'a> {
    question: &'a Question,
    existing: Option<&'a Scenario>,
    new: &'a Scenario,
}

impl<'a> Sides<'a> {
    fn of(question: &'a Question) -> Self {
        let scenario = |subject: &'a Subject| match subject {
            Subject::Scenario(scenario) => scenario.as_ref(),
            Subject::Policy(_) => panic!("scenarios only"),
        };
        let existing = match question {
            Question::NoNewAccess { existing, .. } => Some(scenario(existing)),
            _ => None,
        };
        Self { question, existing, new: scenario(question.subject().unwrap().1) }
    }

    /// The causes are the statements that some such request needs, by questions about scenarios with fewer statements.
    fn causes(&self, explanation: &Explanation) -> Result<(), TestCaseError> {
        let mut expected = Vec::new();
        for place in self.grants() {
            let others = self.grants().into_iter().filter(|other| other.layer != place.layer);
            let choices = std::iter::once(Vec::new()).chain(others.map(|other| vec![other]));
            let is_needed = |without: Vec<Place>| {
                let with: Vec<Place> = without.iter().copied().chain([place]).collect();
                self.is_asked(&with, Some(&without))
            };
            if choices.into_iter().any(is_needed) {
                expected.push(place);
            }
        }
        let found: BTreeSet<Place> = explanation.causes.iter().map(|cause| self.place(cause)).collect();
        prop_assert_eq!(found.len(), explanation.causes.len());
        prop_assert_eq!(found, expected.into_iter().collect::<BTreeSet<Place>>());
        Ok(())
    }

    fn unaided(&self, explanation: &Explanation) -> Result<(), TestCaseError> {
        prop_assert_eq!(explanation.unaided.is_some(), self.is_asked(&[], None));
        if let Some(witness) = &explanation.unaided {
            prop_assert!(self.question.is_violated_by(&witness.request));
            prop_assert!(granting(self.new, &witness.request).is_empty());
        }
        Ok(())
    }

    /// The Allow statements that may grant.
    fn grants(&self) -> Vec<Place> {
        let all = self.new.statements().into_iter();
        let grants = all.filter(|(place, _, statement)| is_grant(*place, statement));
        grants.map(|(place, ..)| place).collect()
    }

    /// Whether some request that shows that the answer is no is allowed with `with` as the only grants, and not with `without`.
    fn is_asked(&self, with: &[Place], without: Option<&[Place]>) -> bool {
        let chosen = |places: &[Place]| {
            self.new.with_statements(|place, statement| !is_grant(place, statement) || places.contains(&place))
        };
        let access = match self.question {
            Question::AccessNotGranted { access, .. } => Some(access),
            _ => None,
        };
        let all = self.new.policies().chain(self.existing.iter().flat_map(|existing| existing.policies()));
        let mut encoder = Encoder::new(all);
        let mut goals: Vec<Term> = vec![encoder.scenario("all", self.new).allowed];
        goals.push(encoder.scenario("with", &chosen(with)).allowed);
        let not = [without.map(chosen), self.existing.cloned()].into_iter().flatten();
        for (at, scenario) in not.enumerate() {
            let allowed = encoder.scenario(&format!("not {at}"), &scenario).allowed;
            goals.push(encoder.terms().not(allowed));
        }
        if let Some(access) = access {
            goals.push(encoder.policy("access", &listed(access)).allows);
        }
        let goal = encoder.terms().and(goals);
        let encoding = encoder.finish(goal, Vec::new());
        match Native::default().solve(&encoding.query, &Limits::default()).answer {
            keyaki_engine::Answer::Sat(_) => true,
            keyaki_engine::Answer::Unsat => false,
            keyaki_engine::Answer::Unknown(why) => panic!("{why}"),
        }
    }

    /// Where the statement of `cause` is.
    fn place(&self, cause: &Cause) -> Place {
        let reason = &cause.reason;
        let mut all = self.new.statements().into_iter();
        let found = all.find(|(place, policy, statement)| {
            Some(self.new.name_of(place.of())) == reason.layer
                && policy.source == reason.source
                && (statement.index, statement.span) == (reason.statement_index, reason.span)
        });
        found.unwrap().0
    }

    fn cause(&self, cause: &Cause) -> Result<(), TestCaseError> {
        let place = self.place(cause);
        self.shown(place, &cause.witness.request)?;
        for flow in &cause.flows {
            prop_assert_eq!(flow.searched, Searched::Whole);
            for item in &flow.items {
                self.shown(place, &item.request)?;
            }
        }
        prop_assert_eq!(cause.obstacles.is_empty(), self.existing.is_none());
        for obstacle in &cause.obstacles {
            self.obstacle(place, &cause.witness.request, obstacle)?;
        }
        Ok(())
    }

    /// The request shows that the answer is no, and comes through the statement.
    fn shown(&self, place: Place, request: &Request) -> Result<(), TestCaseError> {
        prop_assert!(self.question.is_violated_by(request));
        prop_assert!(granting(self.new, request).contains(&place), "{place:?} {request:?}");
        Ok(())
    }

    fn obstacle(&self, cause: Place, own: &Request, obstacle: &Obstacle) -> Result<(), TestCaseError> {
        let existing = self.existing.unwrap();
        match obstacle {
            Obstacle::Denied { deny, grounds, now, relaxed, request } => {
                let request = request.as_ref().unwrap_or(own);
                self.shown(cause, request)?;
                let (place, statement) = found(existing, deny);
                prop_assert!(statement.effect == Effect::Deny && statement.conditions.len() == grounds.len());
                prop_assert!(matches(existing.at(place).unwrap().0, statement, request));
                self.kept_out(place.layer, request)?;
                if let Some((near, short)) = now {
                    let (place, statement) = found(self.new, near);
                    prop_assert_eq!(statement.effect, Effect::Deny);
                    falls_short(self.new.at(place).unwrap().0, statement, short, request)?;
                }
                relaxed_of(relaxed, request, |request| decide_scenario(existing, request).outcome)
            }
            Obstacle::FellShort { allow, short, relaxed, request, since } => {
                let request = request.as_ref().unwrap_or(own);
                self.shown(cause, request)?;
                let (place, statement) = found(existing, allow);
                prop_assert_eq!(statement.effect, Effect::Allow);
                falls_short(existing.at(place).unwrap().0, statement, short, request)?;
                let level = existing.policies_at(place.of()).iter();
                let mut matching = level.flat_map(|policy| policy.statements.iter().map(move |one| (policy, one)));
                // What names the caller's account matches, too, and lets nobody in while no identity policy does.
                let matched =
                    matching.any(|(policy, one)| one.effect == Effect::Allow && matches(policy, one, request));
                prop_assert!(!matched || place.layer == Layer::Resource && wants_consent(existing, request));
                self.kept_out(place.layer, request)?;
                self.since(since.as_ref(), &existing.name_of(place.of()), request)?;
                relaxed_of(relaxed, request, |request| decide_scenario(existing, request).outcome)
            }
            Obstacle::Blocked { layer, reason, since, request } => {
                let request = request.as_ref().unwrap_or(own);
                self.shown(cause, request)?;
                prop_assert!(!reason.is_empty());
                match layer {
                    Some(layer) => {
                        self.kept_out(layer.layer, request)?;
                        self.since(since.as_ref(), layer, request)
                    }
                    None => {
                        prop_assert_eq!(since, &None);
                        Ok(())
                    }
                }
            }
            Obstacle::NothingNear => {
                prop_assert!(false, "a scenario always has a layer that blocks");
                Ok(())
            }
        }
    }

    /// The new scenario does not allow the request when this layer is as it was, alone or with some of the others, which do not
    /// keep it out without this one.
    fn kept_out(&self, layer: Layer, request: &Request) -> Result<(), TestCaseError> {
        let existing = self.existing.unwrap();
        let is_allowed = |scenario: &Scenario| decide_scenario(scenario, request).outcome == Outcome::Allow;
        let old = |layers: &[Layer], facts: bool| {
            let start = if facts { self.new.with_facts_of(existing) } else { self.new.clone() };
            layers.iter().fold(start, |scenario, layer| scenario.with_layer_of(*layer, existing))
        };
        let others: Vec<Layer> = Layer::ALL.into_iter().filter(|other| *other != layer).collect();
        let some = (0..1u32 << others.len()).any(|set| {
            let chosen = others.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, layer)| *layer);
            let chosen: Vec<Layer> = chosen.collect();
            let with: Vec<Layer> = chosen.iter().copied().chain([layer]).collect();
            [false, true].into_iter().any(|facts| is_allowed(&old(&chosen, facts)) && !is_allowed(&old(&with, facts)))
        });
        prop_assert!(some, "{layer}");
        Ok(())
    }

    fn since(
        &self,
        since: Option<&Since>,
        layer: &keyaki_semantics::LayerName,
        request: &Request,
    ) -> Result<(), TestCaseError> {
        let now = self.new.places().into_iter().filter(|place| self.new.name_of(*place) == *layer);
        match since {
            Some(Since::Allowed(allow)) => {
                let (place, statement) = found(self.new, allow);
                prop_assert!(now.into_iter().any(|known| known == place.of()));
                prop_assert!(matches(self.new.at(place).unwrap().0, statement, request));
            }
            Some(Since::Gone) => prop_assert_eq!(now.count(), 0),
            None => {}
        }
        Ok(())
    }
}

/// A policy that allows what is listed.
fn listed(access: &Access) -> Policy {
    let resources = if access.resources().is_empty() { json!("*") } else { json!(access.resources()) };
    let statement = json!({"Effect": "Allow", "Action": access.actions(), "Resource": resources});
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    read(&Source::new("access", text), Some(PolicyKind::Identity), Mode::Lenient).0.unwrap()
}

fn is_grant(place: Place, statement: &Statement) -> bool {
    matches!(place.layer, Layer::Identity | Layer::Resource) && statement.effect == Effect::Allow
}

/// The statement that is named.
fn found<'a>(scenario: &'a Scenario, named: &StatementRef) -> (Place, &'a Statement) {
    let mut all = scenario.statements().into_iter();
    let found = all.find(|(place, policy, statement)| {
        Some(scenario.name_of(place.of())) == named.layer
            && policy.source == named.source
            && (statement.index, statement.span) == (named.index, named.span)
    });
    let (place, _, statement) = found.unwrap();
    (place, statement)
}

/// What a PASS can rest on: of which side, and what of it.
type Member = (Role, Result<Place, LayerPlace>);

/// The sets are minimal, and the smallest first, by trying all sets where that is possible.
fn support(question: &Question, explanation: &Explanation) -> Result<(), TestCaseError> {
    let support = explanation.support.as_ref().unwrap();
    let members = members(question);
    prop_assert_eq!(support.candidates, members.len());
    let sets: Vec<BTreeSet<Member>> =
        support.sets.iter().map(|set| set.iter().map(|pillar| member(question, pillar)).collect()).collect();
    prop_assert!(!sets.is_empty());
    prop_assert_eq!(support.smallest, Smallest::Proven);
    for set in &sets {
        prop_assert!(set.iter().all(|one| members.contains(one)));
        prop_assert!(!fails(&with_only(question, set)));
        for one in set {
            let fewer = set.iter().copied().filter(|other| other != one).collect();
            prop_assert!(fails(&with_only(question, &fewer)), "{one:?}");
        }
    }
    if members.len() > 6 {
        return Ok(());
    }
    let mut minimal: Vec<BTreeSet<Member>> = Vec::new();
    let mut all: Vec<u32> = (0..1u32 << members.len()).collect();
    all.sort_by_key(|set| set.count_ones());
    for set in all {
        let set: BTreeSet<Member> =
            members.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, member)| *member).collect();
        if !minimal.iter().any(|known| known.is_subset(&set)) && !fails(&with_only(question, &set)) {
            minimal.push(set);
        }
    }
    prop_assert!(sets.iter().all(|set| minimal.contains(set)));
    prop_assert_eq!(sets[0].len(), minimal[0].len());
    prop_assert_eq!(support.complete, sets.len() == minimal.len());
    Ok(())
}

fn scenario(question: &Question, role: Role) -> &Scenario {
    match question.subjects().into_iter().find(|(of, _)| *of == role) {
        Some((_, Subject::Scenario(scenario))) => scenario,
        _ => panic!("scenarios only"),
    }
}

fn members(question: &Question) -> Vec<Member> {
    let mut members = Vec::new();
    for (role, _) in question.subjects() {
        let scenario = scenario(question, role);
        for (place, _, statement) in scenario.statements() {
            let rests = match role {
                Role::Existing => statement.effect == Effect::Allow && place.layer != Layer::Rcp,
                _ => statement.effect == Effect::Deny,
            };
            members.extend(rests.then_some((role, Ok(place))));
        }
        if role != Role::Existing {
            let limits = scenario.places().into_iter();
            let limits = limits.filter(|one| matches!(one.layer, Layer::Boundary | Layer::Session | Layer::Scp));
            members.extend(limits.map(|place| (role, Err(place))));
        }
    }
    members
}

fn member(question: &Question, pillar: &Pillar) -> Member {
    match pillar {
        Pillar::Statement(named) => (named.role, Ok(found(scenario(question, named.role), named).0)),
        Pillar::Limit(limit) => {
            let scenario = scenario(question, limit.role);
            let place = scenario.places().into_iter().find(|place| scenario.name_of(*place) == limit.layer);
            (limit.role, Err(place.unwrap()))
        }
    }
}

/// The question without the members that are not `kept`: their statements gone, their limits with a statement that allows all.
fn with_only(question: &Question, kept: &BTreeSet<Member>) -> Question {
    let all = members(question);
    let gone = |member: Member| all.contains(&member) && !kept.contains(&member);
    let part = |role: Role| {
        let scenario = scenario(question, role);
        let mut fewer = scenario.with_statements(|place, _| !gone((role, Ok(place))));
        for limit in scenario.limits().into_iter().rev().filter(|limit| gone((role, Err(*limit)))) {
            fewer = fewer.without_limit(limit);
        }
        Subject::Scenario(Box::new(fewer))
    };
    match question {
        Question::NoNewAccess { .. } => Question::NoNewAccess { existing: part(Role::Existing), new: part(Role::New) },
        Question::AccessNotGranted { access, .. } => {
            Question::AccessNotGranted { policy: part(Role::Policy), access: access.clone() }
        }
        _ => unreachable!("none is asked here"),
    }
}
