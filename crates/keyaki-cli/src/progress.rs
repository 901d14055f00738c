//! A line on the terminal about engines that take their time.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use keyaki_engine::{Engine, EngineInfo, Limits, Outcome};
use keyaki_ir::Query;
use keyaki_report::printable;

const FIRST: Duration = Duration::from_secs(1);
const NEXT: Duration = Duration::from_millis(200);
/// Back to the first column, and erase the line (ECMA-48, EL).
const START_OF_LINE: &str = "\r\u{1b}[K";

/// The engines that are at work, and what about.
#[derive(Default)]
pub(crate) struct Board {
    names: Mutex<Vec<String>>,
    about: Mutex<String>,
}

impl Board {
    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what the engines are at work about.
    pub(crate) fn about(&self, text: &str) {
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = printable(text);
    }

    fn text(&self, seconds: u64) -> String {
        let names = self.names().join(", ");
        let what = if names.is_empty() { "working".to_owned() } else { format!("waiting for {names}") };
        let about = self.about.lock().unwrap_or_else(PoisonError::into_inner);
        let about = if about.is_empty() { String::new() } else { format!("{about}: ") };
        format!("{about}{what} … {seconds} s")
    }
}

/// An engine that is on a board while it works.
pub(crate) struct Watched<E> {
    inner: Arc<E>,
    board: Arc<Board>,
}

impl<E: Engine> Watched<E> {
    pub(crate) fn new(inner: Arc<E>, board: Arc<Board>) -> Self {
        Self { inner, board }
    }
}

impl<E: Engine> Engine for Watched<E> {
    fn info(&self) -> &EngineInfo {
        self.inner.info()
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let name = &self.inner.info().name;
        self.board.names().push(name.clone());
        let outcome = self.inner.solve(query, limits);
        self.board.names().retain(|known| known != name);
        outcome
    }
}

/// Does `work`; meanwhile, when it takes long and somebody watches, says which engines are at work.
pub(crate) fn during<T>(board: &Board, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || show(board, &waiting));
        let result = work();
        drop(done);
        result
    })
}

/// Shows `text` in place of the line that is there.
pub(crate) fn line(text: &str) {
    write(&format!("{START_OF_LINE}{text}"));
}

/// Takes the line away, if it can be there.
pub(crate) fn clear() {
    if io::stderr().is_terminal() {
        write(START_OF_LINE);
    }
}

fn show(board: &Board, done: &Receiver<()>) {
    let start = Instant::now();
    let mut wait = FIRST;
    while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = NEXT;
        line(&board.text(start.elapsed().as_secs()));
    }
    if wait == NEXT {
        clear();
    }
}

/// The line is a courtesy: when it cannot be written nothing is lost.
fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
