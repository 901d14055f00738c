//! `BinaryEquals` (spec B.2): the bytes behind two base64 texts are the same.
//!
//! A request writes its bytes in canonical base64; a text with stray bits at its end stands for no bytes.

use keyaki_policy::{ConditionValue, decode_base64, encode_base64};

use super::Values;

/// Whether the bytes that `text` encodes are one of `values`.
pub(super) fn any(text: &str, values: &Values) -> bool {
    let Some(bytes) = decode_base64(text).filter(|bytes| encode_base64(bytes) == text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Bytes(other) => bytes == *other,
        _ => false,
    })
}
