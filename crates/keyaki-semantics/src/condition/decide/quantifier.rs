//! `ForAllValues:` and `ForAnyValue:` (spec B.4, B.5).
//!
//! An absent key has no values and a single value is a list of one. `IfExists` adds nothing: `ForAllValues:` holds for an absent
//! key anyway, and for `ForAnyValue:` the suffix is without effect (spec I-10).

use keyaki_policy::{Quantifier, Test};

use crate::request::ContextValue;

/// Whether all or any of the values of a key satisfy a test.
pub(super) fn holds(
    quantifier: Quantifier,
    test: Test,
    value: Option<&ContextValue>,
    satisfies: impl Fn(&str) -> bool,
) -> bool {
    let values = match value {
        None => &[],
        Some(ContextValue::Single(text)) => std::slice::from_ref(text),
        Some(ContextValue::Multi(texts)) => texts.as_slice(),
    };
    match (quantifier, test) {
        // ValidatePolicy NULL_WITH_QUALIFIER: always and never.
        (Quantifier::ForAllValues, Test::Null) => true,
        (Quantifier::ForAnyValue, Test::Null) => false,
        // An empty string counts as no value here (spec B.4), and only here.
        (Quantifier::ForAllValues, _) => values.iter().all(|text| text.is_empty() || satisfies(text)),
        (Quantifier::ForAnyValue, _) => values.iter().any(|text| satisfies(text)),
    }
}
