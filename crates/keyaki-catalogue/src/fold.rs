//! Order without regard to ASCII case: in two strings, out how they compare once `A`–`Z` became `a`–`z`.
//! The data files are sorted in this order. IAM ignores case in service prefixes, action names and key names (spec A.4,
//! B.10); all names that AWS publishes are ASCII.

use std::cmp::Ordering;

/// Compares `a` and `b` byte by byte, ASCII letters in lower case.
pub(crate) fn compare_folded(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}
