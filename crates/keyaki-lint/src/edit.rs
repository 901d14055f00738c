//! Changes of a text that is JSON and stays it.

use keyaki_source::Span;

use crate::Fix;

/// A place of a text and what to put there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// What to remove of `text` so that an array is left without its element at `span`: a comma goes too, and the blanks up to
/// the next element, or those before the last one. `None` when it is the only element, or is in no array.
pub(crate) fn element(text: &str, span: Span) -> Option<Edit> {
    let (before, after) = (text.get(..span.start())?, text.get(span.end()..)?);
    // The value of a member comes after a colon.
    if !before.trim_end().ends_with(['[', ',']) {
        return None;
    }
    let followed = after.trim_start().strip_prefix(',');
    let range = match (followed, before.trim_end().strip_suffix(',')) {
        (Some(rest), _) => Span::new(span.start(), text.len() - rest.trim_start().len()),
        (None, Some(rest)) => Span::new(rest.len(), span.end()),
        (None, None) => return None,
    };
    Some(Edit { span: range, replacement: String::new() })
}

impl Fix {
    /// `text` with the fix made; `None` when it does not fit the text.
    pub fn made_in(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut at = 0;
        for edit in &self.edits {
            out.push_str(text.get(at..edit.span.start())?);
            out.push_str(&edit.replacement);
            at = edit.span.end();
        }
        out.push_str(text.get(at..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_goes_with_one_comma() {
        let without = |text: &str, element_text: &str| {
            let start = text.find(element_text).unwrap_or_default();
            let edit = element(text, Span::new(start, start + element_text.len()));
            edit.and_then(|edit| Fix { title: String::new(), edits: vec![edit] }.made_in(text))
        };
        let cases = [
            (r#"["a", "b"]"#, r#""a""#, Some(r#"["b"]"#)),
            (r#"["a", "b"]"#, r#""b""#, Some(r#"["a"]"#)),
            ("[\n  \"a\",\n  \"b\",\n  \"c\"\n]", r#""b""#, Some("[\n  \"a\",\n  \"c\"\n]")),
            ("[\n  \"a\",\n  \"b\"\n]", r#""b""#, Some("[\n  \"a\"\n]")),
            (r#"["a"]"#, r#""a""#, None),
            (r#"{"k": "a", "l": "b"}"#, r#""a""#, None),
            (r#"{"k": "a", "l": "b"}"#, r#""b""#, None),
        ];
        for (text, element, expected) in cases {
            assert_eq!(without(text, element).as_deref(), expected, "{text} without {element}");
        }
    }
}
