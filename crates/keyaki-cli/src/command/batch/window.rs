//! The lines that are read and have no row yet.
//!
//! In: lines, in order. Out: the same, one for each worker that asks. Rows are written in the order of their lines, so what
//! is finished waits for what is not: the window bounds both together, in lines and in bytes of input. One line always fits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(crate) struct Window<T> {
    most_lines: usize,
    most_bytes: usize,
    filling: Mutex<Filling<T>>,
    /// Something can be taken, or nothing will be any more.
    work: Condvar,
    /// Something fits, or nothing is wanted any more.
    room: Condvar,
}

struct Filling<T> {
    /// What nobody has taken.
    waiting: VecDeque<T>,
    /// Everything that has no row, by number and size.
    lines: usize,
    bytes: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// What is inside is the last.
    Ended,
    /// What is inside is not wanted either.
    Closed,
}

impl<T> Window<T> {
    pub(crate) fn new(most_lines: usize, most_bytes: usize) -> Self {
        let filling = Filling { waiting: VecDeque::new(), lines: 0, bytes: 0, state: State::Open };
        Self { most_lines, most_bytes, filling: Mutex::new(filling), work: Condvar::new(), room: Condvar::new() }
    }

    /// Waits until `line` of so many bytes fits, and puts it in; nothing when it is not wanted any more.
    pub(crate) fn put(&self, line: T, bytes: usize) -> Option<()> {
        let is_full = |filling: &mut Filling<T>| {
            let fits = filling.lines < self.most_lines && filling.bytes.saturating_add(bytes) <= self.most_bytes;
            filling.state == State::Open && filling.lines > 0 && !fits
        };
        let mut filling = self.room.wait_while(self.filling(), is_full).unwrap_or_else(PoisonError::into_inner);
        if filling.state != State::Open {
            return None;
        }
        filling.lines += 1;
        filling.bytes += bytes;
        filling.waiting.push_back(line);
        self.work.notify_one();
        Some(())
    }

    /// Waits for the next line; nothing when there will be none.
    pub(crate) fn take(&self) -> Option<T> {
        let is_idle = |filling: &mut Filling<T>| filling.state == State::Open && filling.waiting.is_empty();
        let mut filling = self.work.wait_while(self.filling(), is_idle).unwrap_or_else(PoisonError::into_inner);
        if filling.state == State::Closed { None } else { filling.waiting.pop_front() }
    }

    /// A line of so many bytes has its row.
    pub(crate) fn leave(&self, bytes: usize) {
        let mut filling = self.filling();
        filling.lines = filling.lines.saturating_sub(1);
        filling.bytes = filling.bytes.saturating_sub(bytes);
        self.room.notify_one();
    }

    /// No line will come any more.
    pub(crate) fn end(&self) {
        self.turn(State::Ended);
    }

    /// No line is wanted any more.
    pub(crate) fn close(&self) {
        self.turn(State::Closed);
    }

    fn turn(&self, state: State) {
        let mut filling = self.filling();
        if filling.state != State::Closed {
            filling.state = state;
        }
        self.work.notify_all();
        self.room.notify_all();
    }

    fn filling(&self) -> MutexGuard<'_, Filling<T>> {
        self.filling.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// How many lines of these bytes enter while none leaves.
    fn entered(window: &Window<usize>, bytes: &[usize]) -> usize {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                for bytes in bytes {
                    if window.put(0, *bytes).is_some() {
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
            thread::sleep(Duration::from_millis(100));
            window.close();
        });
        count.into_inner()
    }

    #[test]
    fn lines_and_bytes_are_bounded_and_one_line_always_fits() {
        assert_eq!(entered(&Window::new(3, 100), &[1; 9]), 3);
        assert_eq!(entered(&Window::new(100, 10), &[4; 9]), 2);
        assert_eq!(entered(&Window::new(100, 10), &[1000, 1]), 1);
    }

    #[test]
    fn every_line_is_taken_once_and_in_order() {
        let window = Window::new(2, 10);
        let taken = thread::scope(|scope| {
            scope.spawn(|| {
                (0..1000).for_each(|n| window.put(n, 20).unwrap());
                window.end();
            });
            let take = || {
                let line = window.take();
                if line.is_some() {
                    window.leave(20);
                }
                line
            };
            std::iter::from_fn(take).collect::<Vec<usize>>()
        });
        assert_eq!(taken, (0..1000).collect::<Vec<_>>());
        assert_eq!(window.filling().bytes, 0);
    }

    #[test]
    fn what_is_inside_is_taken_after_the_end_but_not_after_closing() {
        let window = Window::new(9, 9);
        assert!(window.put('a', 1).is_some() && window.put('b', 1).is_some());
        window.end();
        assert_eq!((window.take(), window.put('c', 1)), (Some('a'), None));
        window.close();
        assert_eq!(window.take(), None);
    }
}
