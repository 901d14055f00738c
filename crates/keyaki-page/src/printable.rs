//! Foreign text made harmless for terminals.
//!
//! Policies, file names and solvers' replies are untrusted: a control character could move the cursor, an override could
//! reorder what is shown. Such characters are written as escapes that a person can read.

/// `text` on one line: what steers a terminal or reorders text, line ends included, is shown as `\u{1b}`.
pub fn printable(text: &str) -> String {
    escaped(text, |_| false)
}

/// As [`printable`], but line feeds stay.
pub fn printable_block(text: &str) -> String {
    escaped(text, |c| c == '\n')
}

/// What `c` is shown as, if not as itself.
pub fn escape(c: char) -> Option<String> {
    match c {
        '\n' => Some("\\n".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\t' => Some("\\t".to_owned()),
        _ if steers(c) => Some(c.escape_unicode().to_string()),
        _ => None,
    }
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
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_as_an_escape() {
        assert_eq!(printable("a\u{1b}[31mé\n\u{202e}x\u{9b}"), "a\\u{1b}[31mé\\n\\u{202e}x\\u{9b}");
        assert_eq!(printable_block("a\n\u{7}\r\n"), "a\n\\u{7}\\r\n");
    }
}
