//! What a PASS rests on.
//!
//! In: a question whose answer is yes. Out: the minimal sets of pillars that it needs. A question with only some of them is asked
//! like any other. Where it fails, the request that shows it, confirmed by the evaluator, names those of which the PASS needs at
//! least one: the Denies, limits and existing Allows that keep this request out. The least set that has one of each such group is
//! asked about next, so that the first set that passes is a smallest one.

mod hitting;

use std::collections::BTreeSet;

use keyaki::{Options, Question, Services, prepare_among};
use keyaki_engine::{Decision, Panel};
use keyaki_semantics::{Request, request_of};
use keyaki_source::Diagnostic;

use crate::pillars::{Member, members, with_only};
use crate::{Explanation, Pillar, Smallest, Support};
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
        let sets: Vec<Vec<Pillar>> = sets.iter().map(|set| self.named(set)).collect();
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

    /// A request with which only `kept` fails names a group that `kept` has none of: what is left when `kept` takes in all that it
    /// can and the request still shows it. More members never make a request show it that did not.
    fn learn(&mut self, kept: &BTreeSet<usize>, request: &Request) -> Result<(), String> {
        let mut failing = kept.clone();
        let mut group = BTreeSet::new();
        for (at, member) in self.members.iter().enumerate() {
            if failing.contains(&at) || !member.is_about(self.question, request) {
                continue;
            }
            let more = failing.iter().copied().chain([at]).collect();
            if self.with_only(&more).is_violated_by(request) {
                failing = more;
            } else {
                group.insert(at);
            }
        }
        // Without such a group the whole question would fail.
        if group.is_empty() {
            return Err("the evaluator and the engines differ, which is a bug in Keyaki".to_owned());
        }
        self.groups.add(group);
        Ok(())
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
        with_only(self.question, &self.members, &kept)
    }

    fn named(&self, set: &BTreeSet<usize>) -> Vec<Pillar> {
        set.iter().filter_map(|at| self.members.get(*at)?.named(self.question)).collect()
    }
}
