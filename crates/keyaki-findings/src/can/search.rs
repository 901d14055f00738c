//! The way from policies to rows.

use std::collections::BTreeMap;

use keyaki::Finish;
use keyaki_engine::{Agreement, Decision, Limits, Panel};
use keyaki_ir::{Term, Terms};
use keyaki_policy::{Policy, PolicyKind};
use keyaki_semantics::{Encoder, Encoding, Request};
use keyaki_source::Diagnostic;

use super::acting::Acting;
use super::answer::{Can, Row};
use super::asked::{Asked, Given};
use super::catalogue::Published;
use super::literals::{Draft, Literal, View};
use super::rows::{Found, rows};
use super::words::{About, Meaning, Word, words, words_of_layers};
use crate::Coverage;
use crate::asker::Asker;
use crate::parts::{Part, Parts};
use crate::predicates::size;
use crate::witness::Shows;

/// How many actions, resources, principals and conditions the policies may list.
const MOST_WORDS: usize = 2_000;

/// What of `asked` `acting` allows, as a table.
///
/// # Errors
/// Diagnostics when a part of the request that is given is none.
pub fn can(
    acting: &Acting,
    asked: &Asked,
    panel: &Panel,
    limits: &Limits,
    agreement: Agreement,
) -> Result<Can, Vec<Diagnostic>> {
    let policies = acting.policies();
    let Some(first) = policies.first() else {
        return Err(vec![Diagnostic::error("no-policy", "there is no policy to ask about")]);
    };
    let mut parts = Parts::of(first);
    let given = asked.given(&policies, &mut parts)?;
    let mut answer = Can {
        rows: Vec::new(),
        speaks_of_callers: policies.iter().any(|policy| policy.kind == PolicyKind::Resource),
        coverage: Coverage::NotProven(String::new()),
        diagnostics: given.diagnostics.clone(),
        questions: 0,
        undecided: 0,
        disagreements: 0,
    };
    let listed: usize = policies.iter().map(|policy| size(policy)).sum();
    if listed > MOST_WORDS {
        let why = format!(
            "the policies list {listed} principals, actions, resources and values; {MOST_WORDS} at most are looked at"
        );
        answer.coverage = Coverage::NotProven(why);
        return Ok(answer);
    }
    let asking = Asking { acting, given, parts, policies: &policies };
    asking.answer(Asker::new(panel, limits, agreement), &mut answer);
    Ok(answer)
}

pub(crate) struct Asking<'a> {
    pub(crate) acting: &'a Acting,
    pub(crate) given: Given,
    pub(crate) parts: Parts,
    pub(crate) policies: &'a [&'a Policy],
}

/// The rows in the making, with what is needed to tell them.
pub(crate) struct Answered {
    pub(crate) words: Vec<Word>,
    pub(crate) rows: Vec<Found>,
    encoding: Encoding,
    coverage: Coverage,
}

impl Asking<'_> {
    pub(crate) fn answered(&mut self, asker: &mut Asker<'_>) -> Answered {
        let mut all = words(self.policies, &mut self.parts);
        all.extend(self.acting.scenario().into_iter().flat_map(|scenario| words_of_layers(scenario, &mut self.parts)));
        let mut encoder = Encoder::new(self.policies.iter().copied().chain([&self.parts.policy]));
        let allowed = self.acting.encode(&mut encoder);
        let of_parts = encoder.policy("part", &self.parts.policy);
        let term = |part: Part| of_parts.statements.get(part.0).map(|statement| statement.matches);
        for given in self.given.parts.iter().filter_map(|part| term(*part)) {
            encoder.assume(given, "what is asked about");
        }
        let encoding = encoder.finish(allowed, vec!["who can do what?".to_owned()]);
        let symbols = encoding.symbols.clone();
        let meant = |word: &Word, terms: &mut Terms| match &word.meaning {
            Meaning::Part(part) => term(*part),
            Meaning::Fact(fact) => Some(fact.term(terms, &symbols)),
        };
        let say = |encoder: &mut Encoder| all.iter().map(|word| meant(word, encoder.terms())).collect::<Vec<_>>();
        let (mut encoding, meanings) = encoding.with(say, |said| said.iter().flatten().copied().collect());
        let (words, terms) = distinct(all.into_iter().zip(meanings), &encoding.query.terms);
        let mut view = View { query: &mut encoding.query, allowed, words: &words, terms: &terms, asker };
        let (rows, incomplete) = rows(&mut view);
        let coverage = match incomplete {
            Some(why) => Coverage::NotProven(why),
            None => covered(&mut view, &rows),
        };
        encoding.query.goal = allowed;
        Answered { words, rows, encoding, coverage }
    }

    fn answer(mut self, mut asker: Asker<'_>, answer: &mut Can) {
        let Answered { words, rows, encoding, coverage } = self.answered(&mut asker);
        answer.diagnostics.extend(encoding.diagnostics.iter().cloned());
        answer.coverage = coverage;
        let published = Published::of(self.given.actions, &words, &self.parts);
        for row in rows {
            let test = |request: &Request| self.is_in(&row.draft, &words, request) && self.acting.allows(request);
            let shows = Shows { encoding: &encoding, goal: row.goal, test: &test };
            let witness = shows.witness(&row.model, Finish::Presentable);
            answer.rows.push(told(&row, &words, &published, witness));
        }
        answer.questions = asker.asked;
        answer.disagreements = asker.disagreements;
        if let Some((why, count)) = asker.undecided {
            answer.undecided = count;
            let message = format!("{count} questions were not decided, so rows may say less than they could: {why}");
            answer.diagnostics.push(Diagnostic::note("can-undecided", message));
        }
    }

    /// Whether a row holds `request`, by the evaluator.
    pub(crate) fn is_in(&self, draft: &Draft, words: &[Word], request: &Request) -> bool {
        let holds = |word: &usize| words.get(*word).is_some_and(|word| word.holds(&self.parts, request));
        let listed = draft.one_of.iter().all(|list| list.is_empty() || list.iter().any(holds));
        let rest = draft.rest.iter().all(|(word, expected)| holds(word) == *expected);
        listed && rest && self.is_asked_about(request)
    }

    /// Whether `request` is one of those that are asked about.
    pub(crate) fn is_asked_about(&self, request: &Request) -> bool {
        self.given.parts.iter().all(|part| self.parts.hold(*part, request))
    }
}

/// Words that differ, with their terms; those that hold of every request, or of none, say nothing.
fn distinct(all: impl Iterator<Item = (Word, Option<Term>)>, terms: &Terms) -> (Vec<Word>, Vec<Term>) {
    let mut seen = BTreeMap::new();
    let mut kept = (Vec::new(), Vec::new());
    for (word, term) in all {
        let Some(of_word) = term.filter(|term| terms.as_bool(*term).is_none()) else { continue };
        if seen.insert(of_word, ()).is_none() {
            kept.0.push(word);
            kept.1.push(of_word);
        }
    }
    kept
}

/// Whether all that is allowed is in some row: the last question, put once more for who said so.
fn covered(view: &mut View<'_, '_>, rows: &[Found]) -> Coverage {
    let mut requests = Vec::new();
    for row in rows {
        requests.push(view.requests(&row.draft));
    }
    let covered = view.query.terms.or(requests);
    let uncovered = view.query.terms.not(covered);
    view.query.goal = view.query.terms.and([view.allowed, uncovered]);
    let verdict = view.asker.verdict(view.query);
    match verdict.decision {
        Decision::Unsat => Coverage::Proven(verdict.outcomes),
        Decision::Unknown(why) => Coverage::NotProven(why),
        Decision::Disagreement => Coverage::NotProven("the engines contradict each other".to_owned()),
        Decision::Sat(_) => Coverage::NotProven("an engine found access that is in no row".to_owned()),
    }
}

fn told(found: &Found, words: &[Word], published: &Published, witness: Option<crate::Witness>) -> Row {
    let [principals, actions, resources] = &found.draft.one_of;
    let shown = |list: &[usize]| list.iter().filter_map(|at| words.get(*at)).map(|word| word.shown.clone()).collect();
    let rest = |about: About, holds: bool| {
        let is =
            |literal: &&Literal| literal.1 == holds && words.get(literal.0).is_some_and(|word| word.about == about);
        shown(&found.draft.rest.iter().filter(is).map(|(at, _)| *at).collect::<Vec<_>>())
    };
    // Several words at once about one thing are rare; they are told as conditions.
    let both = [About::Principal, About::Action, About::Resource].map(|about| rest(about, true));
    Row {
        principals: shown(principals),
        except_principals: rest(About::Principal, false),
        actions: shown(actions),
        except_actions: rest(About::Action, false),
        published: published.in_row(&found.draft),
        resources: shown(resources),
        except_resources: rest(About::Resource, false),
        only_if: both.into_iter().flatten().chain(rest(About::Condition, true)).collect(),
        unless: rest(About::Condition, false),
        extent: found.extent,
        witness,
    }
}
