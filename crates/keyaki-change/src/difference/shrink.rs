//! Documents made small: whatever changes nothing is left out, each time with a proof.
//!
//! In: statements that cover the requests in question, and how far they may go beyond them. Out: fewer and shorter ones that
//! still cover them and go no further.

use keyaki_policy::{Effect, Policy};

use super::combine::{both_hold, negated, negated_of_present};
use super::target::Target;
use crate::asker::Finish;
use crate::draft::{Clause, Draft, Element, Form};

/// Lists up to this length are tried item by item; of longer ones, parts.
const LONG: usize = 64;

/// What a change does to the requests that a document allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Fewer,
    More,
    Either,
}

/// How far a document may go.
pub(super) enum Bound {
    /// To the requests in question.
    Exact,
    /// To what this one allows.
    Within(Box<Policy>),
}

pub(super) struct Shrinking<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) bound: Bound,
}

impl Shrinking<'_> {
    /// A smaller document of the same kind.
    pub(super) fn smaller(&self, drafts: Vec<Draft>) -> Vec<Draft> {
        let drafts = self.fewer_statements(drafts, Effect::Deny);
        let drafts = self.fewer_statements(drafts, Effect::Allow);
        let drafts = self.shorter_lists(drafts, Effect::Allow);
        let drafts = self.fewer_statements(drafts, Effect::Deny);
        let drafts = self.conditions_for_denies(drafts);
        let drafts = self.shorter_lists(drafts, Effect::Deny);
        let drafts = self.lists_for_complements(drafts);
        self.fewer_conditions(drafts)
    }

    /// Whether a document is still one of the same kind, for certain.
    fn keeps(&self, drafts: &[Draft], change: Change) -> bool {
        let Some(document) = self.target.written(drafts) else { return false };
        let covers = || self.target.missed_by(&document.policy, Finish::Plain).is_nothing();
        let within = || match &self.bound {
            Bound::Exact => self.target.exceeding(&document.policy, Finish::Plain).is_nothing(),
            Bound::Within(base) => self.target.growing(base, &document.policy).is_nothing(),
        };
        match change {
            Change::Fewer => covers(),
            Change::More => within(),
            Change::Either => covers() && within(),
        }
    }

    fn fewer_statements(&self, drafts: Vec<Draft>, effect: Effect) -> Vec<Draft> {
        let (these, others): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.effect == effect);
        let together = |these: &[Draft]| -> Vec<Draft> {
            // Allow statements come first.
            match effect {
                Effect::Allow => these.iter().chain(&others).cloned().collect(),
                Effect::Deny => others.iter().chain(these).cloned().collect(),
            }
        };
        let change = if effect == Effect::Allow { Change::Fewer } else { Change::More };
        if effect == Effect::Deny && !these.is_empty() && self.keeps(&others, change) {
            return others;
        }
        let kept = shrunk(&these, |fewer| self.keeps(&together(fewer), change));
        together(&kept)
    }

    /// Shorter lists in the statements of one effect.
    fn shorter_lists(&self, mut drafts: Vec<Draft>, effect: Effect) -> Vec<Draft> {
        for at in 0..drafts.len() {
            let Some(draft) = drafts.get(at).filter(|draft| draft.effect == effect).cloned() else { continue };
            let draft = self.shorter(&drafts, at, draft, |draft| Some(&mut draft.actions));
            let draft = self.shorter(&drafts, at, draft, |draft| draft.resources.as_mut());
            let draft = self.shorter(&drafts, at, draft, |draft| draft.principals.as_mut());
            let mut draft = draft;
            for clause in 0..draft.clauses.len() {
                let Some(values) = draft.clauses.get(clause).map(|clause| clause.values.clone()) else { continue };
                let kept = shrunk(&values, |fewer| {
                    let mut shorter = draft.clone();
                    shorter.clauses.iter_mut().skip(clause).take(1).for_each(|one| one.values = fewer.to_vec());
                    self.keeps(&replaced(&drafts, at, shorter), Change::Either)
                });
                draft.clauses.iter_mut().skip(clause).take(1).for_each(|one| one.values = kept.clone());
            }
            drafts = replaced(&drafts, at, draft);
        }
        drafts
    }

    fn shorter<T: Clone + PartialEq>(
        &self,
        drafts: &[Draft],
        at: usize,
        draft: Draft,
        list: impl Fn(&mut Draft) -> Option<&mut Element<T>>,
    ) -> Draft {
        let mut shorter = draft.clone();
        let Some(element) = list(&mut shorter).map(|element| element.clone()) else { return draft };
        // A shorter list matches less, and a shorter complement more.
        let change = match (element.form, draft.effect) {
            (Form::Listed, Effect::Allow) | (Form::Complement, Effect::Deny) => Change::Fewer,
            (Form::Listed, Effect::Deny) | (Form::Complement, Effect::Allow) => Change::More,
        };
        let with = |items: &[T]| {
            let mut shorter = draft.clone();
            if let Some(element) = list(&mut shorter) {
                element.items = items.to_vec();
            }
            shorter
        };
        let kept = shrunk(&element.items, |fewer| self.keeps(&replaced(drafts, at, with(fewer)), change));
        with(&kept)
    }

    /// An Allow under the negated condition in place of a Deny under the condition, where that says the same.
    fn conditions_for_denies(&self, mut drafts: Vec<Draft>) -> Vec<Draft> {
        while let Some(better) = self.condition_for_a_deny(&drafts) {
            drafts = better;
        }
        drafts
    }

    fn condition_for_a_deny(&self, drafts: &[Draft]) -> Option<Vec<Draft>> {
        let denies = drafts.iter().enumerate().filter(|(_, draft)| draft.effect == Effect::Deny);
        denies.into_iter().find_map(|(at, deny)| {
            let met: Vec<bool> = drafts
                .iter()
                .map(|draft| draft.effect == Effect::Allow && !self.target.are_apart(draft, deny))
                .collect();
            let candidates = [negated_of_present, negated].map(|negated| folded(drafts, &met, at, deny, negated));
            candidates.into_iter().flatten().find(|candidate| self.keeps(candidate, Change::Either))
        })
    }

    /// What an Allow and a Deny about the complement say together, as an Allow of what the Deny spares.
    fn lists_for_complements(&self, mut drafts: Vec<Draft>) -> Vec<Draft> {
        let denies: Vec<Draft> = drafts.iter().filter(|draft| draft.effect == Effect::Deny).cloned().collect();
        for deny in denies {
            let rest =
                |drafts: &[Draft]| -> Vec<Draft> { drafts.iter().filter(|draft| **draft != deny).cloned().collect() };
            let mut by_action = rest(&drafts);
            let mut by_resource = by_action.clone();
            let allows = |draft: &&mut Draft| draft.effect == Effect::Allow;
            let spared = Element::listed(deny.actions.items.clone());
            by_action.iter_mut().filter(allows).for_each(|allow| allow.actions = spared.clone());
            let spared = deny.resources.as_ref().map(|resources| Element::listed(resources.items.clone()));
            by_resource.iter_mut().filter(allows).for_each(|allow| allow.resources = spared.clone());
            let of_resources = deny.resources.as_ref().is_some_and(|list| list.form == Form::Complement);
            let candidates = [(deny.actions.form == Form::Complement, by_action), (of_resources, by_resource)];
            let better = candidates.into_iter().filter(|(possible, _)| *possible).map(|(_, candidate)| candidate);
            if let Some(better) = better.into_iter().find(|candidate| self.keeps(candidate, Change::Either)) {
                drafts = better;
            }
        }
        drafts
    }

    /// Statements without the conditions that change nothing.
    fn fewer_conditions(&self, mut drafts: Vec<Draft>) -> Vec<Draft> {
        for at in 0..drafts.len() {
            let mut clause = 0;
            while let Some(draft) = drafts.get(at).filter(|draft| clause < draft.clauses.len()) {
                let mut without = draft.clone();
                without.clauses.remove(clause);
                let candidate = replaced(&drafts, at, without);
                let change = if draft.effect == Effect::Allow { Change::More } else { Change::Fewer };
                if self.keeps(&candidate, change) { drafts = candidate } else { clause += 1 }
            }
        }
        drafts
    }
}

fn replaced(drafts: &[Draft], at: usize, draft: Draft) -> Vec<Draft> {
    let mut drafts = drafts.to_vec();
    drafts.iter_mut().skip(at).take(1).for_each(|known| *known = draft.clone());
    drafts
}

/// The statements that are `met` by the Deny at a place, which is left out, each under each of its conditions negated. Nothing
/// when a condition has no negation, or when there would be more statements than before.
fn folded(
    drafts: &[Draft],
    met: &[bool],
    at: usize,
    deny: &Draft,
    negated: fn(&Clause) -> Option<Vec<Clause>>,
) -> Option<Vec<Draft>> {
    let negations: Vec<Vec<Clause>> = deny.clauses.iter().map(negated).collect::<Option<_>>()?;
    let touched = met.iter().filter(|met| **met).count();
    if negations.is_empty() || touched * negations.len() > touched + 1 {
        return None;
    }
    let mut folded = Vec::new();
    let others = drafts.iter().zip(met).enumerate().filter(|(n, _)| *n != at);
    for (draft, met) in others.map(|(_, other)| other) {
        if !met {
            folded.push(draft.clone());
            continue;
        }
        for negation in &negations {
            let sid = draft.sid.clone().filter(|_| negations.len() == 1);
            folded.push(Draft { sid, clauses: both_hold(&draft.clauses, negation), ..draft.clone() });
        }
    }
    Some(folded)
}

/// A part of `items`, one at least, that `keeps` still takes: larger pieces are tried first.
fn shrunk<T: Clone>(items: &[T], keeps: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut kept = items.to_vec();
    let smallest = if items.len() > LONG { items.len() / 16 } else { 1 };
    let mut size = (items.len() / 2).max(1);
    loop {
        let mut at = 0;
        while at < kept.len() && kept.len() > 1 {
            let before = kept.iter().take(at);
            let rest: Vec<T> = before.chain(kept.iter().skip(at + size)).cloned().collect();
            if !rest.is_empty() && keeps(&rest) { kept = rest } else { at += size }
        }
        if size <= smallest {
            return kept;
        }
        size = (size / 2).max(smallest);
    }
}
