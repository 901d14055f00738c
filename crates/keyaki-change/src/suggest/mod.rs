//! The smallest change of a policy's text that makes a check pass.
//!
//! In: a question that fails. Out: a [`Suggestion`]: the text with a change, the change as a patch, and what is proven of the text read
//! again: that the check passes, that nothing is allowed which was not allowed before, and that what may stay allowed stays
//! allowed; or that it does not, with a request. Where no change is proven to pass and to allow no more, there is no suggestion.
//!
//! Changes are tried in several ways (`local`, and Denies put back or added); what passes is ranked: first whether anything is
//! lost that may stay, then by how much of the text changes.

mod aim;
mod edit;
mod guards;
mod layout;
mod local;
pub(crate) mod patch;
mod words;

use keyaki::Question;
use keyaki_policy::{Effect, Mode, Policy, Principals, parse};
use keyaki_semantics::Request;
use serde_json::Value;

use crate::asker::{Among, Asker, Finish, Found};
use crate::difference::target::{Target, drafts, with_statements};
use crate::difference::{Difference, difference};
use crate::draft::{Draft, Element, Entry};
use crate::written::statement;
use aim::{Against, Aim};
use edit::{Change, edited};

/// How many statements are changed one after the other.
const MOST_STEPS: usize = 64;
/// How many questions the proofs about a finished suggestion may take when the search has used up all others.
const PROOFS: usize = 6;

/// A change of a policy's text that makes a check pass.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The policy with the change.
    pub policy: Policy,
    /// The change, in the unified format that `patch` takes.
    pub patch: String,
    /// What is changed, in words, one change each.
    pub changes: Vec<String>,
    /// Whether what may stay allowed stays allowed: what the existing policy allows as well, or what is not listed.
    pub keeps: Keeps,
    /// Whether a smaller change may have been missed because of the bound on questions.
    pub bounded: bool,
}

/// Whether a suggestion leaves alone what has nothing to do with the check.
#[derive(Clone, Debug, PartialEq)]
pub enum Keeps {
    /// It does, by proof.
    Proven,
    /// Of the requests that really occur (spec C.2) it keeps all, by proof; this one is lost.
    ProvenOfReal(Box<Request>),
    /// This request is no longer allowed, though it may be.
    Loses(Box<Request>),
    /// The engines do not know, and why.
    Unknown(String),
}

/// A text on the way, and what was changed about it.
#[derive(Clone)]
struct Draught {
    policy: Policy,
    words: Vec<String>,
    /// Where each statement was in the policy as it is; added ones were nowhere.
    places: Vec<Option<usize>>,
    cost: usize,
}

/// The best suggestion for `question`, which fails.
///
/// # Errors
/// Says why there is none.
pub fn suggest(asker: &Asker<'_>, question: &Question) -> Result<Suggestion, String> {
    let aim = Aim::of(asker, question)?;
    if asker.find(&[aim.policy], &[]).is_request() && aim.sparing().is_nothing() {
        return Err("the check objects to all that the policy allows".to_owned());
    }
    let places = (0..aim.policy.statements.len()).map(Some).collect();
    let as_it_is = Draught { policy: aim.policy.clone(), words: Vec::new(), places, cost: 0 };
    let whole = parse(&aim.policy.source, Mode::Lenient).0.filter(|document| document.root().span == aim.policy.span);
    if whole.is_none() {
        return Err("the policy is a part of a longer text".to_owned());
    }
    if aim.policy.source.written(aim.policy.span).0.text() != aim.policy.source.text() {
        return Err("the policy is made of a template, which says the same elsewhere".to_owned());
    }
    let restored = with_denies_restored(&aim, &as_it_is);
    let mut finished: Vec<(Loss, Draught)> = Vec::new();
    let starts = [Some(as_it_is.clone()), restored].into_iter().flatten();
    let candidates = starts.filter_map(|start| repaired(&aim, start)).chain(with_denies(&aim, &as_it_is));
    for draught in candidates {
        let right = aim.failing(&draught.policy, Finish::Plain).is_nothing()
            && aim.growing(&draught.policy, Finish::Plain).is_nothing();
        if right {
            finished.push((loss(&aim, &draught.policy), draught));
        }
    }
    finished.sort_by_key(|(loss, draught)| (*loss, draught.cost));
    let bounded = asker.is_exhausted();
    finished.into_iter().find_map(|(_, draught)| proven(&aim, draught, bounded)).ok_or_else(|| {
        let why = "no change was found that is proven to make the check pass";
        let more = "; the bound on the number of questions was reached: there may be one";
        format!("{why}{}", if bounded { more } else { "" })
    })
}

/// What a change takes away beyond what the check objects to, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    /// Nothing.
    None,
    /// Only requests that do not really occur.
    Unreal,
    /// Something, or it is not known.
    Some,
}

fn loss(aim: &Aim<'_>, policy: &Policy) -> Loss {
    if aim.losing(policy, Finish::Plain).is_nothing() {
        return Loss::None;
    }
    match aim.losing_among(policy, Finish::Plain, Among::Real) {
        Found::Nothing => Loss::Unreal,
        Found::Request(_) | Found::Unknown(_) => Loss::Some,
    }
}

/// The suggestion, if it is one by the answers of every engine that is to be heard.
fn proven(aim: &Aim<'_>, draught: Draught, bounded: bool) -> Option<Suggestion> {
    aim.asker.grant(PROOFS);
    let passes = aim.failing(&draught.policy, Finish::Presentable).is_nothing();
    if !passes || !aim.growing(&draught.policy, Finish::Presentable).is_nothing() {
        return None;
    }
    let keeps = match aim.losing(&draught.policy, Finish::Presentable) {
        Found::Nothing => Keeps::Proven,
        Found::Request(request) => match aim.losing_among(&draught.policy, Finish::Presentable, Among::Real) {
            Found::Nothing => Keeps::ProvenOfReal(request),
            Found::Request(real) => Keeps::Loses(real),
            Found::Unknown(_) => Keeps::Loses(request),
        },
        Found::Unknown(why) => Keeps::Unknown(why),
    };
    let (before, after) = (&aim.policy.source, &draught.policy.source);
    let patch = patch::unified(before.name(), before.text(), after.text());
    Some(Suggestion { policy: draught.policy, patch, changes: draught.words, keeps, bounded })
}

/// A policy with changes; nothing when they do not fit or the text is not as good as before.
fn changed(aim: &Aim<'_>, draught: &Draught, changes: &[Change]) -> Option<Draught> {
    let (document, _) = parse(&draught.policy.source, Mode::Lenient);
    let edited = edited(&document?, changes)?;
    let policy = aim.read(&edited.text)?;
    let mut words = draught.words.clone();
    words.extend(changes.iter().map(|change| words::of(change, &draught.policy, &draught.places)));
    words.dedup();
    let mut places = draught.places.clone();
    let mut at = 0;
    places.retain(|_| {
        at += 1;
        !changes.contains(&Change::RemoveStatement(at - 1))
    });
    places.resize(policy.statements.len(), None);
    // What goes is quickly read; what comes has to be understood.
    let cost = draught.cost + edited.inserted + edited.removed / 4;
    Some(Draught { policy, words, places, cost })
}

/// One statement after the other is changed so that the check does not fail because of it.
fn repaired(aim: &Aim<'_>, start: Draught) -> Option<Draught> {
    let mut draught = start;
    for _ in 0..MOST_STEPS {
        if aim.failing(&draught.policy, Finish::Plain).is_nothing() {
            return Some(draught);
        }
        draught = with_one_statement_right(aim, &draught)?;
    }
    None
}

fn with_one_statement_right(aim: &Aim<'_>, draught: &Draught) -> Option<Draught> {
    let sides = aim.sides(&draught.policy);
    let allows = sides.policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let indices: Vec<usize> = allows.map(|statement| statement.index).collect();
    let alone = |policy: &Policy, index: usize| with_statements(policy, |statement| statement.index == index);
    let parts: Vec<Policy> = indices.iter().map(|index| alone(&sides.policy, *index)).collect();
    let found = aim.failing_through(&sides, &parts);
    let live = indices.into_iter().zip(found).filter(|(_, found)| !found.is_nothing());
    let live: Vec<usize> = live.map(|(index, _)| index).collect();
    let first = live.first().copied();
    let culprit = live.into_iter().find(|index| aim.fails_alone(&sides, *index)).or(first)?;
    let mut best: Option<(Loss, Draught)> = None;
    for changes in local::proposals(aim, &draught.policy, &sides, culprit) {
        let Some(next) = changed(aim, draught, &changes) else { continue };
        // What costs more is better only if it keeps what the best so far loses.
        if best.as_ref().is_some_and(|(loss, best)| *loss == Loss::None && best.cost <= next.cost)
            || !is_right(aim, &next, culprit, &changes)
        {
            continue;
        }
        let loss = loss(aim, &next.policy);
        if best.as_ref().is_none_or(|(least, best)| (loss, next.cost) < (*least, best.cost)) {
            best = Some((loss, next));
        }
    }
    best.map(|(_, draught)| draught)
}

/// Whether the check no longer fails because of the statement.
fn is_right(aim: &Aim<'_>, draught: &Draught, statement: usize, changes: &[Change]) -> bool {
    if changes.contains(&Change::RemoveStatement(statement)) {
        return true;
    }
    let sides = aim.sides(&draught.policy);
    let alone = with_statements(&sides.policy, |one| one.index == statement);
    alone.statements.is_empty()
        || aim.failing_through(&sides, &[alone]).iter().all(Found::is_nothing)
        || !aim.fails_alone(&sides, statement)
}

/// With the Denies of the existing policy that deny what the policy allows, each in place of a Deny that says less.
fn with_denies_restored(aim: &Aim<'_>, draught: &Draught) -> Option<Draught> {
    let Against::Existing(existing) = &aim.against else { return None };
    if existing.kind != aim.policy.kind {
        return None;
    }
    let target = Target::whole(aim.asker, aim.policy);
    let mut restored = draught.clone();
    let mut any = false;
    for deny in drafts(existing, Effect::Deny)? {
        let Some(denied) = target.allowing(std::slice::from_ref(&deny)) else { continue };
        if aim.asker.find(&[&restored.policy, &denied], &[]).is_nothing() {
            continue;
        }
        let put_back = put_back(&target, &restored.policy, existing, &deny)?;
        (restored, any) = (changed(aim, &restored, &[put_back])?, true);
    }
    any.then_some(restored)
}

fn put_back(target: &Target<'_>, policy: &Policy, existing: &Policy, deny: &Draft) -> Option<Change> {
    let known = drafts(existing, Effect::Deny)?;
    let narrower = policy.statements.iter().filter(|statement| statement.effect == Effect::Deny).find(|statement| {
        let draft = Draft::of(policy, statement);
        draft.is_some_and(|draft| !known.contains(&draft) && target.is_within(&[draft], std::slice::from_ref(deny)))
    });
    let place = narrower.map(|statement| statement.index);
    let is_taken = |sid: &String| {
        let others = policy.statements.iter().filter(|statement| Some(statement.index) != place);
        others.filter_map(|statement| statement.sid.as_ref()).any(|taken| taken.value == *sid)
    };
    let sid = deny.sid.clone().filter(|sid| !is_taken(sid));
    let json = statement(&Draft { sid, ..deny.clone() })?;
    Some(place.map_or_else(|| Change::AddStatement(json.clone()), |at| Change::ReplaceStatement(at, json.clone())))
}

/// With Denies: of exactly what fails the check, when a policy of Allow statements says what that is; or of what a check objects to.
fn with_denies(aim: &Aim<'_>, draught: &Draught) -> Vec<Draught> {
    let denied = match &aim.against {
        Against::Access(access) => vec![drafts(access.as_policy(), Effect::Allow)],
        Against::Existing(existing) => vec![gained(aim, existing)],
        Against::Check { .. } => aim.guards.denied.iter().cloned().map(Some).collect(),
    };
    denied.into_iter().flatten().filter_map(|denied| with_deny(aim, draught, denied)).collect()
}

/// What `existing` does not allow, when it can be said by Allow statements alone.
fn gained(aim: &Aim<'_>, existing: &Policy) -> Option<Vec<Draft>> {
    let gained = difference(aim.asker, "gained", existing, aim.policy).ok().filter(Difference::is_exact)?;
    let policy = gained.document.policy;
    let has_deny = policy.statements.iter().any(|statement| statement.effect == Effect::Deny);
    if has_deny { None } else { drafts(&policy, Effect::Allow) }
}

fn with_deny(aim: &Aim<'_>, draught: &Draught, denied: Vec<Draft>) -> Option<Draught> {
    let needs_principal = aim.policy.statements.iter().any(|statement| statement.principals != Principals::Unstated);
    let mut changes = Vec::new();
    for mut deny in denied {
        deny = deny.with_effect(Effect::Deny);
        if needs_principal && deny.principals.is_none() {
            deny.principals = Some(Element::listed(vec![Entry { kind: "AWS", value: Value::from("*") }]));
        }
        changes.push(Change::AddStatement(statement(&deny)?));
    }
    let mut draught = draught.clone();
    for change in changes {
        draught = changed(aim, &draught, &[change])?;
    }
    Some(draught)
}
