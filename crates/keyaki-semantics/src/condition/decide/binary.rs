//! `BinaryEquals` (spec B.2): the bytes behind two base64 texts are the same.

use keyaki_policy::{ConditionValue, decode_base64};

use super::Values;

/// Whether the bytes that `text` encodes are one of `values`.
pub(super) fn any(text: &str, values: &Values) -> bool {
    let Some(bytes) = decode_base64(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Bytes(other) => bytes == *other,
        _ => false,
    })
}
