//! Text in XML 1.0.
//!
//! Promise: whatever goes in, a parser accepts what comes out, as the text of an element and between double quotes, and finds
//! no markup in it.

use keyaki_page::escape;

/// `text` as the text of an element: line feeds stay, other characters that XML does not have, or that steer a terminal, are shown as
/// escapes that a person can read.
pub(crate) fn text(text: &str) -> String {
    escaped(text, |c| c == '\n' || c == '\t')
}

/// `text` as the value of an attribute, on one line.
pub(crate) fn attribute(text: &str) -> String {
    escaped(text, |_| false)
}

fn escaped(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML 1.0 has no such characters (section 2.2), not even by number.
            '\u{fffe}' | '\u{ffff}' => out.push_str(&c.escape_unicode().to_string()),
            _ if keep(c) => out.push(c),
            _ => match escape(c) {
                Some(shown) => out.push_str(&shown),
                None => out.push(c),
            },
        }
    }
    out
}
