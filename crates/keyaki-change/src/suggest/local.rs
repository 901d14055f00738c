//! What can be changed about one statement so that the check no longer fails because of it.
//!
//! In: a statement. Out: changes, each a proposal: leaving out the items through which requests come that fail the check,
//! leaving out the statement, and what an existing statement demands beside it.

use keyaki_policy::{Effect, Policy};
use serde_json::Value;

use super::aim::{Against, Aim, Sides};
use super::edit::Change;
use crate::difference::combine::{both, both_hold, common};
use crate::difference::target::{Target, drafts};
use crate::draft::{Clause, Draft, Element, Entry, Form};
use crate::written::statement;

/// How many existing statements are looked at.
const MOST_EXISTING: usize = 12;
/// Of how many demands of an existing statement every choice is proposed.
const MOST_DEMANDS: usize = 5;

/// A statement as it is, and what of it can let a request through that fails the check.
struct Suspect<'a> {
    aim: &'a Aim<'a>,
    sides: &'a Sides,
    target: Target<'a>,
    at: usize,
    whole: Draft,
    /// Without the items that `keyaki::slice` knows to be harmless.
    part: Draft,
}

/// Proposals; each is a set of changes.
pub(super) fn proposals(aim: &Aim<'_>, current: &Policy, sides: &Sides, index: usize) -> Vec<Vec<Change>> {
    let gone = vec![Change::RemoveStatement(index)];
    let draft = |policy: &Policy| {
        let statement = policy.statements.iter().find(|statement| statement.index == index)?;
        Draft::of(policy, statement)
    };
    let (Some(whole), Some(part)) = (draft(current), draft(&sides.policy)) else { return vec![gone] };
    let suspect = Suspect { aim, sides, target: Target::whole(aim.asker, current), at: index, whole, part };
    let existing = suspect.existing();
    let mut proposals = suspect.without_items(&existing);
    proposals.extend(suspect.as_existing(&existing));
    let back = suspect.put_back(&suspect.whole, &existing);
    proposals.extend(suspect.guarded());
    proposals.push(gone.clone());
    if !back.is_empty() {
        proposals.push(gone.into_iter().chain(back).collect());
    }
    proposals
}

impl Suspect<'_> {
    /// The existing statements that have something in common with it.
    fn existing(&self) -> Vec<Draft> {
        let Against::Existing(existing) = &self.aim.against else { return Vec::new() };
        if existing.kind != self.aim.policy.kind {
            return Vec::new();
        }
        let all = drafts(&self.sides.other, Effect::Allow).unwrap_or_default();
        all.into_iter().filter(|other| !self.target.are_apart(&self.part, other)).take(MOST_EXISTING).collect()
    }

    /// Without the items of one list through which such requests come; and with what the existing statements allow of them in
    /// statements of their own.
    fn without_items(&self, existing: &[Draft]) -> Vec<Vec<Change>> {
        let mut proposals = Vec::new();
        let mut propose = |change: Change, gone: Draft| {
            let back = self.put_back(&gone, existing);
            proposals.push(vec![change.clone()]);
            proposals.extend(self.guarded_rest(&gone).into_iter().map(|rest| vec![change.clone(), rest]));
            if !back.is_empty() {
                proposals.push(std::iter::once(change).chain(back).collect());
            }
        };
        let (whole, part) = (&self.whole, &self.part);
        let with = |actions| Draft { actions, ..part.clone() };
        if let Some((kept, gone)) = self.split(&whole.actions, &part.actions, with) {
            propose(Change::SetList(self.at, keyaki_policy::Element::Action, kept), with(Element::listed(gone)));
        }
        if let (Some(all), Some(some)) = (&whole.resources, &part.resources) {
            let with = |list| Draft { resources: Some(list), ..part.clone() };
            if let Some((kept, gone)) = self.split(all, some, with) {
                propose(Change::SetList(self.at, keyaki_policy::Element::Resource, kept), with(Element::listed(gone)));
            }
        }
        if let (Some(all), Some(some)) = (&whole.principals, &part.principals) {
            let with = |list| Draft { principals: Some(list), ..part.clone() };
            if let Some((kept, gone)) = self.split(all, some, with) {
                propose(Change::SetPrincipals(self.at, Element::listed(kept)), with(Element::listed(gone)));
            }
        }
        for (n, clause) in part.clauses.iter().enumerate() {
            let with = |values: Element<Value>| {
                let mut narrowed = part.clone();
                narrowed.clauses.iter_mut().skip(n).take(1).for_each(|clause| clause.values = values.items.clone());
                narrowed
            };
            let values = Element::listed(clause.values.clone());
            if let Some((values, gone)) = self.split(&values, &values, with) {
                propose(Change::SetValues(self.at, Clause { values, ..clause.clone() }), with(Element::listed(gone)));
            }
        }
        proposals
    }

    /// Held to callers, or to conditions, to whom and under which the check does not object.
    fn guarded(&self) -> Vec<Vec<Change>> {
        let guards = &self.aim.guards;
        let is_new = |clauses: &&Vec<Clause>| clauses.iter().all(|clause| same_test(&self.whole, clause).is_none());
        let conditions = guards.demanded.iter().filter(is_new);
        let conditions = conditions.map(|clauses| Change::AddConditions(self.at, clauses.clone()));
        let is_open = |list: &Element<Entry>| list.items.iter().any(|entry| entry.value == "*");
        let callers = guards.callers.iter().filter(|_| self.whole.principals.as_ref().is_some_and(is_open));
        let callers = callers.map(|callers| Change::SetPrincipals(self.at, callers.clone()));
        callers.chain(conditions).map(|change| vec![change]).collect()
    }

    /// What of `gone` the check might not object to, as a statement to be added.
    fn guarded_rest(&self, gone: &Draft) -> Vec<Change> {
        let guards = self.aim.guards.demanded.iter();
        let guarded =
            guards.map(|clauses| Draft { sid: None, clauses: both_hold(&gone.clauses, clauses), ..gone.clone() });
        guarded.filter_map(|draft| statement(&draft)).map(Change::AddStatement).collect()
    }

    /// What of `gone` the existing statements allow, as statements to be added.
    fn put_back(&self, gone: &Draft, existing: &[Draft]) -> Vec<Change> {
        let common = existing.iter().filter_map(|other| both(&self.target, gone, other));
        let mut added: Vec<Value> = Vec::new();
        for statement in common.filter_map(|draft| statement(&draft)) {
            if !added.contains(&statement) {
                added.push(statement);
            }
        }
        added.into_iter().map(Change::AddStatement).collect()
    }

    /// The items of a list that can stay and those that cannot; nothing when all or none can. Only those in `some` are in doubt.
    fn split<T: Clone + PartialEq>(
        &self,
        all: &Element<T>,
        some: &Element<T>,
        with: impl Fn(Element<T>) -> Draft,
    ) -> Option<(Vec<T>, Vec<T>)> {
        if all.form == Form::Complement || all.items.len() < 2 {
            return None;
        }
        let parts = some.parts().into_iter().map(|part| self.target.allowing(&[with(part)]));
        let policies: Vec<Policy> = parts.collect::<Option<_>>()?;
        let found = self.aim.failing_through(self.sides, &policies);
        let live = some.items.iter().zip(found).filter(|(_, found)| !found.is_nothing());
        let gone: Vec<T> = live.map(|(item, _)| item.clone()).collect();
        let kept: Vec<T> = all.items.iter().filter(|item| !gone.contains(item)).cloned().collect();
        (!kept.is_empty() && !gone.is_empty()).then_some((kept, gone))
    }

    /// What an existing statement demands: some of its callers, actions, resources and conditions, fewest first.
    fn as_existing(&self, existing: &[Draft]) -> Vec<Vec<Change>> {
        let mut proposals: Vec<Vec<Change>> = Vec::new();
        for other in existing {
            let demands = self.demands(other);
            let choices = 1..1_u32 << demands.len().min(MOST_DEMANDS);
            for choice in choices {
                let chosen = demands.iter().enumerate().filter(|(n, _)| choice & (1 << n) != 0);
                proposals.push(chosen.map(|(_, change)| change.clone()).collect());
            }
        }
        proposals.sort_by_key(Vec::len);
        proposals
    }

    /// By element, the change that holds the statement to what `other` says; nothing for an element in which it is held already.
    fn demands(&self, other: &Draft) -> Vec<Change> {
        let (whole, part) = (&self.whole, &self.part);
        let common = common(&self.target, part, other);
        let mut demands = Vec::new();
        if let Some(actions) = common.actions.and_then(|actions| held(&whole.actions, &part.actions, actions)) {
            let element = match actions.form {
                Form::Listed => keyaki_policy::Element::Action,
                Form::Complement => keyaki_policy::Element::NotAction,
            };
            demands.push(Change::SetList(self.at, element, actions.items));
        }
        if let (Some(all), Some(some), Some(Some(resources))) = (&whole.resources, &part.resources, common.resources)
            && let Some(resources) = held(all, some, resources)
        {
            let element = match resources.form {
                Form::Listed => keyaki_policy::Element::Resource,
                Form::Complement => keyaki_policy::Element::NotResource,
            };
            demands.push(Change::SetList(self.at, element, resources.items));
        }
        if let (Some(all), Some(some), Some(Some(principals))) =
            (&whole.principals, &part.principals, common.principals)
            && let Some(principals) = held(all, some, principals)
        {
            demands.push(Change::SetPrincipals(self.at, principals));
        }
        demands.extend(self.demanded_conditions(other, &common.clauses));
        demands
    }

    fn demanded_conditions(&self, other: &Draft, joined: &[Clause]) -> Vec<Change> {
        let clauses = other.clauses.iter();
        let (known, more): (Vec<&Clause>, Vec<&Clause>) =
            clauses.partition(|clause| same_test(&self.whole, clause).is_some());
        let mut demands = Vec::new();
        if !more.is_empty() {
            demands.push(Change::AddConditions(self.at, more.into_iter().cloned().collect()));
        }
        for clause in known {
            let Some(mine) = same_test(&self.whole, clause) else { continue };
            let joined = joined.iter().find(|one| one.operator == mine.operator && one.key == mine.key);
            let values = joined.map(|joined| joined.values.clone()).filter(|values| !values.is_empty());
            // Values without a common one may still be parts of each other.
            let values = values.unwrap_or_else(|| clause.values.clone());
            if values != mine.values {
                demands.push(Change::SetValues(self.at, Clause { values, ..mine.clone() }));
            }
        }
        demands
    }
}

/// `all` with `common` in place of `some` of it; nothing when that is the same.
fn held<T: Clone + PartialEq>(all: &Element<T>, some: &Element<T>, common: Element<T>) -> Option<Element<T>> {
    if all.form != common.form {
        return None;
    }
    if all.form == Form::Complement {
        return (*all != common).then_some(common);
    }
    let stays = all.items.iter().filter(|item| !some.items.contains(item) || common.items.contains(item));
    let mut items: Vec<T> = stays.cloned().collect();
    items.extend(common.items.into_iter().filter(|item| !all.items.contains(item)));
    (items != all.items && !items.is_empty()).then_some(Element::listed(items))
}

/// The condition of `draft` with the operator and key of `clause`.
fn same_test<'a>(draft: &'a Draft, clause: &Clause) -> Option<&'a Clause> {
    let mut clauses = draft.clauses.iter();
    clauses.find(|mine| mine.operator == clause.operator && mine.key.eq_ignore_ascii_case(&clause.key))
}
