//! Decimal numbers from text and back (spec B.2, Numeric).

use std::fmt;

use num_bigint::BigInt;

use crate::Decimal;

/// The most digits a number may have when written out; enough for every double, and `1e999999999` costs nothing.
const MAX_DIGITS: usize = 350;

impl Decimal {
    /// Whether `text` is written as a number is, of whatever length; one that [`Decimal::parse`] does not read is too long.
    pub(crate) fn is_written_in(text: &str) -> bool {
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (_, number) = sign(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        [whole, fraction, sign(exponent).1].into_iter().all(|part| digits(part).is_some())
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`, exactly. `None` for anything else and for more than 350 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, small_integer(exponent)?),
            None => (text, 0),
        };
        let (negative, number) = sign(number);
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) => (whole, digits(fraction)?),
            None => (number, ""),
        };
        let whole = digits(whole)?;
        let length = whole.len() + fraction.len();
        if length > MAX_DIGITS || length + usize::try_from(exponent.unsigned_abs()).ok()? > MAX_DIGITS {
            return None;
        }
        let mantissa = BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10)?;
        let mantissa = if negative { -mantissa } else { mantissa };
        let scale = i32::try_from(fraction.len()).ok()? - exponent;
        Some(match u32::try_from(scale) {
            Ok(scale) => Self::new(mantissa, scale),
            Err(_) => Self::new(mantissa * BigInt::from(10).pow(scale.unsigned_abs()), 0),
        })
    }
}

impl fmt::Display for Decimal {
    /// Exact and without exponent: `-0.05`. Reads back as the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale() as usize;
        let digits = format!("{:0>width$}", self.mantissa().magnitude().to_string(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let minus = if self.mantissa().sign() == num_bigint::Sign::Minus { "-" } else { "" };
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{minus}{whole}{point}{fraction}")
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn small_integer(text: &str) -> Option<i32> {
    let (negative, text) = sign(text);
    let size: i32 = digits(text)?.parse().ok()?;
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let shown = Decimal::parse(text).map(|number| number.to_string());
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn numbers_are_exact_and_in_lowest_terms() {
        check("10", Some("10"));
        check("10.0", Some("10"));
        check("+007.50", Some("7.5"));
        check("-0.05", Some("-0.05"));
        check("-0", Some("0"));
        check("1.5e3", Some("1500"));
        check("15E-3", Some("0.015"));
        check("1e+2", Some("100"));
        check("0.1234567890123456789012345678901234567890", Some("0.123456789012345678901234567890123456789"));
        assert_eq!(Decimal::parse("10"), Decimal::parse("1e1"));
    }

    #[test]
    fn other_text_is_no_number() {
        for text in ["", "-", ".5", "5.", "1e", "1e+", "0x10", " 1", "1 ", "1_000", "１", "1.2.3", "--1", "NaN", "∞"]
        {
            check(text, None);
            assert!(!Decimal::is_written_in(text), "{text}");
        }
    }

    #[test]
    fn huge_numbers_are_refused() {
        for text in ["1e999999999", "-1.5E-999999999", "1e350", "+1e99999999999999999999", &"9".repeat(351)] {
            check(text, None);
            assert!(Decimal::is_written_in(text), "{text}");
        }
    }

    #[test]
    fn order_is_numeric() {
        let number = |text| Decimal::parse(text).unwrap();
        assert!(number("-2") < number("-1.5") && number("9.99") < number("10") && number("0.1") > number("0.09"));
    }
}
