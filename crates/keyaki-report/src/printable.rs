//! Foreign text made harmless for terminals.
//!
//! Policies, file names and solvers' replies are untrusted: a control character could move the cursor, an override could
//! reorder what is shown. Such characters are written as escapes that a person can read.

use serde_json::Value;

/// `text` on one line: what steers a terminal or reorders text, line ends included, is shown as `\u{1b}`.
pub fn printable(text: &str) -> String {
    escaped(text, |_| false)
}

/// As [`printable`], but line feeds stay.
pub fn printable_block(text: &str) -> String {
    escaped(text, |c| c == '\n')
}

/// What `c` is shown as, if not as itself.
pub(crate) fn escape(c: char) -> Option<String> {
    match c {
        '\n' => Some("\\n".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\t' => Some("\\t".to_owned()),
        _ if steers(c) => Some(c.escape_unicode().to_string()),
        _ => None,
    }
}

/// `value` as JSON text of several lines, ending in a line feed. What steers a terminal is escaped as JSON escapes it, so
/// that the text means the same.
pub fn json_text(value: &Value) -> String {
    let mut out = String::new();
    for c in format!("{value:#}\n").chars() {
        // Outside of strings there is only ASCII, and no control character but line feeds.
        if c != '\n' && steers(c) { out.push_str(&format!("\\u{:04x}", u32::from(c))) } else { out.push(c) }
    }
    out
}

/// `value` as JSON text in one line, without a line feed; otherwise as [`json_text`].
pub fn json_line(value: &Value) -> String {
    json_in_line(&value.to_string())
}

/// JSON text in one line, with what steers a terminal escaped as JSON escapes it: every digit of a number and every escape
/// stays as it was written.
pub fn json_in_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Outside of strings they are white space, and inside of strings they cannot be.
            '\n' | '\r' | '\t' => out.push(' '),
            _ if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

fn escaped(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c).filter(|_| !keep(c)) {
            Some(shown) => out.push_str(&shown),
            None => out.push(c),
        }
    }
    out
}

/// Control characters, and the marks and separators of Unicode that reorder or break lines (Unicode Standard Annex 9).
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_text_means_the_same_without_steering() {
        let value = Value::from("é\u{9b}\u{202e}\n\u{7f}");
        assert_eq!(json_text(&value), "\"é\\u009b\\u202e\\n\\u007f\"\n");
        assert_eq!(serde_json::from_str::<Value>(&json_text(&value)).unwrap(), value);
        assert_eq!(json_line(&value), "\"é\\u009b\\u202e\\n\\u007f\"");
        assert_eq!(json_in_line("{\r\n\t\"a\": 1e999}"), "{   \"a\": 1e999}");
    }

    #[test]
    fn what_steers_a_terminal_is_shown_as_an_escape() {
        assert_eq!(printable("a\u{1b}[31mé\n\u{202e}x\u{9b}"), "a\\u{1b}[31mé\\n\\u{202e}x\\u{9b}");
        assert_eq!(printable_block("a\n\u{7}\r\n"), "a\n\\u{7}\\r\n");
    }
}
