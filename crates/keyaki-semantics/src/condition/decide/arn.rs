//! `ArnEquals` and `ArnLike`, which mean the same (spec B.2): six parts, each a glob over the same part of the value.
//!
//! The sixth part may contain colons, the others cannot, so their wildcards never cross one. A value or a pattern with fewer
//! parts never matches.

use keyaki_policy::ConditionValue;

use super::Values;
use super::variable::Variables;
use crate::glob::decide::{Case, Pattern};
use crate::resource::decide::arn_fields;

/// Whether `text` matches one of `values`.
pub(super) fn any(text: &str, values: &Values, variables: Variables<'_>) -> bool {
    let Some(fields) = arn_fields(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Text(glob) => match Pattern::of(glob).arn_fields() {
            Some(patterns) => {
                patterns.iter().zip(fields).all(|(pattern, field)| pattern.matches(field, variables, Case::Sensitive))
            }
            None => false,
        },
        _ => false,
    })
}
