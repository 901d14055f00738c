//! Texts and integers as SMT-LIB literals, there and back.
//!
//! Escapes are those of SMT-LIB 2.6's theory `UnicodeStrings`: `\u{X}` with one to five hexadecimal digits and `\uXXXX`;
//! nothing else, so `\x41` and `\n` are what they look like. The doubling of quotes belongs to [`Sexp`].

use num_bigint::{BigInt, Sign};

use crate::alphabet::{LAST, check_character};
use crate::sexp::{Sexp, atom, list};
use crate::{ReplyError, Unprintable};

/// The literal for `text`. Every backslash is escaped: some solvers read more escapes than the standard has.
pub(crate) fn text_literal(text: &str) -> Result<Sexp, Unprintable> {
    text.chars().try_for_each(check_character)?;
    Ok(Sexp::Text(text.chars().map(escape).collect()))
}

/// The literal for one character of the alphabet, also for stand-ins (as ends of ranges).
pub(crate) fn character_literal(c: char) -> Sexp {
    Sexp::Text(escape(c.min(LAST)))
}

/// The term for `value`; SMT-LIB writes `-5` as `(- 5)`.
pub(crate) fn integer_literal(value: &BigInt) -> Sexp {
    match value.sign() {
        Sign::Minus => list("-", [atom(value.magnitude().to_string())]),
        Sign::NoSign | Sign::Plus => atom(value.to_string()),
    }
}

fn escape(c: char) -> String {
    match c {
        '\\' => r"\u{5c}".to_owned(),
        ' '..='~' => c.to_string(),
        _ => format!(r"\u{{{:x}}}", u32::from(c)),
    }
}

/// The text that the content of a literal stands for. A backslash that starts no escape stands for itself.
pub(crate) fn unescape(content: &str) -> Result<String, ReplyError> {
    let mut text = String::new();
    let mut rest = content;
    while let Some(at) = rest.find(r"\u") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        match escape_at(from) {
            Some((code, after)) => {
                text.push(character(code)?);
                rest = after;
            }
            None => {
                text.push_str(r"\u");
                rest = from.strip_prefix(r"\u").unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    Ok(text)
}

/// The digits of the escape that `text` starts with, and what follows it.
fn escape_at(text: &str) -> Option<(&str, &str)> {
    let from = text.strip_prefix(r"\u")?;
    let (digits, after) = match from.strip_prefix('{') {
        Some(from) => from.split_once('}')?,
        None => from.split_at_checked(4)?,
    };
    let hexadecimal = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    hexadecimal.then_some((digits, after))
}

fn character(digits: &str) -> Result<char, ReplyError> {
    let code = u32::from_str_radix(digits, 16).ok();
    code.and_then(char::from_u32).filter(|c| *c <= LAST).ok_or_else(|| ReplyError::Character(digits.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, literal: &str) {
        assert_eq!(text_literal(text).unwrap().to_string(), literal);
    }

    #[test]
    fn literals_are_printable_ascii() {
        check("", r#""""#);
        check(r#"say "hi""#, r#""say ""hi""""#);
        check("tab\tand é", r#""tab\u{9}and \u{e9}""#);
        check("\u{10400}\u{7f}\0", r#""\u{10400}\u{7f}\u{0}""#);
    }

    #[test]
    fn texts_that_look_like_escapes_survive() {
        check(r"\u{41}", r#""\u{5c}u{41}""#);
        check(r"\x41\n", r#""\u{5c}x41\u{5c}n""#);
        assert_eq!(unescape(r"\u{5c}u{41}").unwrap(), r"\u{41}");
    }

    #[test]
    fn characters_beyond_the_alphabet_have_no_literal() {
        assert_eq!(text_literal("a\u{30000}"), Err(Unprintable::Character('\u{30000}')));
    }

    #[test]
    fn only_standard_escapes_are_undone() {
        assert_eq!(unescape(r"\u{4a}\u004A\x41\n\\").unwrap(), r"JJ\x41\n\\");
        assert_eq!(unescape(r"\u{}\u{4g}\u00\u").unwrap(), r"\u{}\u{4g}\u00\u");
        assert_eq!(unescape(r"\u\u{41}").unwrap(), r"\uA");
        assert_eq!(unescape(r"\u00é0").unwrap(), r"\u00é0");
    }

    #[test]
    fn values_without_a_unicode_character_are_refused() {
        for digits in ["d800", "dfff", "110000", "30000", "fffffffff"] {
            assert_eq!(unescape(&format!(r"a\u{{{digits}}}")), Err(ReplyError::Character(digits.to_owned())));
        }
        assert_eq!(unescape(r"\ud800"), Err(ReplyError::Character("d800".to_owned())));
    }

    #[test]
    fn negative_integers_are_applications() {
        assert_eq!(integer_literal(&BigInt::from(-5)).to_string(), "(- 5)");
        assert_eq!(integer_literal(&BigInt::from(0)).to_string(), "0");
    }

    proptest! {
        #[test]
        fn unescaping_undoes_escaping(text in r#"([\\u{}0-9a-f"]|[^\u{2fb00}-\u{10ffff}]){0,12}"#) {
            let Sexp::Text(content) = text_literal(&text).unwrap() else { panic!("no text") };
            prop_assert_eq!(unescape(&content).unwrap(), text);
        }

        #[test]
        fn unescaping_never_panics(content in r"([\\u{}0-9a-f]|\PC){0,12}") {
            let _ = unescape(&content);
        }
    }
}
