//! HTML that foreign text cannot get out of.
//!
//! Names of elements and attributes, and markup, are literals of this program: nothing else is of the type `&'static str`. All
//! other text is escaped on its way in. So whatever a policy holds, no element of it is on a page.

use crate::printable::escape;

/// A piece of a page.
#[derive(Default)]
pub(super) struct Html(String);

/// An attribute's name and value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Html {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Foreign text. What would steer a terminal, or reorder text, is shown as an escape.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\t' => self.0.push_str("    "),
                _ => match escape(c) {
                    Some(shown) => self.0.push_str(&shown),
                    None => self.0.push(c),
                },
            }
        }
        self
    }

    /// A sentence in which foreign text stands between backticks: that is code.
    pub(super) fn prose(&mut self, text: &str) -> &mut Self {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return self.text(text);
        }
        for (n, part) in parts.iter().enumerate() {
            if n % 2 == 1 {
                self.element("code", &[], part)
            } else {
                self.text(part)
            };
        }
        self
    }

    /// The beginning of an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
        self
    }

    /// The end of an element.
    pub(super) fn close(&mut self, name: &'static str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// An element with text.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}
