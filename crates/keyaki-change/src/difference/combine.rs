//! Statements that match what two others both match, or what one matches and another does not, as far as the language can say
//! it. What comes out is a proposal: whether it is right is asked afterwards.

use keyaki_policy::{Effect, Order, Quantifier, Test};
use serde_json::{Value, json};

use super::target::Target;
use crate::draft::{Clause, Draft, Element, Entry, Form};

/// What two statements have in common, element by element; nothing where it is nothing or cannot be said.
pub(crate) struct Common {
    /// `Some(None)` when neither names any.
    pub(crate) principals: Option<Option<Element<Entry>>>,
    pub(crate) actions: Option<Element<Value>>,
    pub(crate) resources: Option<Option<Element<Value>>>,
    pub(crate) clauses: Vec<Clause>,
}

/// A statement about what both match.
pub(crate) fn both(target: &Target<'_>, one: &Draft, other: &Draft) -> Option<Draft> {
    let Common { principals, actions, resources, clauses } = common(target, one, other);
    Some(Draft {
        sid: None,
        effect: Effect::Allow,
        principals: principals?,
        actions: actions?,
        resources: resources?,
        clauses,
    })
}

/// What both have in common.
pub(crate) fn common(target: &Target<'_>, one: &Draft, other: &Draft) -> Common {
    let within = |one: Draft, other: Draft| target.is_within(&[one], &[other]);
    let principals = match (&one.principals, &other.principals) {
        (None, _) | (_, None) => Some(None),
        (Some(a), Some(b)) => meet(a, b, |a, b| within(of_callers(a), of_callers(b))).map(Some),
    };
    let anyone = one.principals.as_ref().map(|_| everyone());
    let of_actions = |actions: &Element<Value>| anything(anyone.clone(), actions.clone(), None);
    let of_resources = |resources: &Element<Value>| {
        anything(anyone.clone(), Element::listed(vec![json!("*")]), Some(resources.clone()))
    };
    let actions = meet(&one.actions, &other.actions, |a, b| within(of_actions(a), of_actions(b)));
    let resources = match (&one.resources, &other.resources) {
        (None, resources) | (resources, None) => Some(resources.clone()),
        (Some(a), Some(b)) => meet(a, b, |a, b| within(of_resources(a), of_resources(b))).map(Some),
    };
    Common { principals, actions, resources, clauses: both_hold(&one.clauses, &other.clauses) }
}

/// An Allow without conditions.
fn anything(principals: Option<Element<Entry>>, actions: Element<Value>, resources: Option<Element<Value>>) -> Draft {
    Draft { sid: None, effect: Effect::Allow, principals, actions, resources, clauses: Vec::new() }
}

fn everyone() -> Element<Entry> {
    Element::listed(vec![Entry { kind: "AWS", value: json!("*") }])
}

fn of_callers(principals: &Element<Entry>) -> Draft {
    anything(Some(principals.clone()), Element::listed(vec![json!("*")]), None)
}

fn meet<T: Clone + PartialEq>(
    one: &Element<T>,
    other: &Element<T>,
    within: impl Fn(&Element<T>, &Element<T>) -> bool,
) -> Option<Element<T>> {
    if one == other || within(one, other) {
        return Some(one.clone());
    }
    if within(other, one) {
        return Some(other.clone());
    }
    let mut items: Vec<T> = Vec::new();
    let mut add = |more: &[T]| {
        let more: Vec<T> = more.iter().filter(|item| !items.contains(item)).cloned().collect();
        items.extend(more);
    };
    let form = match (one.form, other.form) {
        (Form::Complement, Form::Complement) => {
            add(&one.items);
            add(&other.items);
            Form::Complement
        }
        _ => {
            for (list, frame) in [(one, other), (other, one)] {
                let parts = if list.form == Form::Listed { list.parts() } else { Vec::new() };
                parts.iter().filter(|part| within(part, frame)).for_each(|part| add(&part.items));
            }
            Form::Listed
        }
    };
    (!items.is_empty()).then_some(Element { form, items })
}

/// All conditions of both. One operator on one key takes the values of both lists: what is common to them, or of a negated
/// test all.
pub(crate) fn both_hold(one: &[Clause], other: &[Clause]) -> Vec<Clause> {
    let mut clauses = one.to_vec();
    for more in other {
        let known = clauses
            .iter_mut()
            .find(|known| known.operator == more.operator && known.key.eq_ignore_ascii_case(&more.key));
        let Some(known) = known else {
            clauses.push(more.clone());
            continue;
        };
        if known.operator().is_some_and(|operator| operator.test.is_negated()) {
            let values: Vec<Value> =
                more.values.iter().filter(|value| !known.values.contains(value)).cloned().collect();
            known.values.extend(values);
        } else {
            known.values.retain(|value| more.values.contains(value));
        }
    }
    clauses
}

/// Statements that together match what `draft` matches and `other` does not, as far as it can be said.
pub(super) fn without(target: &Target<'_>, draft: &Draft, other: &Draft) -> Vec<Draft> {
    let mut rest = Vec::new();
    let apart = |one: &Draft, other: &Draft| target.are_apart(one, other);
    let actions =
        outside(&draft.actions, &other.actions, |part| apart(&Draft { actions: part.clone(), ..draft.clone() }, other));
    rest.extend(actions.map(|actions| Draft { actions, ..draft.clone() }));
    if let (Some(mine), Some(theirs)) = (&draft.resources, &other.resources) {
        let resources =
            outside(mine, theirs, |part| apart(&Draft { resources: Some(part.clone()), ..draft.clone() }, other));
        rest.extend(resources.map(|resources| Draft { resources: Some(resources), ..draft.clone() }));
    }
    if let (Some(mine), Some(theirs)) = (&draft.principals, &other.principals) {
        let principals =
            outside(mine, theirs, |part| apart(&Draft { principals: Some(part.clone()), ..draft.clone() }, other));
        rest.extend(principals.map(|principals| Draft { principals: Some(principals), ..draft.clone() }));
    }
    for clause in &other.clauses {
        rest.extend(
            negated(clause).map(|negated| Draft { clauses: both_hold(&draft.clauses, &negated), ..draft.clone() }),
        );
    }
    rest
}

/// The items of `mine` that have nothing to do with `theirs`; of everything, the complement of `theirs`.
fn outside<T: Clone + PartialEq + IsAny>(
    mine: &Element<T>,
    theirs: &Element<T>,
    apart: impl Fn(&Element<T>) -> bool,
) -> Option<Element<T>> {
    let everything = mine.form == Form::Listed && mine.items.iter().any(IsAny::is_any);
    if everything && theirs.form == Form::Listed {
        return Some(Element { form: Form::Complement, items: theirs.items.clone() });
    }
    if mine.form == Form::Complement {
        return None;
    }
    let items: Vec<T> = mine.parts().into_iter().filter(apart).flat_map(|part| part.items).collect();
    (!items.is_empty()).then(|| Element::listed(items))
}

trait IsAny {
    fn is_any(&self) -> bool;
}

impl IsAny for Value {
    fn is_any(&self) -> bool {
        self == "*"
    }
}

impl IsAny for Entry {
    fn is_any(&self) -> bool {
        self.value == "*"
    }
}

/// The negation of `clause` that does not care about requests without the key: shorter, where another condition demands the key.
pub(super) fn negated_of_present(clause: &Clause) -> Option<Vec<Clause>> {
    let mut negated = negated(clause)?;
    negated.truncate(1);
    for clause in &mut negated {
        let mut operator = clause.operator()?;
        operator.if_exists = false;
        clause.operator = operator.to_string();
    }
    Some(negated)
}

/// Conditions that hold when `clause` does not, as far as one statement can say it.
pub(crate) fn negated(clause: &Clause) -> Option<Vec<Clause>> {
    let mut operator = clause.operator()?;
    let mut values = clause.values.clone();
    let mut present = Vec::new();
    operator.quantifier = operator.quantifier.map(|quantifier| match quantifier {
        Quantifier::ForAllValues => Quantifier::ForAnyValue,
        Quantifier::ForAnyValue => Quantifier::ForAllValues,
    });
    let had_default = operator.if_exists || operator.test.is_negated();
    operator.if_exists = !had_default && !negated_test(operator.test).is_some_and(Test::is_negated);
    operator.test = match (operator.test, values.as_slice()) {
        (Test::Bool | Test::Null, [value]) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values = vec![json!(if text.eq_ignore_ascii_case("true") { "false" } else { "true" })];
            operator.if_exists &= operator.test != Test::Null;
            operator.test
        }
        (test, _) => negated_test(test)?,
    };
    if operator.quantifier.is_some() {
        operator.if_exists = false;
    } else if had_default && operator.test.is_negated() {
        // A negated test holds without the key, and the negation of one that did so needs it.
        present.push(Clause { operator: "Null".to_owned(), key: clause.key.clone(), values: vec![json!("false")] });
    }
    let negated = Clause { operator: operator.to_string(), key: clause.key.clone(), values };
    Some(std::iter::once(negated).chain(present).collect())
}

fn negated_test(test: Test) -> Option<Test> {
    let order = |order| match order {
        Order::Equals => Order::NotEquals,
        Order::NotEquals => Order::Equals,
        Order::LessThan => Order::GreaterThanEquals,
        Order::LessThanEquals => Order::GreaterThan,
        Order::GreaterThan => Order::LessThanEquals,
        Order::GreaterThanEquals => Order::LessThan,
    };
    Some(match test {
        Test::StringEquals { negated } => Test::StringEquals { negated: !negated },
        Test::StringEqualsIgnoreCase { negated } => Test::StringEqualsIgnoreCase { negated: !negated },
        Test::StringLike { negated } => Test::StringLike { negated: !negated },
        Test::ArnLike { negated } => Test::ArnLike { negated: !negated },
        Test::IpAddress { negated } => Test::IpAddress { negated: !negated },
        Test::Numeric(one) => Test::Numeric(order(one)),
        Test::Date(one) => Test::Date(order(one)),
        Test::Bool | Test::Null | Test::BinaryEquals => return None,
    })
}
