//! JSON made harmless for terminals.
//!
//! Policies, file names and solvers' replies are untrusted, and JSON text may hold what moves a cursor or reorders what is shown.
//! Such characters are written as JSON escapes them, so that the text means the same.

use keyaki_page::steers;
use serde_json::Value;

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
}
