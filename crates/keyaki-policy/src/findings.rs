//! Diagnostics while they are collected: at most so many of each severity, so that hostile text costs no memory.

use keyaki_source::{Diagnostic, Severity};

/// The most diagnostics of one severity that are kept.
const MOST: usize = 200;

/// What was found so far in a text.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Diagnostic>,
    errors: usize,
    others: usize,
}

impl Findings {
    /// Keeps a diagnostic, or only counts it when there are too many.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.others,
        };
        *count += 1;
        if *count <= MOST {
            self.kept.push(printable(diagnostic));
        }
    }

    /// Whether there is an error.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether further errors are only counted: then there is no point in wording them well.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MOST
    }

    /// What was kept, and a note when that is not all.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let more = self.errors.saturating_sub(MOST) + self.others.saturating_sub(MOST);
        if more > 0 {
            let message = format!("{more} more diagnostics like these are not shown");
            self.kept.push(Diagnostic::note("more-diagnostics", message));
        }
        self.kept
    }
}

/// Diagnostics quote what others wrote; characters that steer a terminal or reorder text are shown as escapes.
fn printable(mut diagnostic: Diagnostic) -> Diagnostic {
    let labels = diagnostic.labels.iter_mut().map(|label| &mut label.message);
    for text in labels.chain(diagnostic.help.as_mut()).chain([&mut diagnostic.message]) {
        if text.contains(steers) {
            let escape = |c: char| if steers(c) { c.escape_default().to_string() } else { c.to_string() };
            *text = text.chars().map(escape).collect();
        }
    }
    diagnostic
}

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
