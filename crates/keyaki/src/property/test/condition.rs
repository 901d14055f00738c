//! Tests of condition keys, each one operator of IAM (spec B.1–B.6).

use keyaki_catalogue::{Cardinality, Catalogue};
use keyaki_grammar::{Order, Relation, Subject, Test, Value, ValueKind};
use keyaki_policy::{ConditionKey, ConditionValue, IpRange, Policy};
use keyaki_source::Span;
use serde_json::json;

use super::{Meaning, Read, Tests, has_wildcards};
use crate::property::formula::Formula;
use crate::property::statement::Element;

/// How a key is asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    /// It has one.
    Single,
    /// `ForAnyValue:`
    Any,
    /// `ForAllValues:`
    Every,
}

/// An operator without prefix and suffix.
struct Base {
    /// As in `String` + `Equals`; the `Not` goes between.
    before: &'static str,
    after: &'static str,
    /// Whether there is an operator with `Not`.
    has_not: bool,
    values: Vec<String>,
}

impl Tests<'_> {
    pub(super) fn condition(&mut self, test: &Test, key: &str, span: Span) -> Read<Meaning> {
        if !key.contains(':') || key.starts_with("arn:") || key.starts_with(':') {
            let help = "condition keys have a prefix, as in `aws:SourceIp`; principal, action and resource stand by themselves";
            return self.refuse("not-a-key", test.subject.span, format!("`{key}` is no condition key"), help);
        }
        let values = match test.subject.value {
            Subject::AnyValue(_) => Values::Any,
            Subject::EveryValue(_) => Values::Every,
            _ => Values::Single,
        };
        self.cardinality(test, key, values)?;
        self.suffixes(test, values)?;
        if let Relation::Present | Relation::Absent = test.relation.value {
            return self.presence(test, key, values, span);
        }
        let base = self.base(test)?;
        // Of one value, `not` is the opposite of the whole test; of a list it is said of the values.
        let within = values != Values::Single && (test.not.is_some() || is_not_equal(test));
        if within && !base.has_not {
            let message = format!("`not` cannot be said of values that are compared by `{}`", base.before);
            return self.refuse("not-of-values", test.relation.span, message, "write what the values are instead");
        }
        let prefix = match values {
            Values::Single => "",
            Values::Any => "ForAnyValue:",
            Values::Every => "ForAllValues:",
        };
        let not = if within { "Not" } else { "" };
        let suffix = if test.if_present.is_some() { "IfExists" } else { "" };
        let Base { before, after, values: texts, .. } = base;
        let operator = match before {
            "IpAddress" => format!("{prefix}{not}IpAddress{suffix}"),
            _ => format!("{prefix}{before}{not}{after}{suffix}"),
        };
        let policy = self.statement(Element::Condition(operator, key.to_owned(), json!(texts)), span)?;
        self.readable(&policy, test)?;
        let negated = values == Values::Single && (test.not.is_some() || is_not_equal(test));
        self.some(vec![Formula::Matches(Box::new(policy))], test).map(|meaning| Meaning { negated, ..meaning })
    }

    /// Refuses to compare a list as if it were one value: by IAM no such test ever holds, and its opposite always does.
    fn cardinality(&mut self, test: &Test, key: &str, values: Values) -> Read<()> {
        let presence = matches!(test.relation.value, Relation::Present | Relation::Absent);
        let folded = ConditionKey::new(key).folded().to_owned();
        let known = Catalogue::embedded().key(&folded).map(|info| info.cardinality);
        if values == Values::Single && !presence && known == Some(Cardinality::Multi) {
            let help = format!("write `any value of {key} …` or `every value of {key} …`");
            return self.refuse("list-key", test.subject.span, format!("`{key}` holds a list of values"), &help);
        }
        Some(())
    }

    fn suffixes(&mut self, test: &Test, values: Values) -> Read<()> {
        let Some(span) = test.if_present else { return Some(()) };
        let (message, help) = match (test.not, test.relation.value, values) {
            (_, Relation::Present | Relation::Absent, _) => {
                ("presence is asked about already", "leave `if present` out")
            }
            (_, _, Values::Every) => ("`every value of` passes an absent key already", "leave `if present` out"),
            (_, _, Values::Any) => {
                ("`if present` is not said of `any value of`", "write `(KEY is absent or any value of KEY …)`")
            }
            (Some(_), ..) => (
                "`not` passes an absent key already",
                "leave `if present` out; to demand the key write `KEY is present and …`",
            ),
            (None, Relation::Compare(Order::NotEqual), _) => (
                "`!=` passes an absent key already",
                "leave `if present` out; to demand the key write `KEY is present and …`",
            ),
            _ => return Some(()),
        };
        self.refuse("if-present", span, message, help)
    }

    fn presence(&mut self, test: &Test, key: &str, values: Values, span: Span) -> Read<Meaning> {
        if values != Values::Single {
            return self.refuse(
                "presence",
                test.subject.span,
                "a key is present or not, whatever its values",
                "name the key alone",
            );
        }
        if let Some(span) = test.ignoring_case {
            return self.refuse("suffix", span, "presence has no case", "leave `ignoring case` out");
        }
        let absent = test.relation.value == Relation::Absent;
        let element = Element::Condition("Null".to_owned(), key.to_owned(), json!(absent.to_string()));
        let policy = self.statement(element, span)?;
        self.some(vec![Formula::Matches(Box::new(policy))], test)
    }

    fn base(&mut self, test: &Test) -> Read<Base> {
        if let Some(span) = test.ignoring_case
            && !matches!(test.relation.value, Relation::Is | Relation::In)
        {
            let help = "IAM compares without case only whole texts: `is … ignoring case`, `in … ignoring case`";
            return self.refuse("suffix", span, "`ignoring case` is said of whole texts", help);
        }
        if test.values.is_empty() {
            return self.refuse(
                "empty-list",
                test.relation.span,
                "the list is empty",
                "name what the key is compared with",
            );
        }
        match test.relation.value {
            Relation::Is | Relation::In => self.whole(test),
            Relation::Like => Some(Base { before: "String", after: "Like", has_not: true, values: self.texts(test)? }),
            Relation::ArnLike => Some(Base { before: "Arn", after: "Like", has_not: true, values: self.texts(test)? }),
            Relation::Compare(order) => self.order(test, order),
            Relation::Present | Relation::Absent => None,
        }
    }

    /// `is` and `in`: truth values, addresses, or texts.
    fn whole(&mut self, test: &Test) -> Read<Base> {
        if let [Value { kind: ValueKind::Truth(truth), .. }] = test.values.as_slice() {
            return match test.ignoring_case {
                None => Some(Base { before: "Bool", after: "", has_not: false, values: vec![truth.to_string()] }),
                Some(span) => self.refuse("suffix", span, "`ignoring case` is said of texts", "leave it out"),
            };
        }
        let texts = self.texts(test)?;
        let addresses = test.values.iter().filter(|value| is_address(value)).count();
        if addresses == texts.len() {
            return match test.ignoring_case {
                None => Some(Base { before: "IpAddress", after: "", has_not: true, values: texts }),
                Some(span) => self.refuse("suffix", span, "addresses have no case", "leave `ignoring case` out"),
            };
        }
        if addresses > 0 {
            let help = "put addresses that are meant as texts in quotes";
            return self.refuse("mixed-values", test.relation.span, "addresses and texts are mixed", help);
        }
        for (value, text) in test.values.iter().zip(&texts) {
            if has_wildcards(text) {
                let help = "write `like` before patterns, or `${*}` for the character itself";
                return self.refuse("pattern", value.span, format!("`{text}` is a pattern"), help);
            }
        }
        let after = if test.ignoring_case.is_some() { "EqualsIgnoreCase" } else { "Equals" };
        Some(Base { before: "String", after, has_not: true, values: texts })
    }

    fn order(&mut self, test: &Test, order: Order) -> Read<Base> {
        let texts = self.texts(test)?;
        let [Value { kind: ValueKind::Word(word), span }] = test.values.as_slice() else {
            let help = "write a number or a date, without quotes; texts are compared with `is`";
            return self.refuse("not-a-number", test.relation.span, "only numbers and dates have an order", help);
        };
        let before = match (is_number(word), is_date(word)) {
            (true, _) => "Numeric",
            (_, true) => "Date",
            _ => {
                let help = "numbers are written `-1.5`, dates `2026-01-31T12:00:00Z`; texts are compared with `is`";
                return self.refuse("not-a-number", *span, format!("`{word}` is no number and no date"), help);
            }
        };
        let after = match order {
            Order::Equal | Order::NotEqual => "Equals",
            Order::Less => "LessThan",
            Order::LessOrEqual => "LessThanEquals",
            Order::Greater => "GreaterThan",
            Order::GreaterOrEqual => "GreaterThanEquals",
        };
        Some(Base { before, after, has_not: after == "Equals", values: texts })
    }

    fn texts(&mut self, test: &Test) -> Read<Vec<String>> {
        let texts: Vec<Read<String>> = test
            .values
            .iter()
            .map(|value| match &value.kind {
                ValueKind::Word(text) | ValueKind::Text(text) => Some(text.clone()),
                ValueKind::Truth(_) => self.refuse(
                    "mixed-values",
                    value.span,
                    "a truth value stands by itself",
                    "write `is true` or `is false`",
                ),
                ValueKind::Organization(_) => {
                    let help = "write its id alone, as in `aws:PrincipalOrgID is o-a1b2c3d4e5`";
                    self.refuse("not-a-text", value.span, "the value of a condition key is a text", help)
                }
                ValueKind::Account(_)
                | ValueKind::Service(_)
                | ValueKind::Federated(_)
                | ValueKind::CanonicalUser(_)
                | ValueKind::Anonymous
                | ValueKind::AnyAccount
                | ValueKind::AnyService
                | ValueKind::AnyFederated => {
                    let help = "the value of a condition key is a text; of principals write `principal is …`";
                    self.refuse("not-a-text", value.span, "this is a principal", help)
                }
            })
            .collect();
        texts.into_iter().collect()
    }

    /// Refuses values that the operator cannot read: such a test never holds.
    fn readable(&mut self, policy: &Policy, test: &Test) -> Read<()> {
        let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
        let unreadable = conditions.flat_map(|condition| &condition.values).find_map(|value| match &value.value {
            ConditionValue::Unreadable(text) => Some(text.clone()),
            _ => None,
        });
        match unreadable {
            Some(text) => {
                let span = test.values.first().map_or(test.relation.span, |value| value.span);
                self.refuse(
                    "unreadable-value",
                    span,
                    format!("`{text}` cannot be read"),
                    "such a test would never hold",
                )
            }
            None => Some(()),
        }
    }
}

fn is_not_equal(test: &Test) -> bool {
    test.relation.value == Relation::Compare(Order::NotEqual)
}

fn is_address(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::Word(word) if IpRange::parse(word).is_some())
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

/// Whether a word begins as a date does, with a year of four digits and a month; the operator reads it.
fn is_date(word: &str) -> bool {
    let (year, rest) = word.split_once('-').unwrap_or((word, ""));
    year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit())
}
