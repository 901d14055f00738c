//! What the policies of a question do with each condition key.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_catalogue::Catalogue;
use keyaki_policy::{
    Condition, ConditionKey, ConditionValue, Decimal, Findings, Glob, GlobPiece, ListWithoutPrefix, Operator, Policy,
    Quantifier, ResourcePattern, Statement, Test, UndeclaredList,
};
use keyaki_source::Diagnostic;

use super::disputed::{coupled, disputed, empty_text, undeclared_list};

/// Every key that some policy mentions, and how it is used.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub(crate) keys: BTreeMap<ConditionKey, KeyUse>,
    pub(crate) findings: Findings,
    /// What to say of a key that operators of several types look at, if its types are not linked exactly.
    pub(crate) two_types: BTreeMap<ConditionKey, Diagnostic>,
    /// Whether it has been said what the empty text counts as: once is enough.
    empty_text_said: bool,
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
    /// The distinct tests without one, when a list satisfies those by its values: each needs a witness too.
    list_tests: BTreeSet<String>,
    /// A positive and a negated test without set prefix look at it.
    positive: bool,
    negated: bool,
    /// Whether requests with a list are considered where nothing says that the key holds one (spec B.10).
    may_be_list: UndeclaredList,
    /// Elements of this one that other parts of a request are tied to.
    linked: usize,
    /// How many elements a list has room for, whatever suffices.
    pub(crate) room: usize,
    /// Texts that the key is compared with as a whole.
    pub(crate) literals: BTreeSet<String>,
    /// Texts that it is asked to begin with, whatever follows.
    pub(crate) beginnings: BTreeSet<String>,
}

/// How a question looks at the values of a key, whatever its policies do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyView {
    /// As texts.
    Text,
    /// As addresses.
    Address,
}

/// At which keys a question looks itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// At these where its policies mention them.
    pub where_mentioned: BTreeMap<ConditionKey, KeyView>,
    /// At these in any case, and what is sought may have to have a value of them.
    pub always: BTreeMap<ConditionKey, KeyView>,
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
                inventory.add_statement(policy, statement);
            }
        }
        inventory.link_elements();
        inventory.undeclared_lists();
        inventory
    }

    /// Adds how a question itself looks at keys.
    pub(crate) fn look(&mut self, looks: &Looks) {
        for (key, view) in &looks.where_mentioned {
            if let Some(usage) = self.keys.get_mut(key) {
                usage.look(*view);
            }
        }
        for (key, view) in &looks.always {
            let usage = self.keys.entry(key.clone()).or_default();
            usage.look(*view);
            // The value that is sought, beside those that the policies need (spec B.7).
            usage.linked += 1;
        }
    }

    /// Each `aws:RequestTag/…` is a possible element of `aws:TagKeys`, first and last of `aws:CalledVia` have keys of their own,
    /// and the name of a calling service is among its names (spec B.7, C.2).
    fn link_elements(&mut self) {
        let count = |prefix: &str| self.keys.keys().filter(|key| key.folded().starts_with(prefix)).count();
        let ends = ["aws:calledviafirst", "aws:calledvialast"].map(count).iter().sum();
        let linked =
            [("aws:TagKeys", count("aws:requesttag/")), ("aws:CalledVia", ends), ("aws:PrincipalServiceNamesList", 1)];
        for (name, number) in linked {
            if let Some(usage) = self.keys.get_mut(&ConditionKey::new(name)) {
                usage.linked = number;
            }
        }
    }

    /// Where positive and negated tests of a key together cover every single value, its lists may make a difference that is
    /// not considered (spec B.10).
    fn undeclared_lists(&mut self) {
        for (key, usage) in &self.keys {
            if usage.positive && usage.negated && usage.set_tests.is_empty() && !is_declared(key) {
                self.findings.add(undeclared_list(key, usage.may_be_list));
            }
        }
    }

    fn add_statement(&mut self, policy: &Policy, statement: &Statement) {
        for resource in statement.resources.items() {
            match &resource.value {
                ResourcePattern::Fields(fields) => fields.iter().for_each(|glob| self.add_variables(glob)),
                ResourcePattern::Whole(glob) => self.add_variables(glob),
                ResourcePattern::Any | ResourcePattern::Nothing => {}
            }
        }
        for condition in &statement.conditions {
            self.add_condition(policy, condition);
        }
    }

    fn add_variables(&mut self, glob: &Glob) {
        for variable in glob.variables() {
            let usage = self.keys.entry(variable.key.clone()).or_default();
            usage.text = true;
            usage.plain = true;
        }
    }

    fn add_condition(&mut self, policy: &Policy, condition: &Condition) {
        let (source, readings) = (&policy.source, policy.readings);
        let Operator { quantifier, test, .. } = condition.operator.value;
        let usage = self.keys.entry(condition.key.value.clone()).or_default();
        if test == Test::Null {
            return;
        }
        usage.add_view(test, condition);
        let distinct = || format!("{:?} {:?}", condition.operator.value, values(condition));
        match quantifier {
            Some(quantifier) => {
                usage.for_all |= quantifier == Quantifier::ForAllValues;
                usage.set_tests.insert(distinct());
            }
            None => {
                usage.plain = true;
                let negated = test.is_negated();
                (usage.positive, usage.negated) = (usage.positive || !negated, usage.negated || negated);
                if readings.undeclared_list == UndeclaredList::Either {
                    usage.may_be_list = UndeclaredList::Either;
                }
                if readings.list_without_prefix == ListWithoutPrefix::SomeValue {
                    usage.list_tests.insert(distinct());
                }
            }
        }
        if usage.is_coupled() {
            self.two_types.entry(condition.key.value.clone()).or_insert_with(|| coupled(source, condition));
        }
        for disputed in disputed(source, condition, readings) {
            self.findings.add(disputed);
        }
        if quantifier == Some(Quantifier::ForAllValues) && !self.empty_text_said {
            self.empty_text_said = true;
            self.findings.add(empty_text(source, condition, readings));
        }
        for value in &condition.values {
            if let ConditionValue::Text(glob) = &value.value {
                self.add_variables(glob);
            }
        }
    }
}

impl KeyUse {
    fn look(&mut self, view: KeyView) {
        match view {
            KeyView::Text => self.text = true,
            KeyView::Address => self.address = true,
        }
    }

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
                self.beginnings.extend(condition.values.iter().filter_map(|value| match &value.value {
                    ConditionValue::Text(glob) => match glob.pieces() {
                        [GlobPiece::Literal(text), GlobPiece::Run] => Some(text.to_string()),
                        _ => None,
                    },
                    _ => None,
                }));
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
        ((self.set_tests.len() + self.list_tests.len()).max(1) + self.linked).max(self.room)
    }

    pub(crate) fn cardinality(&self, key: &ConditionKey) -> Cardinality {
        let quantified = !self.set_tests.is_empty();
        let known = Catalogue::embedded().key(key.folded()).map(|info| info.cardinality);
        match (known, quantified) {
            (Some(keyaki_catalogue::Cardinality::Multi), _) if !self.plain => Cardinality::Multi,
            (Some(keyaki_catalogue::Cardinality::Multi), _) => Cardinality::Either,
            (Some(keyaki_catalogue::Cardinality::Single), _) if key.folded().starts_with("aws:") => Cardinality::Single,
            (_, true) => Cardinality::Either,
            (_, false) if self.may_be_list == UndeclaredList::Either => Cardinality::Either,
            (_, false) => Cardinality::Single,
        }
    }
}

fn values(condition: &Condition) -> Vec<&ConditionValue> {
    condition.values.iter().map(|value| &value.value).collect()
}

/// Whether AWS says how many values the key has, and can be relied on.
fn is_declared(key: &ConditionKey) -> bool {
    let known = Catalogue::embedded().key(key.folded()).map(|info| info.cardinality);
    known == Some(keyaki_catalogue::Cardinality::Multi) || known.is_some() && key.folded().starts_with("aws:")
}

/// The number that `decimal` is in units of `10^-scale`; `scale` comes from [`KeyUse::scale`] and is large enough.
pub(crate) fn in_units(decimal: &Decimal, scale: u32) -> num_bigint::BigInt {
    decimal.scaled(scale).unwrap_or_default()
}
