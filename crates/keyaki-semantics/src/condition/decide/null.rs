//! `Null` without a set prefix (spec B.2): `"true"` holds when the key is absent, `"false"` when it is present.
//!
//! A list is present, the empty one too. `NullIfExists` does not exist (spec B.3): the suffix changes nothing.

use keyaki_policy::ConditionValue;

use super::Values;
use crate::request::ContextValue;

/// Whether the presence of a key is one of `values`.
pub(super) fn holds(value: Option<&ContextValue>, values: &Values) -> bool {
    values.iter().any(|wanted| wanted.value == ConditionValue::Truth(value.is_none()))
}
