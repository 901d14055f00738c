//! `NumericEquals` … `NumericGreaterThanEquals` (spec B.2): exact decimal comparison; `10` and `10.0` are equal.
//!
//! A text that is no number satisfies none of them (spec B.10).

use keyaki_policy::{ConditionValue, Decimal, Order};

use super::{Values, order};

/// Whether the number `text` stands in `order` to one of `values`.
pub(super) fn any(order: Order, text: &str, values: &Values) -> bool {
    let Some(number) = Decimal::parse(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Number(other) => order::satisfied(order, number.cmp(other)),
        _ => false,
    })
}
