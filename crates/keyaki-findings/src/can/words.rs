//! The words in which access is told: what the policies themselves say of callers, actions, resources and conditions.
//!
//! In: policies. Out: each principal, action and resource that is listed in some statement, and each condition, once. Whether a
//! policy allows a request is a function of which of them hold.

use keyaki_policy::{ActionPattern, Condition, Glob, Policy, PrincipalPattern, Principals, Test};
use keyaki_semantics::{Request, Scenario};
use keyaki_source::{Span, Spanned};

use super::facts::{Fact, facts};
use crate::parts::{Part, Parts};
use crate::predicates::{distinct, key_name, one_by_one, principal_shown, written};

/// What a word is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    Principal,
    Action,
    Resource,
    Condition,
}

/// A word, and what it means.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) about: About,
    pub(crate) shown: String,
    pub(crate) meaning: Meaning,
}

/// What a word means.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    /// What a part of a policy does.
    Part(Part),
    /// What the layers of a scenario decide by.
    Fact(Fact),
}

impl Word {
    fn of(about: About, shown: String, part: Part) -> Self {
        Self { about, shown, meaning: Meaning::Part(part) }
    }

    /// Whether it holds of `request`, by the evaluator.
    pub(crate) fn holds(&self, parts: &Parts, request: &Request) -> bool {
        match &self.meaning {
            Meaning::Part(part) => parts.hold(*part, request),
            Meaning::Fact(fact) => fact.holds(request),
        }
    }
}

/// Words for what the layers of a scenario decide by beside its policies: facts, and actions that have rules of their own.
pub(crate) fn words_of_layers(scenario: &Scenario, parts: &mut Parts) -> Vec<Word> {
    let special = [("sts", "GetCallerIdentity"), ("kms", "RetireGrant")].map(|(service, name)| {
        let pattern =
            ActionPattern::Of { service: Glob::literal(service), name: Glob::literal(name.to_ascii_lowercase()) };
        let part = parts.actions(vec![Spanned::new(pattern, Span::default())]);
        Word::of(About::Action, format!("{service}:{name}"), part)
    });
    let facts = facts(scenario).into_iter();
    let facts = facts.map(|fact| Word { about: About::Condition, shown: fact.shown(), meaning: Meaning::Fact(fact) });
    special.into_iter().chain(facts).collect()
}

/// The words of `policies`.
pub(crate) fn words(policies: &[&Policy], parts: &mut Parts) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut known: Vec<(usize, Condition)> = Vec::new();
    let mut callers: Vec<PrincipalPattern> = Vec::new();
    for policy in policies {
        for statement in &policy.statements {
            if let Principals::Only(listed) | Principals::Except(listed) = &statement.principals {
                for item in listed {
                    if let Some(word) = caller(policy, item, &mut callers, parts) {
                        words.push(word);
                    }
                }
            }
        }
        for items in distinct(policy.statements.iter().flat_map(|statement| one_by_one(statement.actions.items()))) {
            let shown = items.first().map(|item| written(policy, item.span)).unwrap_or_default();
            words.push(Word::of(About::Action, shown, parts.actions(items)));
        }
        for items in distinct(policy.statements.iter().flat_map(|statement| one_by_one(statement.resources.items()))) {
            let shown = items.first().map(|item| written(policy, item.span)).unwrap_or_default();
            words.push(Word::of(About::Resource, shown, parts.resources(items)));
        }
        for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
            if known.iter().any(|(_, other)| is_same(other, condition)) {
                continue;
            }
            known.push((words.len(), condition.clone()));
            let shown = condition_words(policy, condition);
            words.push(Word::of(About::Condition, shown, parts.condition(condition.clone())));
        }
    }
    words
}

fn caller(
    policy: &Policy,
    item: &Spanned<PrincipalPattern>,
    known: &mut Vec<PrincipalPattern>,
    parts: &mut Parts,
) -> Option<Word> {
    let shown = principal_shown(policy, item).filter(|_| !known.contains(&item.value))?;
    known.push(item.value.clone());
    let shown = format!("{} {}", shown.kind, shown.text);
    Some(Word::of(About::Principal, shown, parts.principal(item.clone())))
}

fn is_same(left: &Condition, right: &Condition) -> bool {
    let values = |condition: &Condition| condition.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>();
    left.operator.value == right.operator.value && left.key.value == right.key.value && values(left) == values(right)
}

/// `StringLike aws:PrincipalArn a, b`; of `Null` in words.
fn condition_words(policy: &Policy, condition: &Condition) -> String {
    let key = key_name(&condition.key.value);
    let values: Vec<String> = condition.values.iter().map(|value| written(policy, value.span)).collect();
    if condition.operator.value.test == Test::Null && condition.operator.value.quantifier.is_none() {
        match values.as_slice() {
            [value] if value.eq_ignore_ascii_case("true") => return format!("{key} is absent"),
            [value] if value.eq_ignore_ascii_case("false") => return format!("{key} is present"),
            _ => {}
        }
    }
    format!("{} {key} {}", written(policy, condition.operator.span), values.join(", "))
}
