//! How one solver likes its scripts: plain data.
//!
//! A dialect changes how a question is written, never what it asks: every dialect's script has the same models.

/// What to vary when printing a script. A new solver needs a new value, no new code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The argument of `set-logic`.
    pub logic: String,
    /// How patterns are written.
    pub strings: StringEncoding,
    /// How sets of characters are written.
    pub sets: SetEncoding,
    /// Further `set-option` commands, keyword (with its colon) and value, in order.
    pub options: Vec<(String, String)>,
    /// What is written for people.
    pub comments: Comments,
}

/// How patterns without variables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringEncoding {
    /// Always as membership in a regular expression.
    Regex,
    /// As `str.prefixof`, `str.suffixof` and `str.contains` where these say exactly the same, else as for `Regex`.
    Affixes,
}

/// How a set of characters within a regular expression is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetEncoding {
    /// As a union of ranges.
    Ranges,
    /// As all characters but a union of ranges, where the set holds the last character: for readers that refuse ranges
    /// that end high.
    Differences,
}

/// Whether a script explains itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// A header, and the notes of everything that is declared, defined or asserted.
    Full,
    /// Commands only.
    None,
}

impl Default for Dialect {
    /// Strings with linear integer arithmetic, regular expressions, comments.
    fn default() -> Self {
        Self {
            logic: "QF_SLIA".to_owned(),
            strings: StringEncoding::Regex,
            sets: SetEncoding::Ranges,
            options: Vec::new(),
            comments: Comments::Full,
        }
    }
}
