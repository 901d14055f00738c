//! What a plain scalar is.
//!
//! YAML 1.1, which CloudFormation's documents name, and YAML 1.2 differ on some: `no` is false in one and a text in the other. Those are
//! *disputed*, and a policy that contains one is refused.

use keyaki_policy::SmolStr;
use keyaki_policy::json::Json;

/// The value of a plain scalar, and whether readers dispute it.
pub(super) fn plain(text: &str) -> (Json, bool) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (Json::Null, false),
        "true" | "True" | "TRUE" => return (Json::Bool(true), false),
        "false" | "False" | "FALSE" => return (Json::Bool(false), false),
        _ => {}
    }
    if is_plain_number(text) {
        return (Json::Number(text.into()), false);
    }
    (Json::String(SmolStr::new(text)), is_switch(text) || is_odd_number(text))
}

/// An integer or a decimal fraction that everybody reads and writes the same way.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_zero_before = whole.len() > 1 && whole.starts_with('0');
    is_number(whole)
        && !has_zero_before
        && fraction.is_none_or(|fraction| is_number(fraction) && !fraction.ends_with('0'))
}

/// A Boolean of YAML 1.1 that is a text in 1.2.
fn is_switch(text: &str) -> bool {
    ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What some take for a number: octal, hexadecimal, in parts of sixty, with underscores, with an exponent, with zeros at an end. Digits
/// with a zero before them and an 8 or 9 in them, such as account numbers, are a text to all.
fn is_odd_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    if [".inf", ".nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return true;
    }
    let looks_like_one = unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_hexdigit() || b"xob_.:+-".contains(&byte))
        && unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let is_date = unsigned.matches('-').count() > 1;
    let is_text_to_all = unsigned.len() > 1
        && unsigned.starts_with('0')
        && unsigned.bytes().all(|byte| byte.is_ascii_digit())
        && unsigned.bytes().any(|byte| byte > b'7');
    looks_like_one && !is_date && !is_text_to_all && !is_hexadecimal_name(unsigned)
}

/// Such as `1a2b`: letters without anything that makes a number of them.
fn is_hexadecimal_name(text: &str) -> bool {
    let is_prefixed = ["0x", "0b", "0o", "0X"].iter().any(|prefix| text.starts_with(prefix));
    let is_exponent = text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.trim_start_matches(['+', '-']);
        mantissa.bytes().all(|byte| byte.is_ascii_digit() || b"._".contains(&byte))
            && exponent.bytes().all(|byte| byte.is_ascii_digit())
    });
    !is_prefixed && !is_exponent && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_that_readers_dispute_are_known() {
        let disputed = "no Yes ON off 012 0777 0x1F 0o17 1_000 1:30 12:30:45 .5 5. +5 1e3 1.5e-3 1.10 .inf -.NaN";
        for text in disputed.split(' ') {
            assert!(plain(text).1, "{text}");
        }
        let clear =
            "s3:GetObject 2012-10-17 123456789012 012345678901 0 -1 1.5 true null * arn:aws:s3:::b 1a2b ab:cd y N e";
        for text in clear.split(' ') {
            assert!(!plain(text).1, "{text}");
        }
        assert_eq!(plain("123456789012").0, Json::Number("123456789012".into()));
        assert_eq!(plain("012345678901").0, Json::String(SmolStr::new("012345678901")));
    }
}
