//! `DateEquals` … `DateGreaterThanEquals` (spec B.2): comparison of instants, whatever the time zone they are written in.
//!
//! A text that is no date satisfies none of them (spec B.10).

use keyaki_policy::{ConditionValue, Instant, Order};

use super::{Values, order};

/// Whether the instant `text` stands in `order` to one of `values`.
pub(super) fn any(order: Order, text: &str, values: &Values) -> bool {
    let Some(instant) = Instant::parse(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Instant(other) => order::satisfied(order, instant.cmp(other)),
        _ => false,
    })
}
