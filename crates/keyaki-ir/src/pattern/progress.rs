//! Patterns read character by character.

use super::{Pattern, advance, close};

/// How far a text has come in a pattern that reads it from its beginning. What can still match depends on nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress(Vec<bool>);

impl Pattern {
    /// Nothing has been read yet.
    pub fn begin(&self) -> Progress {
        let steps = self.steps();
        let mut live = vec![false; steps.len() + 1];
        if let Some(start) = live.first_mut() {
            *start = true;
        }
        close(&steps, &mut live);
        Progress(live)
    }

    /// `c` comes next.
    pub fn read(&self, progress: &Progress, c: char) -> Progress {
        Progress(advance(&self.steps(), &progress.0, c))
    }
}

impl Progress {
    /// Whether what has been read matches.
    pub fn is_match(&self) -> bool {
        self.0.last() == Some(&true)
    }
}
