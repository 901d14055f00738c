//! Answers that are known, so that each question is asked once.
//!
//! In: rows with the identity of what they ask. Out: the first of them to be answered, the others when it is. Promises: while
//! a question is being asked, nobody else asks it; of finished answers so many bytes are kept, the oldest go first.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::verdict::Tail;

/// What an answer takes beside its text.
const OVERHEAD: usize = 256;

/// SHA-256 of what is asked.
pub(crate) type Identity = [u8; 32];

/// Rows without an end of type `R`.
pub(crate) struct Known<R> {
    most_bytes: usize,
    inner: Mutex<Inner<R>>,
}

struct Inner<R> {
    entries: BTreeMap<Identity, Entry<R>>,
    /// Finished answers, the oldest first.
    finished: VecDeque<Identity>,
    bytes: usize,
}

enum Entry<R> {
    /// Somebody is at it; these rows wait.
    Asked(Vec<R>),
    Finished(Tail),
}

/// What is to be done about a row.
#[derive(Debug)]
pub(crate) enum Turn<R> {
    /// Ask, and [`finish`](Known::finish) in any case.
    Ask(R),
    /// The answer is known.
    Known(R, Tail),
    /// Somebody else will finish it.
    Waits,
}

impl<R> Known<R> {
    pub(crate) fn new(most_bytes: usize) -> Self {
        let inner = Inner { entries: BTreeMap::new(), finished: VecDeque::new(), bytes: 0 };
        Self { most_bytes, inner: Mutex::new(inner) }
    }

    pub(crate) fn turn(&self, identity: Identity, row: R) -> Turn<R> {
        let mut inner = self.inner();
        match inner.entries.get_mut(&identity) {
            None => {
                inner.entries.insert(identity, Entry::Asked(Vec::new()));
                Turn::Ask(row)
            }
            Some(Entry::Asked(waiting)) => {
                waiting.push(row);
                Turn::Waits
            }
            Some(Entry::Finished(tail)) => Turn::Known(row, tail.clone()),
        }
    }

    /// The rows that have waited for this answer.
    pub(crate) fn finish(&self, identity: Identity, tail: Tail) -> Vec<R> {
        let mut inner = self.inner();
        inner.bytes += size(&tail);
        inner.finished.push_back(identity);
        let before = inner.entries.insert(identity, Entry::Finished(tail));
        while inner.bytes > self.most_bytes {
            let Some(oldest) = inner.finished.pop_front() else { break };
            if let Some(Entry::Finished(tail)) = inner.entries.remove(&oldest) {
                inner.bytes -= size(&tail);
            }
        }
        match before {
            Some(Entry::Asked(mut waiting)) => mem::take(&mut waiting),
            Some(Entry::Finished(_)) | None => Vec::new(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner<R>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(tail: &Tail) -> usize {
    tail.text.len() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use keyaki_source::Diagnostic;

    use super::*;

    fn tail(message: &str) -> Tail {
        Tail::error(&[Diagnostic::error("test", message)])
    }

    #[test]
    fn a_question_is_asked_once() {
        let known = Known::new(1 << 20);
        assert!(matches!(known.turn([1; 32], "a"), Turn::Ask("a")));
        assert!(matches!(known.turn([1; 32], "b"), Turn::Waits));
        assert!(matches!(known.turn([2; 32], "c"), Turn::Ask("c")));
        assert!(matches!(known.turn([1; 32], "d"), Turn::Waits));
        assert_eq!(known.finish([1; 32], tail("one")), ["b", "d"]);
        let Turn::Known("e", answer) = known.turn([1; 32], "e") else { panic!() };
        assert_eq!(answer.text, tail("one").text);
    }

    #[test]
    fn the_oldest_answers_go_first() {
        let room = 3 * size(&tail("a")) + 1;
        let known = Known::new(room);
        for n in 0..10 {
            assert!(matches!(known.turn([n; 32], ()), Turn::Ask(())));
            known.finish([n; 32], tail("a"));
        }
        let kept: Vec<u8> = (0..10).filter(|n| known.inner().entries.contains_key(&[*n; 32])).collect();
        assert_eq!((kept, known.inner().bytes), (vec![7, 8, 9], 3 * size(&tail("a"))));
        // One that finds no room at all is forgotten at once.
        assert!(matches!(known.turn([99; 32], ()), Turn::Ask(())));
        known.finish([99; 32], tail(&"a".repeat(room)));
        assert!(known.inner().entries.is_empty() && known.inner().bytes == 0);
    }
}
