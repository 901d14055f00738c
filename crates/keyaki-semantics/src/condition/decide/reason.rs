//! Why a condition does not hold, in words.
//!
//! Only to be asked about conditions that do not hold. Policy values are quoted as their author wrote them.

use keyaki_policy::{Condition, Order, Quantifier, Test};
use keyaki_source::{Source, Span};

use super::{Variables, satisfies};
use crate::evaluation::decide::{Element, Mismatch};
use crate::request::{Context, ContextValue};

/// Why `condition`, written in `source`, does not hold in `context`.
pub(crate) fn mismatch(condition: &Condition, context: &Context, source: &Source) -> Mismatch {
    let value = context.get(&condition.key.value);
    let spans = condition.values.iter().map(|value| value.span);
    let span = spans.fold(condition.key.span, Span::to);
    let written = Written { condition, source };
    let reason = match condition.operator.value.quantifier {
        Some(quantifier) => written.with_quantifier(quantifier, value, context),
        None => written.without_quantifier(value),
    };
    Mismatch { element: Element::Condition, span, reason }
}

struct Written<'a> {
    condition: &'a Condition,
    source: &'a Source,
}

impl Written<'_> {
    fn without_quantifier(&self, value: Option<&ContextValue>) -> String {
        let key = &self.condition.key.value;
        let operator = self.condition.operator.value;
        match (operator.test, value) {
            (Test::Null, Some(_)) => format!("`{key}` is present"),
            (_, None) => format!("`{key}` is absent"),
            (test, Some(ContextValue::Single(text))) => format!("`{text}` {} {}", phrase(test), self.values()),
            (_, Some(ContextValue::Multi(_))) => {
                format!("`{key}` is a list, and `{operator}` without `ForAllValues:` or `ForAnyValue:` matches none")
            }
        }
    }

    fn with_quantifier(&self, quantifier: Quantifier, value: Option<&ContextValue>, context: &Context) -> String {
        let key = &self.condition.key.value;
        let test = self.condition.operator.value.test;
        let texts = match value {
            None => return format!("`{key}` is absent"),
            Some(ContextValue::Single(text)) => std::slice::from_ref(text),
            Some(ContextValue::Multi(texts)) => texts.as_slice(),
        };
        match quantifier {
            Quantifier::ForAnyValue if test == Test::Null => "`ForAnyValue:Null` never matches".to_owned(),
            Quantifier::ForAnyValue if texts.is_empty() => format!("`{key}` is an empty list"),
            Quantifier::ForAnyValue => format!("every value of `{key}` {} {}", phrase(test), self.values()),
            Quantifier::ForAllValues => {
                let fails = |text: &&String| !satisfies(text, self.condition, Variables::of(context));
                let text = texts.iter().filter(|text| !text.is_empty()).find(fails).map_or("", String::as_str);
                format!("`{text}` in `{key}` {} {}", phrase(test), self.values())
            }
        }
    }

    /// The condition's values as written: the one, or all up to three, or how many.
    fn values(&self) -> String {
        let values = &self.condition.values;
        let quote = |span: Span| format!("`{}`", self.source.slice(span).trim_matches('"'));
        let negated = self.condition.operator.value.test.is_negated();
        match values.as_slice() {
            [] => "any value: there are none".to_owned(),
            [one] => quote(one.span),
            few if few.len() <= 3 => {
                let quoted: Vec<_> = few.iter().map(|value| quote(value.span)).collect();
                quoted.join(if negated { " or " } else { " nor " })
            }
            many => format!("any of the {} values", many.len()),
        }
    }
}

/// What the value of a key is or does, so that the test fails.
fn phrase(test: Test) -> &'static str {
    match test {
        Test::StringEquals { negated: false } | Test::BinaryEquals | Test::Bool => "is not",
        Test::StringEquals { negated: true } => "is",
        Test::StringEqualsIgnoreCase { negated: false } => "is not, in any case,",
        Test::StringEqualsIgnoreCase { negated: true } => "is, but for case,",
        Test::StringLike { negated: false } | Test::ArnLike { negated: false } => "does not match",
        Test::StringLike { negated: true } | Test::ArnLike { negated: true } => "matches",
        Test::IpAddress { negated: false } => "is not in",
        Test::IpAddress { negated: true } => "is in",
        Test::Numeric(order) | Test::Date(order) => order_phrase(order),
        Test::Null => "is not known to be",
    }
}

fn order_phrase(order: Order) -> &'static str {
    match order {
        Order::Equals => "does not equal",
        Order::NotEquals => "equals",
        Order::LessThan => "is not less than",
        Order::LessThanEquals => "is not at most",
        Order::GreaterThan => "is not greater than",
        Order::GreaterThanEquals => "is not at least",
    }
}
