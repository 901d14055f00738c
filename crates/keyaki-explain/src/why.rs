//! What a PASS rests on.
//!
//! In: a question whose answer is yes. Out: the minimal sets of statements that it needs. A question with only some of the
//! statements is asked like any other. Where it fails, the request that shows it, confirmed by the evaluator, names the statements
//! of which the PASS needs at least one: the Denies and existing Allows that keep this request out. The least set that has one of
//! each such group is asked about next, so that the first set that passes is a smallest one.

mod hitting;

use std::collections::BTreeSet;

use keyaki::{Leaning, Options, Question, Role, Services, Subject, prepare_among};
use keyaki_engine::{Decision, Panel};
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Outcome, Request, decide, request_of};
use keyaki_source::Diagnostic;

use crate::{Explanation, Smallest, StatementRef, Support};
use hitting::Groups;

/// Sets that are given at most.
const SETS: usize = 5;

/// The statements that the PASS of `question` rests on, found with at most `most` questions.
pub(crate) fn support(
    question: &Question,
    services: Services,
    panel: &Panel,
    options: &Options,
    most: usize,
) -> Explanation {
    let policies_only = question.subjects().iter().all(|(_, subject)| subject.as_policy().is_some());
    if !policies_only {
        let message = "of scenarios, what a PASS rests on is not looked for";
        let help = "ask about single policies";
        let diagnostics = vec![Diagnostic::note("not-explained", message).help(help)];
        return Explanation { diagnostics, ..Explanation::default() };
    }
    if let Some((role, _)) = question.leanings().into_iter().find(|(_, leaning)| leaning.adds && leaning.removes) {
        let name = role.name();
        let message = format!(
            "what a PASS rests on is not looked for where `{name}` may allow neither more nor less: without a statement \
             it would be another question"
        );
        let diagnostics = vec![Diagnostic::note("not-explained", message)];
        return Explanation { diagnostics, ..Explanation::default() };
    }
    if question.counts_addresses() {
        let message =
            "what a PASS rests on is not looked for where it is counted from how many addresses outsiders are let in";
        let help = "no statement alone decides that; take one away and ask again";
        let diagnostics = vec![Diagnostic::note("not-explained", message).help(help)];
        return Explanation { diagnostics, ..Explanation::default() };
    }
    let members = members(question);
    let mut search = Search { question, services, panel, options, most, members, groups: Groups::default(), asked: 0 };
    let (support, diagnostic) = search.run();
    Explanation {
        support: Some(support),
        questions: search.asked,
        diagnostics: diagnostic.into_iter().collect(),
        ..Explanation::default()
    }
}

/// A statement that a PASS may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Member {
    role: Role,
    effect: Effect,
    index: usize,
}

/// Denies of policies that may not allow more, Allows of those that may not allow less, such as an existing policy.
fn members(question: &Question) -> Vec<Member> {
    let leanings = question.leanings();
    let mut members = Vec::new();
    for (role, policy) in question.policies() {
        let leaning = leanings.iter().find(|(of, _)| *of == role).map(|(_, leaning)| *leaning).unwrap_or_default();
        let effect = match leaning {
            Leaning { adds: true, .. } => Effect::Deny,
            Leaning { removes: true, .. } => Effect::Allow,
            Leaning { .. } => continue,
        };
        let some = policy.statements.iter().filter(|statement| statement.effect == effect);
        members.extend(some.map(|statement| Member { role, effect, index: statement.index }));
    }
    members
}

struct Search<'a> {
    question: &'a Question,
    services: Services,
    panel: &'a Panel,
    options: &'a Options,
    most: usize,
    members: Vec<Member>,
    /// Sets of members, by position, of each of which the PASS needs one.
    groups: Groups,
    asked: usize,
}

/// What a question with only some of the statements gives.
enum Verdict {
    Holds,
    Fails(Request),
    Unknown(String),
}

impl Search<'_> {
    fn run(&mut self) -> (Support, Option<Diagnostic>) {
        let candidates = self.members.len();
        let mut sets: Vec<BTreeSet<usize>> = Vec::new();
        let mut stopped = self.necessary();
        let mut smallest = Smallest::Proven;
        while stopped.is_none() && sets.len() < SETS {
            let next = match self.groups.least(&sets) {
                hitting::Least::Set(next) => next,
                hitting::Least::None => break,
                hitting::Least::TooHard => {
                    stopped = Some("there are too many ways to combine the statements".to_owned());
                    break;
                }
            };
            match self.ask(&next) {
                Verdict::Holds => sets.push(next),
                Verdict::Fails(request) => {
                    if let Err(why) = self.learn(&next, &request) {
                        stopped = Some(why);
                    }
                }
                Verdict::Unknown(why) => stopped = Some(why),
            }
        }
        let complete = stopped.is_none() && matches!(self.groups.least(&sets), hitting::Least::None);
        if sets.is_empty() {
            // No smallest set is known: one that is minimal.
            smallest = Smallest::NotProven;
            sets.extend(self.by_deletion());
        }
        let sets: Vec<Vec<StatementRef>> = sets.iter().map(|set| self.named(set)).collect();
        let note = match (&stopped, sets.is_empty()) {
            (None, _) => None,
            (Some(why), true) => Some(format!("what the PASS rests on is not known: {why}")),
            (Some(why), false) => {
                Some(format!("whether these are all sets that the PASS can rest on is not known: {why}"))
            }
        };
        let note = note.map(|message| Diagnostic::note("support-in-part", message).help("raise `--timeout`"));
        (Support { sets, smallest, complete, candidates }, note)
    }

    /// Finds the members without which the check fails, each by itself. Why that was not finished, if so.
    fn necessary(&mut self) -> Option<String> {
        let all: BTreeSet<usize> = (0..self.members.len()).collect();
        for at in 0..self.members.len() {
            let others: BTreeSet<usize> = all.iter().copied().filter(|other| *other != at).collect();
            match self.ask(&others) {
                Verdict::Holds => {}
                Verdict::Fails(_) => self.groups.add([at].into()),
                Verdict::Unknown(why) => return Some(why),
            }
        }
        None
    }

    /// A request with which only `kept` fails names a group that `kept` has none of.
    fn learn(&mut self, kept: &BTreeSet<usize>, request: &Request) -> Result<(), String> {
        let keepers: BTreeSet<usize> = (0..self.members.len()).filter(|at| self.keeps_out(*at, request)).collect();
        // A policy of which `kept` has such a statement says no more of the request with more of them.
        let role = |at: &usize| self.members.get(*at).map(|member| member.role);
        let settled: BTreeSet<Option<Role>> = keepers.intersection(kept).map(role).collect();
        let group: BTreeSet<usize> = keepers.into_iter().filter(|at| !settled.contains(&role(at))).collect();
        // Without such a group the whole question would fail.
        if group.is_empty() {
            return Err("the evaluator and the engines differ, which is a bug in Keyaki".to_owned());
        }
        self.groups.add(group);
        Ok(())
    }

    /// Whether the member at `at` would have kept `request` out.
    fn keeps_out(&self, at: usize, request: &Request) -> bool {
        let Some(member) = self.members.get(at) else { return false };
        let matches = |policy: &Policy| {
            let decision = decide(policy, request);
            let matching = decision.statements.get(member.index).is_some_and(|verdict| verdict.matches());
            // An Allow helps only where no Deny of its policy matches.
            let overruled = member.effect == Effect::Allow && decision.outcome == Outcome::ExplicitDeny;
            matching && !overruled
        };
        let mut policies = self.question.policies().into_iter();
        policies.any(|(role, policy)| role == member.role && matches(policy))
    }

    /// A minimal set: members are taken away one by one, the last first, as long as the check passes.
    fn by_deletion(&mut self) -> Option<BTreeSet<usize>> {
        let mut kept: BTreeSet<usize> = (0..self.members.len()).collect();
        for at in (0..self.members.len()).rev() {
            if self.groups.is_necessary(at) {
                continue;
            }
            let fewer: BTreeSet<usize> = kept.iter().copied().filter(|other| *other != at).collect();
            match self.ask(&fewer) {
                Verdict::Holds => kept = fewer,
                Verdict::Fails(_) => {}
                Verdict::Unknown(_) => return None,
            }
        }
        Some(kept)
    }

    /// The verdict about the question with only `kept` of the members.
    fn ask(&mut self, kept: &BTreeSet<usize>) -> Verdict {
        if self.asked >= self.most {
            return Verdict::Unknown(format!("the bound of {} further questions is reached", self.most));
        }
        self.asked += 1;
        let question = self.with_only(kept);
        let prepared = prepare_among(&question, self.services);
        let encoding = prepared.encoding_for(self.options.realism);
        match self.panel.ask(&encoding.query, &self.options.limits, self.options.agreement).decision {
            Decision::Unsat => Verdict::Holds,
            Decision::Sat(model) => {
                let request = request_of(encoding, &model);
                match prepared.is_violated_by(&question, &request) {
                    true => Verdict::Fails(request),
                    false => Verdict::Unknown("an engine's model is not confirmed by the evaluator".to_owned()),
                }
            }
            Decision::Unknown(why) => Verdict::Unknown(why),
            Decision::Disagreement => Verdict::Unknown("the engines disagree".to_owned()),
        }
    }

    fn with_only(&self, kept: &BTreeSet<usize>) -> Question {
        let kept: Vec<Member> = kept.iter().filter_map(|at| self.members.get(*at)).copied().collect();
        let part = |role: Role, subject: &Subject| match subject {
            Subject::Policy(policy) => {
                let stays = |statement: &&Statement| {
                    let member = Member { role, effect: statement.effect, index: statement.index };
                    !self.members.contains(&member) || kept.contains(&member)
                };
                let statements = policy.statements.iter().filter(stays).cloned().collect();
                let Policy { source, span, kind, version, readings, .. } = policy;
                let (span, kind, version, readings) = (*span, *kind, *version, *readings);
                Subject::Policy(Policy { source: source.clone(), span, kind, version, readings, statements })
            }
            Subject::Scenario(_) => subject.clone(),
        };
        match self.question {
            Question::NoNewAccess { existing, new } => {
                Question::NoNewAccess { existing: part(Role::Existing, existing), new: part(Role::New, new) }
            }
            Question::AccessNotGranted { policy, access } => {
                Question::AccessNotGranted { policy: part(Role::Policy, policy), access: access.clone() }
            }
            Question::Property { property, .. } => {
                let subjects = self.question.subjects().into_iter().map(|(role, subject)| part(role, subject));
                Question::Property { property: property.clone(), subjects: subjects.collect() }
            }
            Question::NoPublicAccess { policy, public } => {
                Question::NoPublicAccess { policy: part(Role::Policy, policy), public: public.clone() }
            }
            Question::CrossAccount { policy, perimeter } => {
                Question::CrossAccount { policy: part(Role::Policy, policy), perimeter: perimeter.clone() }
            }
        }
    }

    fn named(&self, set: &BTreeSet<usize>) -> Vec<StatementRef> {
        let policies = self.question.policies();
        let named = set.iter().filter_map(|at| {
            let member = self.members.get(*at)?;
            let (role, policy) = policies.iter().find(|(role, _)| *role == member.role)?;
            Some(StatementRef::new(*role, policy, policy.statements.get(member.index)?))
        });
        named.collect()
    }
}
