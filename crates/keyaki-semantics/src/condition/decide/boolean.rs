//! `Bool` (spec B.2): `true` or `false`, in any case. Other texts satisfy nothing.
//!
//! A value with variables is read after substitution (spec I-4).

use keyaki_policy::{ConditionValue, parse_truth};

use super::Values;
use super::variable::Variables;

/// Whether the truth value `text` is one of `values`.
pub(super) fn any(text: &str, values: &Values, variables: Variables<'_>) -> bool {
    let Some(truth) = parse_truth(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Truth(other) => truth == *other,
        ConditionValue::Text(glob) => {
            variables.substitute(glob).is_some_and(|other| parse_truth(&other) == Some(truth))
        }
        _ => false,
    })
}
