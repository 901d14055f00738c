//! What policies say of each part of a request: the words that findings are made of.
//!
//! In: policies. Out: for principal, action, resource and each trusted key the patterns that occur in any statement, Allow or
//! Deny, negated or not, each once and as it is written (semantics F.3, step 1).

use keyaki_catalogue::Catalogue;
use keyaki_policy::{
    AwsIdentity, Condition, ConditionKey, ConditionValue, IpRange, Operator, Policy, PrincipalPattern, Principals,
    Statement, Test,
};
use keyaki_source::{Span, Spanned};

use crate::parts::{Part, Parts};
use crate::trusted::{Look, some_value, trusted};

/// A part of a request that findings speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Principal,
    Action,
    Resource,
    Key(ConditionKey),
}

/// One pattern of a dimension.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    /// What it is called.
    pub(crate) shown: Shown,
    pub(crate) part: Part,
}

/// A pattern as it is written; of a principal with its kind, as `AWS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// The patterns of every dimension.
#[derive(Default)]
pub(crate) struct Predicates {
    pub(crate) of: Vec<(Dimension, Vec<Predicate>)>,
}

impl Predicates {
    /// Those of `policies`, each also a part.
    pub(crate) fn of(policies: &[&Policy], parts: &mut Parts) -> Self {
        let mut predicates = Self::default();
        for policy in policies {
            for statement in &policy.statements {
                predicates.principals(policy, statement, parts);
            }
            predicates.items(policy, parts);
            for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
                predicates.values(policy, condition, parts);
            }
        }
        predicates
    }

    fn add(&mut self, dimension: Dimension, shown: Shown, part: impl FnOnce() -> Part) {
        let at = self.of.iter().position(|(other, _)| *other == dimension);
        let at = at.unwrap_or_else(|| {
            self.of.push((dimension, Vec::new()));
            self.of.len() - 1
        });
        let Some((_, known)) = self.of.get_mut(at) else { return };
        known.push(Predicate { shown, part: part() });
    }

    fn principals(&mut self, policy: &Policy, statement: &Statement, parts: &mut Parts) {
        let (Principals::Only(listed) | Principals::Except(listed)) = &statement.principals else { return };
        for item in listed {
            let seen = |part: &Statement| matches!(&part.principals, Principals::Only(known) if known.iter().any(|one| one.value == item.value));
            if parts.policy.statements.iter().any(seen) {
                continue;
            }
            let Some(shown) = principal_shown(policy, item) else { continue };
            self.add(Dimension::Principal, shown, || parts.principal(item.clone()));
        }
    }

    fn items(&mut self, policy: &Policy, parts: &mut Parts) {
        let actions = policy.statements.iter().flat_map(|statement| one_by_one(statement.actions.items()));
        for items in distinct(actions) {
            let shown = shown(policy, &items);
            self.add(Dimension::Action, shown, || parts.actions(items));
        }
        let resources = policy.statements.iter().flat_map(|statement| one_by_one(statement.resources.items()));
        for items in distinct(resources) {
            let shown = shown(policy, &items);
            self.add(Dimension::Resource, shown, || parts.resources(items));
        }
    }

    fn values(&mut self, policy: &Policy, condition: &Condition, parts: &mut Parts) {
        let key = &condition.key.value;
        let (Some(_), Some(test)) = (trusted(key), positive(condition.operator.value.test)) else { return };
        let look = if condition.operator.value.quantifier.is_some() { Look::List } else { Look::Single };
        let operator = Operator { quantifier: some_value(look), test, if_exists: false };
        for value in &condition.values {
            let alone = Condition {
                operator: Spanned::new(operator, condition.operator.span),
                key: condition.key.clone(),
                values: vec![value.clone()],
            };
            let seen = |part: &Statement| matches!(part.conditions.as_slice(), [known] if is_same(known, &alone));
            if matches!(value.value, ConditionValue::Unreadable(_)) || parts.policy.statements.iter().any(seen) {
                continue;
            }
            let shown = Shown { kind: "", text: written(policy, value.span) };
            self.add(Dimension::Key(key.clone()), shown, || parts.condition(alone));
        }
    }
}

/// The blocks of addresses that the policy names.
pub(crate) fn ranges(policy: &Policy, key: &ConditionKey) -> Vec<IpRange> {
    let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
    let values = conditions.filter(|condition| condition.key.value == *key).flat_map(|condition| &condition.values);
    let range = |value: &Spanned<ConditionValue>| match value.value {
        ConditionValue::Range(range) => Some(range),
        _ => None,
    };
    values.filter_map(range).collect()
}

/// A key's name as AWS spells it.
pub(crate) fn key_name(key: &ConditionKey) -> String {
    let known = Catalogue::embedded().key(key.folded());
    known.map_or_else(|| key.written().to_owned(), |info| info.spelled(key.written()))
}

fn is_same(left: &Condition, right: &Condition) -> bool {
    let values = |condition: &Condition| condition.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>();
    left.operator.value == right.operator.value && left.key.value == right.key.value && values(left) == values(right)
}

/// The test without its negation, if it compares with a value that can be shown.
fn positive(test: Test) -> Option<Test> {
    match test {
        Test::StringEquals { .. } => Some(Test::StringEquals { negated: false }),
        Test::StringEqualsIgnoreCase { .. } => Some(Test::StringEqualsIgnoreCase { negated: false }),
        Test::StringLike { .. } => Some(Test::StringLike { negated: false }),
        Test::ArnLike { .. } => Some(Test::ArnLike { negated: false }),
        Test::IpAddress { .. } => Some(Test::IpAddress { negated: false }),
        Test::Numeric(_) | Test::Date(_) | Test::Bool | Test::BinaryEquals | Test::Null => None,
    }
}

pub(crate) fn principal_shown(policy: &Policy, item: &Spanned<PrincipalPattern>) -> Option<Shown> {
    let written = || written(policy, item.span);
    let (kind, text) = match &item.value {
        PrincipalPattern::Everyone => return None,
        PrincipalPattern::Aws(aws) if aws.who == AwsIdentity::Account => ("AWS", aws.account.clone()),
        PrincipalPattern::Aws(_) | PrincipalPattern::Nobody(_) => ("AWS", written()),
        PrincipalPattern::Service(name) => ("Service", name.clone()),
        PrincipalPattern::Federated(provider) => ("Federated", provider.clone()),
        PrincipalPattern::AnyFederated => ("Federated", "*".to_owned()),
        PrincipalPattern::CanonicalUser(id) => ("CanonicalUser", id.clone()),
    };
    Some(Shown { kind, text })
}

fn shown<T>(policy: &Policy, items: &[Spanned<T>]) -> Shown {
    let text = items.first().map(|item| written(policy, item.span)).unwrap_or_default();
    Shown { kind: "", text }
}

/// The text that is written there, as JSON means it.
pub(crate) fn written(policy: &Policy, span: Span) -> String {
    let text = policy.source.text().get(span.range()).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| text.to_owned())
}

/// The items by place: one written item may be two patterns.
pub(crate) fn one_by_one<T: Clone>(items: &[Spanned<T>]) -> Vec<Vec<Spanned<T>>> {
    let mut all: Vec<Vec<Spanned<T>>> = Vec::new();
    for item in items {
        match all.last_mut() {
            Some(written) if written.first().is_some_and(|first| first.span == item.span) => written.push(item.clone()),
            _ => all.push(vec![item.clone()]),
        }
    }
    all
}

/// Each written item once.
pub(crate) fn distinct<T: Clone + PartialEq>(all: impl Iterator<Item = Vec<Spanned<T>>>) -> Vec<Vec<Spanned<T>>> {
    let mut distinct: Vec<Vec<Spanned<T>>> = Vec::new();
    for items in all {
        let same = |other: &Vec<Spanned<T>>| {
            other.len() == items.len() && other.iter().zip(&items).all(|(left, right)| left.value == right.value)
        };
        if !distinct.iter().any(same) {
            distinct.push(items);
        }
    }
    distinct
}

/// How much a policy lists.
pub(crate) fn size(policy: &Policy) -> usize {
    let of_statement = |statement: &Statement| {
        let principals = match &statement.principals {
            Principals::Only(listed) | Principals::Except(listed) => listed.len(),
            Principals::Unstated => 0,
        };
        let values: usize = statement.conditions.iter().map(|condition| condition.values.len()).sum();
        principals + statement.actions.items().len() + statement.resources.items().len() + values
    };
    policy.statements.iter().map(of_statement).sum()
}
