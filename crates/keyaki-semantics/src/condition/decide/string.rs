//! `StringEquals`, `StringEqualsIgnoreCase`, `StringLike` (spec B.2).
//!
//! What is a wildcard was settled when the policy was read: values of `StringEquals…` hold no wildcards, only literals and
//! variables, so one way of matching serves all.

use keyaki_policy::ConditionValue;

use super::Values;
use super::variable::Variables;
use crate::glob::decide::{Case, Pattern};

/// Whether `text` matches one of `values`.
pub(super) fn any(text: &str, values: &Values, variables: Variables<'_>, case: Case) -> bool {
    values.iter().any(|value| match &value.value {
        ConditionValue::Text(glob) => Pattern::of(glob).matches(text, variables, case),
        _ => false,
    })
}
