//! Whether a condition holds in a context (spec B.1–B.8).
//!
//! In: one condition and the context of a request. Out: whether it holds, and `reason` in words if it does not. One file per family
//! of operators; each says whether one text satisfies the base test of any of the policy's values.

mod arn;
mod binary;
mod boolean;
mod date;
mod ip;
mod null;
mod numeric;
mod order;
mod quantifier;
mod reason;
mod string;
pub(crate) mod variable;

use keyaki_policy::{
    Condition, ConditionValue, EmptyValues, Glob, ListWithoutPrefix, Readings, Test, UnresolvedVariable,
};
use keyaki_source::Spanned;

pub(crate) use reason::mismatch;

use crate::glob::decide::Case;
use crate::request::{Context, ContextValue};
use variable::Variables;

/// A condition's values.
type Values = [Spanned<ConditionValue>];

/// Whether `condition` holds in `context`.
pub(crate) fn holds(condition: &Condition, context: &Context, readings: Readings) -> bool {
    let operator = condition.operator.value;
    let value = context.get(&condition.key.value);
    let satisfies = |text: &str| satisfies(text, condition, Variables::of(context), readings);
    if let Some(quantifier) = operator.quantifier {
        return quantifier::holds(operator, quantifier, value, readings, satisfies);
    }
    if operator.test == Test::Null {
        return null::holds(value, &condition.values);
    }
    match readings.empty_values {
        EmptyValues::Always if lists_nothing(condition) => return true,
        EmptyValues::Never if lists_nothing(condition) => return false,
        EmptyValues::Formula | EmptyValues::Always | EmptyValues::Never => {}
    }
    match (value, readings.list_without_prefix) {
        (None, _) => operator.if_exists || operator.test.is_negated(),
        (Some(ContextValue::Single(text)), _) => satisfies(text),
        // spec B.6: a present list never matches an operator for single values, negated ones included.
        (Some(ContextValue::Multi(_)), ListWithoutPrefix::Never) => false,
        (Some(ContextValue::Multi(texts)), ListWithoutPrefix::SomeValue) if operator.test.is_negated() => {
            texts.iter().all(|text| satisfies(text))
        }
        (Some(ContextValue::Multi(texts)), ListWithoutPrefix::SomeValue) => texts.iter().any(|text| satisfies(text)),
    }
}

/// Whether the values are left out where AWS's documents say two things about that (spec B.8).
fn lists_nothing(condition: &Condition) -> bool {
    condition.values.is_empty() && !condition.operator.value.if_exists
}

/// One text against all values: OR for positive tests, NOR for negated ones (spec B.1, B.4).
fn satisfies(text: &str, condition: &Condition, variables: Variables<'_>, readings: Readings) -> bool {
    let test = condition.operator.value.test;
    let stopped = test.is_negated()
        && readings.unresolved_variable == UnresolvedVariable::Fails
        && condition.values.iter().any(|value| match &value.value {
            ConditionValue::Text(glob) => has_unresolved(glob, variables),
            _ => false,
        });
    !stopped && base(test, text, &condition.values, variables) != test.is_negated()
}

fn has_unresolved<'a>(glob: &'a Glob, variables: Variables<'a>) -> bool {
    glob.variables().any(|variable| variables.resolve(variable).is_none())
}

/// Whether `text` satisfies the base test, taken without its negation, of one of `values` (spec B.2).
fn base(test: Test, text: &str, values: &Values, variables: Variables<'_>) -> bool {
    match test {
        Test::StringEquals { negated: _ } | Test::StringLike { negated: _ } => {
            string::any(text, values, variables, Case::Sensitive)
        }
        Test::StringEqualsIgnoreCase { negated: _ } => string::any(text, values, variables, Case::Ignored),
        Test::ArnLike { negated: _ } => arn::any(text, values, variables),
        Test::Numeric(order) => numeric::any(order, text, values),
        Test::Date(order) => date::any(order, text, values),
        Test::Bool => boolean::any(text, values, variables),
        Test::BinaryEquals => binary::any(text, values),
        Test::IpAddress { negated: _ } => ip::any(text, values),
        // Under a set prefix this is never asked (spec B.4), without one it is about presence, not about a text.
        Test::Null => false,
    }
}
