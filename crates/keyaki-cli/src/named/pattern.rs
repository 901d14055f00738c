//! Patterns of paths, as shells write them.

use std::path::{Path, PathBuf};

use glob::MatchOptions;
use keyaki_source::Diagnostic;

use super::selector::is_special;

/// As in shells: `*` stays within a folder and does not take a leading dot.
const OPTIONS: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// A pattern, and the folder that everything it takes lies below.
#[derive(Debug)]
pub(crate) struct Pattern {
    base: PathBuf,
    levels: Option<usize>,
    pattern: glob::Pattern,
}

impl Pattern {
    /// The pattern that `text` writes.
    ///
    /// # Errors
    /// A diagnostic when it is none.
    pub(crate) fn new(text: &str) -> Result<Self, Box<Diagnostic>> {
        let plain: PathBuf = text.split('/').take_while(|component| !is_special(component)).collect();
        let base = if text.starts_with('/') { Path::new("/").join(plain) } else { plain };
        let rest: Vec<&str> =
            text.split('/').skip_while(|component| !is_special(component)).filter(|part| !part.is_empty()).collect();
        let levels = (!rest.contains(&"**")).then_some(rest.len());
        let rest = rest.join("/");
        let pattern = glob::Pattern::new(&rest).map_err(|error| {
            let message = format!("`{text}` is no pattern: {}", error.msg);
            Box::new(Diagnostic::error("pattern", message).help("write `[*]`, `[?]` or `[[]` for the character itself"))
        })?;
        Ok(Self { base, levels, pattern })
    }

    /// The folder in which to look; empty for the current one.
    pub(crate) fn base(&self) -> &Path {
        &self.base
    }

    /// How many levels below the base it reaches, if that is bounded.
    pub(crate) fn levels(&self) -> Option<usize> {
        self.levels
    }

    /// Whether it takes this path.
    pub(crate) fn takes(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.base) else { return false };
        self.pattern.matches_with(&below.to_string_lossy(), OPTIONS)
    }
}
