//! A line on the terminal about how far it is.

use std::io::{IsTerminal, stderr};
use std::time::Instant;

pub(crate) struct Progress {
    pairs: usize,
    start: Instant,
    watched: Watched,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Watched {
    Yes,
    No,
}

impl Progress {
    pub(crate) fn new(pairs: usize) -> Self {
        let watched = if stderr().is_terminal() { Watched::Yes } else { Watched::No };
        Self { pairs, start: Instant::now(), watched }
    }

    pub(crate) fn show(&self, done: usize) {
        if self.watched == Watched::Yes {
            eprint!("\r\u{1b}[K{done} of {} pairs, {} s ", self.pairs, self.start.elapsed().as_secs());
        }
    }

    pub(crate) fn clear(&self) {
        if self.watched == Watched::Yes {
            eprint!("\r\u{1b}[K");
        }
    }
}
