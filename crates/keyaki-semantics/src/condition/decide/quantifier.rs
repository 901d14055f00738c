//! `ForAllValues:` and `ForAnyValue:` (spec B.4, B.5).
//!
//! An absent key has no values and a single value is a list of one. `IfExists` adds nothing: `ForAllValues:` holds for an absent
//! key anyway, and for `ForAnyValue:` the suffix is without effect unless the readings say otherwise (spec I-10).

use keyaki_policy::{AnyValueIfExists, EmptyText, Operator, Quantifier, Readings, Test};

use crate::request::ContextValue;

/// Whether all or any of the values of a key satisfy a test.
pub(super) fn holds(
    operator: Operator,
    quantifier: Quantifier,
    value: Option<&ContextValue>,
    readings: Readings,
    satisfies: impl Fn(&str) -> bool,
) -> bool {
    let values = match value {
        None => &[],
        Some(ContextValue::Single(text)) => std::slice::from_ref(text),
        Some(ContextValue::Multi(texts)) => texts.as_slice(),
    };
    let suffix_counts = operator.if_exists && readings.any_value_if_exists == AnyValueIfExists::Holds;
    let skipped = |text: &String| text.is_empty() && readings.empty_text == EmptyText::NoValue;
    match (quantifier, operator.test) {
        // ValidatePolicy NULL_WITH_QUALIFIER: always and never.
        (Quantifier::ForAllValues, Test::Null) => true,
        (Quantifier::ForAnyValue, Test::Null) => false,
        // An empty string counts as no value here (spec B.4), and only here.
        (Quantifier::ForAllValues, _) => values.iter().all(|text| skipped(text) || satisfies(text)),
        (Quantifier::ForAnyValue, _) if value.is_none() => suffix_counts,
        (Quantifier::ForAnyValue, _) => values.iter().any(|text| satisfies(text)),
    }
}
