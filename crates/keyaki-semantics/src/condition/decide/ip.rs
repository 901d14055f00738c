//! `IpAddress` (spec B.2): an address in a range. IPv4 and IPv6 never meet.
//!
//! The request's value is one address; a text with a prefix length is none, and satisfies nothing.

use keyaki_policy::{ConditionValue, IpRange};

use super::Values;

/// Whether the address `text` lies in one of `values`.
pub(super) fn any(text: &str, values: &Values) -> bool {
    let Some(address) = address(text) else { return false };
    values.iter().any(|value| match &value.value {
        ConditionValue::Range(range) => range.contains(&address),
        _ => false,
    })
}

/// The one address that `text` is.
pub(super) fn address(text: &str) -> Option<IpRange> {
    if text.contains('/') { None } else { IpRange::parse(text) }
}
