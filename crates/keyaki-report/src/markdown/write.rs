//! Foreign text in GitHub Flavored Markdown.
//!
//! Promise: policy text comes out as text. It cannot end the block or cell it is in, and becomes no markup, no HTML, no link and no
//! mention. Long text is cut.

use crate::printable;

/// How many characters of a text are shown in a line.
const SHOWN: usize = 400;

/// A code span, for paragraphs and headings. In it nothing has a meaning but a run of as many backticks as it began with
/// (CommonMark 6.1).
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence in which foreign text stands between backticks, as in diagnostics and reasons.
pub(super) fn prose(text: &str) -> String {
    let text = shown(text);
    let parts: Vec<&str> = text.split('`').collect();
    // With an odd count of backticks nobody knows which is which: all of it is plain.
    let paired = parts.len() % 2 == 1;
    let mut out = String::new();
    for (n, part) in parts.iter().enumerate() {
        match (paired, n % 2) {
            (true, 1) => out.push_str(&code(part)),
            (true, _) => out.push_str(&plain(part)),
            (false, _) => out.push_str(&format!("{}{}", if n > 0 { "&#96;" } else { "" }, plain(part))),
        }
    }
    out
}

/// What [`code`] or [`prose`] wrote, for a cell of a table, which a `|` ends even in a code span. `\|` does not, unless a backslash
/// comes before it (GFM 4.10).
pub(super) fn cell(markdown: &str) -> String {
    markdown.replace("\\|", "\\\\u{7c}").replace('|', "\\|")
}

/// A block of text as it is, under `language` for highlighting. It ends only at a fence as long as the one it began with.
pub(super) fn block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// Characters that mean nothing in Markdown, and all others by number. Mentions, references and links are also looked for after
/// numbers are resolved: a space without width keeps them from being found.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '@' | '#' => out.push_str(&format!("&#{};&#8203;", u32::from(c))),
            // `://` and `www.` begin links.
            '/' if before == ':' => out.push_str("&#8203;/"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str("&#46;&#8203;"),
            ',' | ';' | ':' | '.' | '(' | ')' | '/' | '-' | '?' | '%' | '=' | '"' | '\'' => out.push(c),
            _ if c.is_ascii_punctuation() => out.push_str(&format!("&#{};", u32::from(c))),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

fn shown(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
    }
}

fn longest_run(text: &str, of: char) -> usize {
    let runs = text.chars().scan(0, |run, c| {
        *run = if c == of { *run + 1 } else { 0 };
        Some(*run)
    });
    runs.max().unwrap_or(0)
}
