//! Diagnostics while they are collected: at most so many of each severity, so that hostile text costs no memory.

use keyaki_source::{Diagnostic, Severity};

/// The most diagnostics of one severity that are kept.
const MOST: usize = 200;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Findings {
    kept: Vec<Diagnostic>,
    errors: usize,
    others: usize,
}

impl Findings {
    /// Keeps a diagnostic, or only counts it when there are too many.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.others,
        };
        *count += 1;
        if *count <= MOST {
            self.kept.push(diagnostic);
        }
    }

    /// Whether there is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether further errors are only counted: then there is no point in wording them well.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MOST
    }

    /// What was kept, and a note when that is not all.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let more = self.errors.saturating_sub(MOST) + self.others.saturating_sub(MOST);
        if more > 0 {
            let message = format!("{more} more diagnostics like these are not shown");
            self.kept.push(Diagnostic::note("more-diagnostics", message));
        }
        self.kept
    }
}
