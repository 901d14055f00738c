//! Why a condition does not hold, in words.
//!
//! Only to be asked about conditions that do not hold. Policy values are quoted as their author wrote them.

use keyaki_policy::{
    Condition, ConditionValue, Decimal, EmptyText, Instant, ListWithoutPrefix, Order, Policy, Quantifier, Readings,
    Test, Variable, decode_base64, parse_truth,
};
use keyaki_source::{Source, Span};

use super::{Variables, ip, satisfies};
use crate::evaluation::decide::{Element, Mismatch};
use crate::request::{Context, ContextValue};
use crate::resource::decide::arn_fields;

/// Why `condition`, written in `source`, does not hold in `context`.
pub(crate) fn mismatch(condition: &Condition, context: &Context, policy: &Policy) -> Mismatch {
    let value = context.get(&condition.key.value);
    let spans = condition.values.iter().map(|value| value.span);
    let span = spans.fold(condition.key.span, Span::to);
    let written = Written { condition, source: &policy.source, readings: policy.readings };
    let operator = condition.operator.value;
    let reason = match operator.quantifier {
        _ if value.is_some() && condition.values.is_empty() => format!("`{operator}` has no values to match"),
        Some(quantifier) => written.with_quantifier(quantifier, value, context),
        None => written.without_quantifier(value, context),
    };
    Mismatch { element: Element::Condition, span, reason }
}

struct Written<'a> {
    condition: &'a Condition,
    source: &'a Source,
    readings: Readings,
}

impl Written<'_> {
    fn without_quantifier(&self, value: Option<&ContextValue>, context: &Context) -> String {
        let key = &self.condition.key.value;
        let operator = self.condition.operator.value;
        match (operator.test, value) {
            (Test::Null, Some(_)) => format!("`{key}` is present"),
            _ if self.condition.values.is_empty() => format!("`{operator}` has no values to match"),
            (_, None) => format!("`{key}` is absent"),
            (_, Some(ContextValue::Single(text))) => self.about(text, "", context),
            (_, Some(ContextValue::Multi(_))) if self.readings.list_without_prefix == ListWithoutPrefix::SomeValue => {
                let (values, unresolved) = (self.values(), self.unresolved(context));
                format!("the values of `{key}` do not satisfy `{operator}` {values}{unresolved}")
            }
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
            Quantifier::ForAnyValue => {
                let operator = self.condition.operator.value;
                let (values, unresolved) = (self.values(), self.unresolved(context));
                format!("none of the values of `{key}` satisfies `{operator}` {values}{unresolved}")
            }
            Quantifier::ForAllValues => {
                let fails = |text: &&String| !satisfies(text, self.condition, Variables::of(context), self.readings);
                let counts = |text: &&String| !text.is_empty() || self.readings.empty_text == EmptyText::Value;
                let text = texts.iter().filter(counts).find(fails).map_or("", String::as_str);
                self.about(text, &format!(" in `{key}`"), context)
            }
        }
    }

    /// Why one text does not satisfy the test; `place` says where it stands.
    fn about(&self, text: &str, place: &str, context: &Context) -> String {
        let test = self.condition.operator.value.test;
        match unreadable(test, text) {
            Some(what) => format!("`{text}`{place} {what}"),
            None => format!("`{text}`{place} {} {}{}", phrase(test), self.values(), self.unresolved(context)),
        }
    }

    /// The first variable that has no value, as an aside.
    fn unresolved(&self, context: &Context) -> String {
        let variables = self.condition.values.iter().flat_map(|value| match &value.value {
            ConditionValue::Text(glob) => glob.variables().collect(),
            _ => Vec::new(),
        });
        let unresolved = |variable: &&Variable| Variables::of(context).resolve(variable).is_none();
        let found = variables.into_iter().find(unresolved);
        found.map_or(String::new(), |variable| format!("; `${{{}}}` has no value", variable.key))
    }

    /// The condition's values as written: the one, or all up to three, or how many.
    fn values(&self) -> String {
        let values = &self.condition.values;
        let quote = |span: Span| format!("`{}`", self.source.slice(span).trim_matches('"'));
        let negated = self.condition.operator.value.test.is_negated();
        match values.as_slice() {
            [] => "nothing".to_owned(),
            [one] => quote(one.span),
            few if few.len() <= 3 => {
                let quoted: Vec<_> = few.iter().map(|value| quote(value.span)).collect();
                quoted.join(if negated { " or " } else { " nor " })
            }
            many => format!("any of the {} values", many.len()),
        }
    }
}

/// What a text is that a test cannot read.
fn unreadable(test: Test, text: &str) -> Option<&'static str> {
    let (readable, what) = match test {
        Test::Numeric(_) => (Decimal::parse(text).is_some(), "is not a number"),
        Test::Date(_) => (Instant::parse(text).is_some(), "is not a date"),
        Test::IpAddress { .. } => (ip::address(text).is_some(), "is not an address"),
        Test::Bool => (parse_truth(text).is_some(), "is neither `true` nor `false`"),
        Test::BinaryEquals => (decode_base64(text).is_some(), "is not base64"),
        Test::ArnLike { .. } => (arn_fields(text).is_some(), "is not an ARN"),
        Test::StringEquals { .. } | Test::StringEqualsIgnoreCase { .. } | Test::StringLike { .. } | Test::Null => {
            return None;
        }
    };
    (!readable).then_some(what)
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
