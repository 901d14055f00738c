//! HTML that foreign text cannot get out of.
//!
//! Names of elements and attributes, and markup, are literals of this program: nothing else is of the type `&'static str`. All
//! other text is escaped on its way in. So whatever a policy holds, no element of it is on a page.

use crate::printable::escape;

/// A page, or a piece of one.
#[derive(Debug, Default)]
pub struct Html(String);

/// An attribute's name and value.
pub type Attribute<'a> = (&'static str, &'a str);

impl Html {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Markup of ours.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Foreign text. What would steer a terminal, or reorder text, is shown as an escape.
    pub fn text(&mut self, text: &str) -> &mut Self {
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
    pub fn prose(&mut self, text: &str) -> &mut Self {
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
    pub fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
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

    /// An element without content, as a line of a drawing.
    pub fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.open(name, attributes).close(name)
    }

    /// The end of an element.
    pub fn close(&mut self, name: &'static str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// An element with text.
    pub fn element(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    /// What has been written.
    pub fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn foreign_text_stays_text() {
        let hostile = "</p><script>\"'&\u{202e}\u{7}`<b>`\t";
        let mut page = Html::new();
        page.element("p", &[("title", hostile)], hostile).prose("a `<b>` c").prose("a ` <b>").empty("br", &[]);
        let shown = "&lt;/p&gt;&lt;script&gt;&quot;&#39;&amp;\\u{202e}\\u{7}`&lt;b&gt;`    ";
        let prose = "a <code>&lt;b&gt;</code> ca ` &lt;b&gt;";
        assert_eq!(page.into_text(), format!("<p title=\"{shown}\">{shown}</p>{prose}<br></br>"));
    }
}
