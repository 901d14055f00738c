//! HTML that foreign text cannot get out of: markup is ours, all other text is escaped.

use std::fmt::Write;

#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// Markup of ours, in which only numbers and our own words are put.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Foreign text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // What would reorder or hide text.
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
                    let _ = write!(self.0, "U+{:04X}", u32::from(c));
                }
                c if c.is_control() => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A cell of a table, `td` or `th`.
    pub(super) fn cell(&mut self, element: &str, text: &str) -> &mut Self {
        self.raw(&format!("<{element}>")).text(text).raw(&format!("</{element}>"))
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}
