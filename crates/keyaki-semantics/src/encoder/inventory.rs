//! What the policies of a question do with each condition key.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_catalogue::Catalogue;
use keyaki_policy::{
    Condition, ConditionKey, ConditionValue, Decimal, Findings, Glob, Operator, Policy, Quantifier, ResourcePattern,
    Statement, Test,
};
use keyaki_source::{Diagnostic, Source};

/// Every key that some policy mentions, and how it is used.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub(crate) keys: BTreeMap<ConditionKey, KeyUse>,
    pub(crate) findings: Findings,
}

/// How one key is used in all policies of a question.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyUse {
    /// Some operator looks at the value as text, or a variable refers to it.
    pub(crate) text: bool,
    /// Some operator looks at it as a number, with at most this many digits after the point.
    pub(crate) number_scale: Option<u32>,
    pub(crate) date: bool,
    pub(crate) address: bool,
    /// `ForAllValues:` looks at it: an empty text then counts as no value (spec B.4).
    pub(crate) for_all: bool,
    /// A plain operator (other than `Null`) or a variable looks at it as a single value.
    plain: bool,
    /// The distinct tests with a set prefix: each needs at most one element as a witness (spec B.7).
    set_tests: BTreeSet<String>,
    /// Other keys whose presence is tied to an element of this one.
    linked_tags: usize,
    /// Texts that the key is compared with as a whole.
    pub(crate) literals: BTreeSet<String>,
}

/// How many values a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cardinality {
    Single,
    Multi,
    /// Not known: requests of both kinds are considered, which can only find more.
    Either,
}

impl Inventory {
    pub(crate) fn of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Self {
        let mut inventory = Self::default();
        for policy in policies {
            for statement in &policy.statements {
                inventory.add_statement(&policy.source, statement);
            }
        }
        inventory.link_tags();
        inventory
    }

    /// Each `aws:RequestTag/…` is a possible element of `aws:TagKeys` (spec B.7, C.2).
    fn link_tags(&mut self) {
        let tags = self.keys.keys().filter(|key| key.folded().starts_with("aws:requesttag/")).count();
        if let Some(usage) = self.keys.get_mut(&ConditionKey::new("aws:TagKeys")) {
            usage.linked_tags = tags;
        }
    }

    fn add_statement(&mut self, source: &Source, statement: &Statement) {
        for resource in statement.resources.items() {
            match &resource.value {
                ResourcePattern::Fields(fields) => fields.iter().for_each(|glob| self.add_variables(glob)),
                ResourcePattern::Whole(glob) => self.add_variables(glob),
                ResourcePattern::Any | ResourcePattern::Nothing => {}
            }
        }
        for condition in &statement.conditions {
            self.add_condition(source, condition);
        }
    }

    fn add_variables(&mut self, glob: &Glob) {
        for variable in glob.variables() {
            let usage = self.keys.entry(variable.key.clone()).or_default();
            usage.text = true;
            usage.plain = true;
        }
    }

    fn add_condition(&mut self, source: &Source, condition: &Condition) {
        let Operator { quantifier, test, .. } = condition.operator.value;
        let usage = self.keys.entry(condition.key.value.clone()).or_default();
        if test == Test::Null {
            return;
        }
        usage.add_view(test, condition);
        match quantifier {
            Some(quantifier) => {
                usage.for_all |= quantifier == Quantifier::ForAllValues;
                usage.set_tests.insert(format!("{:?} {:?}", condition.operator.value, values(condition)));
            }
            None => usage.plain = true,
        }
        if usage.is_coupled() {
            self.findings.add(coupled(source, condition));
        }
        if let Some(disputed) = disputed(source, condition) {
            self.findings.add(disputed);
        }
        for value in &condition.values {
            if let ConditionValue::Text(glob) = &value.value {
                self.add_variables(glob);
            }
        }
    }
}

impl KeyUse {
    fn add_view(&mut self, test: Test, condition: &Condition) {
        match test {
            Test::Numeric(_) => {
                let scales = condition.values.iter().filter_map(|value| match &value.value {
                    ConditionValue::Number(number) => Some(number.scale()),
                    _ => None,
                });
                let finest = scales.max().unwrap_or(0).max(self.number_scale.unwrap_or(0));
                self.number_scale = Some(finest);
            }
            Test::Date(_) => self.date = true,
            Test::IpAddress { .. } => self.address = true,
            Test::StringEquals { .. }
            | Test::StringEqualsIgnoreCase { .. }
            | Test::StringLike { .. }
            | Test::ArnLike { .. }
            | Test::Bool
            | Test::BinaryEquals => {
                self.text = true;
                self.literals.extend(condition.values.iter().filter_map(|value| match &value.value {
                    ConditionValue::Text(glob) => glob.as_literal().map(str::to_owned),
                    _ => None,
                }));
            }
            Test::Null => {}
        }
    }

    /// Whether the key is looked at both as text and as something else, or as two things that a text can be at once.
    pub(crate) fn is_coupled(&self) -> bool {
        let typed = [self.number_scale.is_some(), self.date, self.address].into_iter().filter(|used| *used).count();
        typed > 1 || self.text && typed > 0
    }

    /// Digits after the point that leave room between any two numbers the policies name: one more than theirs.
    pub(crate) fn scale(&self) -> Option<u32> {
        self.number_scale.map(|scale| scale.saturating_add(1))
    }

    /// How many list elements suffice (spec B.7).
    pub(crate) fn bound(&self) -> usize {
        self.set_tests.len().max(1) + self.linked_tags
    }

    pub(crate) fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        let quantified = !self.set_tests.is_empty();
        let known = Catalogue::embedded().key(key.folded()).map(|info| info.cardinality);
        match (known, quantified) {
            (Some(keyaki_catalogue::Cardinality::Multi), _) if !self.plain => Cardinality::Multi,
            (Some(keyaki_catalogue::Cardinality::Multi), _) => Cardinality::Either,
            (Some(keyaki_catalogue::Cardinality::Single), _) if key.folded().starts_with("aws:") => Cardinality::Single,
            (_, true) => Cardinality::Either,
            (_, false) => Cardinality::Single,
        }
    }
}

fn values(condition: &Condition) -> Vec<&ConditionValue> {
    condition.values.iter().map(|value| &value.value).collect()
}

fn coupled(source: &Source, condition: &Condition) -> Diagnostic {
    let key = &condition.key.value;
    Diagnostic::warning("value-of-two-types", format!("`{key}` is compared as values of different types"))
        .label(source, condition.key.span, "as another type than elsewhere")
        .help("types are linked only in part: PASS is right, FAIL is confirmed, but the answer may be UNKNOWN")
}

/// What to say when an answer may rest on a point that AWS's documents leave open (spec B.5, B.6).
fn disputed(source: &Source, condition: &Condition) -> Option<Diagnostic> {
    let Operator { quantifier, if_exists, .. } = condition.operator.value;
    let key = &condition.key.value;
    if quantifier == Some(Quantifier::ForAnyValue) && if_exists {
        let message = format!("`{}` of an absent key is disputed", condition.operator.value);
        let help = "here it does not match, as observed; read plainly, `IfExists` would make it match (semantics B.5)";
        let label = "does not match when the key is absent";
        return Some(
            Diagnostic::warning("if-exists-for-any-value", message)
                .label(source, condition.operator.span, label)
                .help(help),
        );
    }
    let multi = Catalogue::embedded().key(key.folded())?.cardinality == keyaki_catalogue::Cardinality::Multi;
    if multi && quantifier.is_none() {
        let message = format!("`{key}` has several values, but `{}` compares one", condition.operator.value);
        let help = "here a list never matches, negated or not (semantics B.6); write `ForAnyValue:` or `ForAllValues:`";
        return Some(
            Diagnostic::warning("missing-qualifier", message)
                .label(source, condition.operator.span, "no set prefix")
                .help(help),
        );
    }
    None
}

/// The number that `decimal` is in units of `10^-scale`; `scale` comes from [`KeyUse::scale`] and is large enough.
pub(crate) fn in_units(decimal: &Decimal, scale: u32) -> num_bigint::BigInt {
    decimal.scaled(scale).unwrap_or_default()
}
