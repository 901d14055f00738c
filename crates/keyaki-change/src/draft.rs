//! Statements to be written: their elements as the author of a policy wrote them.
//!
//! In: statements as meant, whose places lead back to their texts. Out: [`Draft`]s, which can be narrowed, turned around and
//! combined, and written as a policy in the language of 2012-10-17, whatever version they come from. What a draft means is
//! found by reading what was written; nothing is known of it here.

use keyaki_policy::{
    ActionPattern, Condition, Effect, Listed, Operator, Policy, PrincipalPattern, Principals, Statement, Version,
};
use keyaki_source::{Source, Span, Spanned};
use serde_json::Value;

/// A statement to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    pub(crate) principals: Option<Element<Entry>>,
    pub(crate) actions: Element<Value>,
    /// A statement without `Resource` is about every resource.
    pub(crate) resources: Option<Element<Value>>,
    pub(crate) clauses: Vec<Clause>,
}

/// A list and whether it is that of the complement: `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element<T> {
    pub(crate) form: Form,
    pub(crate) items: Vec<T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Listed,
    Complement,
}

/// A principal: the name of its type and its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) kind: &'static str,
    pub(crate) value: Value,
}

/// A condition: an operator on a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clause {
    pub(crate) operator: String,
    pub(crate) key: String,
    pub(crate) values: Vec<Value>,
}

impl Draft {
    /// What `statement` of `policy` says; nothing when its text cannot be quoted.
    pub(crate) fn of(policy: &Policy, statement: &Statement) -> Option<Self> {
        let quote = Quote { source: &policy.source, version: policy.version };
        Some(Self {
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()).filter(|sid| !sid.is_empty()),
            effect: statement.effect,
            principals: quote.principals(&statement.principals)?,
            actions: quote.actions(&statement.actions)?,
            resources: match &statement.resources {
                // Nothing was written, unless a list without items.
                Listed::Except(items) if items.is_empty() => None,
                listed => Some(quote.listed(listed)?),
            },
            clauses: statement.conditions.iter().map(|condition| quote.clause(condition)).collect::<Option<_>>()?,
        })
    }

    /// The same statement with the other effect or the same.
    pub(crate) fn with_effect(&self, effect: Effect) -> Self {
        Self { effect, sid: self.sid.clone().filter(|_| effect == self.effect), ..self.clone() }
    }

    /// Whether nothing can match it, because a list has no item.
    pub(crate) fn is_empty(&self) -> bool {
        let nothing = |form: Form, items: usize| form == Form::Listed && items == 0;
        nothing(self.actions.form, self.actions.items.len())
            || self.resources.as_ref().is_some_and(|list| nothing(list.form, list.items.len()))
            || self.principals.as_ref().is_some_and(|list| nothing(list.form, list.items.len()))
    }
}

impl<T: Clone + PartialEq> Element<T> {
    pub(crate) fn listed(items: Vec<T>) -> Self {
        Self { form: Form::Listed, items }
    }

    /// Its parts, of which it is the union: its items, or itself.
    pub(crate) fn parts(&self) -> Vec<Self> {
        match self.form {
            Form::Listed => self.items.iter().map(|item| Self::listed(vec![item.clone()])).collect(),
            Form::Complement => vec![self.clone()],
        }
    }
}

impl Clause {
    /// The operator, which was read before or is one of ours.
    pub(crate) fn operator(&self) -> Option<Operator> {
        Operator::parse(&self.operator).ok()
    }
}

/// Takes elements from a text.
struct Quote<'a> {
    source: &'a Source,
    version: Version,
}

impl Quote<'_> {
    fn value(&self, span: Span) -> Option<Value> {
        let text = self.source.slice(span);
        match serde_json::from_str(text).ok() {
            // As a text it means the same and keeps its digits.
            Some(Value::Number(_)) => Some(Value::String(text.to_owned())),
            None if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => Some(Value::String(text.to_owned())),
            value => value,
        }
    }

    /// A text where variables can stand, which the older version has not.
    fn text(&self, span: Span) -> Option<Value> {
        match self.value(span)? {
            Value::String(text) if self.version == Version::V2008 => Some(Value::String(text.replace("${", "${$}{"))),
            value => Some(value),
        }
    }

    /// A complement of nothing, which slicing can leave, is not written: it is every action.
    fn actions(&self, actions: &Listed<ActionPattern>) -> Option<Element<Value>> {
        match actions {
            Listed::Except(items) if items.is_empty() => Some(Element::listed(vec![Value::from("*")])),
            actions => self.listed(actions),
        }
    }

    fn listed<T>(&self, listed: &Listed<T>) -> Option<Element<Value>> {
        let (form, items) = match listed {
            Listed::Only(items) => (Form::Listed, items),
            Listed::Except(items) => (Form::Complement, items),
        };
        let mut spans: Vec<Span> = items.iter().map(|item| item.span).collect();
        // One item may have been read as two patterns.
        spans.dedup();
        let mut values = Vec::new();
        for span in spans {
            let value = self.text(span)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Some(Element { form, items: values })
    }

    fn principals(&self, principals: &Principals) -> Option<Option<Element<Entry>>> {
        let (form, entries) = match principals {
            Principals::Unstated => return Some(None),
            Principals::Only(entries) => (Form::Listed, entries),
            Principals::Except(entries) => (Form::Complement, entries),
        };
        let items = entries.iter().map(|entry| self.entry(entry)).collect::<Option<_>>()?;
        Some(Some(Element { form, items }))
    }

    fn entry(&self, entry: &Spanned<PrincipalPattern>) -> Option<Entry> {
        let kind = match &entry.value {
            // What matches nobody does so as any type.
            PrincipalPattern::Everyone | PrincipalPattern::Aws(_) | PrincipalPattern::Nobody(_) => "AWS",
            PrincipalPattern::Service(_) => "Service",
            PrincipalPattern::Federated(_) | PrincipalPattern::AnyFederated => "Federated",
            PrincipalPattern::CanonicalUser(_) => "CanonicalUser",
        };
        Some(Entry { kind, value: self.value(entry.span)? })
    }

    fn clause(&self, condition: &Condition) -> Option<Clause> {
        let text = |span| match self.value(span)? {
            Value::String(text) => Some(text),
            _ => None,
        };
        let takes_variables = condition.operator.value.test.takes_variables();
        let value = |span| if takes_variables { self.text(span) } else { self.value(span) };
        Some(Clause {
            operator: text(condition.operator.span)?,
            key: text(condition.key.span)?,
            values: condition.values.iter().map(|item| value(item.span)).collect::<Option<_>>()?,
        })
    }
}
