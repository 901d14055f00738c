//! What a search may cost, and who may stop it.

/// After so many steps, which take some milliseconds, it is asked whether to stop.
const BETWEEN: u64 = 20_000;

/// Whether to stop, and why.
pub type Stop<'a> = &'a dyn Fn() -> Option<String>;

/// Steps that are left: repairs of a search, moves of automata, texts that are tried.
pub struct Budget<'a> {
    steps: u64,
    stop: Option<Stop<'a>>,
    /// Steps until `stop` is asked again.
    until_asked: u64,
    stopped: Option<String>,
}

impl<'a> Budget<'a> {
    /// So many steps, and nobody stops them.
    pub fn of(steps: u64) -> Self {
        Self { steps, stop: None, until_asked: BETWEEN, stopped: None }
    }

    /// So many steps, until `stop` says why not to go on.
    pub fn until(steps: u64, stop: Stop<'a>) -> Self {
        Self { stop: Some(stop), ..Self::of(steps) }
    }

    /// How many steps are left.
    pub fn left(&self) -> u64 {
        self.steps
    }

    /// Why it was stopped, if it was.
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// Takes steps; nothing when there are not so many, or when it is stopped: then none are left.
    pub fn spend(&mut self, steps: u64) -> Option<()> {
        let Some(left) = self.steps.checked_sub(steps) else {
            self.steps = 0;
            return None;
        };
        self.steps = left;
        self.until_asked = self.until_asked.saturating_sub(steps);
        if self.until_asked == 0 { self.ask() } else { Some(()) }
    }

    /// Asks whether to stop; nothing when so.
    pub fn ask(&mut self) -> Option<()> {
        self.until_asked = BETWEEN;
        self.stopped = self.stopped.take().or_else(|| self.stop.and_then(|stop| stop()));
        if self.stopped.is_some() {
            self.steps = 0;
            return None;
        }
        Some(())
    }

    /// A part of it, of so many steps at most, to be given back.
    pub(super) fn part(&mut self, most: u64) -> Self {
        let steps = self.steps.min(most);
        self.steps -= steps;
        Self { steps, stop: self.stop, until_asked: self.until_asked, stopped: None }
    }

    /// Takes back what is left of a part.
    pub(super) fn give_back(&mut self, part: Self) {
        self.steps += part.steps;
        self.until_asked = part.until_asked;
        if part.stopped.is_some() {
            self.stopped = part.stopped;
            self.steps = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn parts_are_given_back_and_stop_the_whole() {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            (asked.get() > 2).then(|| "enough".to_owned())
        };
        let mut whole = Budget::until(10 * BETWEEN, &stop);
        let mut part = whole.part(4 * BETWEEN);
        assert_eq!((whole.left(), part.spend(BETWEEN - 1), asked.get()), (6 * BETWEEN, Some(()), 0));
        whole.give_back(part);
        assert_eq!((whole.left(), whole.spend(1), asked.get()), (9 * BETWEEN + 1, Some(()), 1));
        let mut part = whole.part(4 * BETWEEN);
        assert_eq!((part.spend(BETWEEN), part.spend(BETWEEN), part.left()), (Some(()), None, 0));
        whole.give_back(part);
        assert_eq!((whole.left(), whole.spend(1)), (0, None));
        assert_eq!(whole.stopped(), Some("enough"));
    }

    #[test]
    fn what_is_not_there_is_not_spent() {
        let mut budget = Budget::of(3);
        assert_eq!((budget.spend(2), budget.spend(2), budget.left(), budget.stopped()), (Some(()), None, 0, None));
    }
}
