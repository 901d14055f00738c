//! Reading, working and writing side by side.
//!
//! One thread reads, as far as the window lets it; workers take lines and give rows; the caller's thread puts the rows into
//! the order of their lines and writes them. When a row cannot be written everything stops.

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder, Scope};

use keyaki_source::Diagnostic;

use super::bar::Meter;
use super::lines::{Line, Lines};
use super::output::Output;
use super::resume::Resumed;
use super::tally::Tally;
use super::verdict::Verdict;
use super::window::Window;
use super::worker::{Finished, Origin, Work};
use crate::report::Failure;

/// How many lines, and how many bytes of them, may be read before the first of them has its row.
const MOST_LINES: usize = 4096;
const MOST_BYTES: usize = 32 << 20;

/// What is read, and from where on.
pub(crate) struct Reading<R> {
    pub(crate) lines: Lines<R>,
    pub(crate) resumed: Resumed,
}

/// What came of it.
pub(crate) struct Ending {
    /// All rows, those that were there before included.
    pub(crate) tally: Tally,
    /// Rows of this run whose question was asked by another row of it.
    pub(crate) repeated: u64,
}

/// A line on its way, with its place among those of this run.
type Job = (u64, Line);
type Rows = Result<Vec<Finished>, Failure>;

/// Answers every line that has no row.
pub(crate) fn run<R: BufRead + Send + 'static>(
    work: &Work<'_>,
    jobs: NonZeroUsize,
    reading: Reading<R>,
    output: &mut Output,
    meter: &Meter,
) -> Result<Ending, Failure> {
    let window = Arc::new(Window::new(MOST_LINES, MOST_BYTES));
    let Reading { mut lines, resumed } = reading;
    let first = resumed.next;
    let entrance = window.clone();
    // Not of the scope below: where the input is a pipe that nobody writes to, it may never end.
    let reader = Builder::new().spawn(move || {
        let lines = read(first, &mut lines, &entrance);
        entrance.end();
        lines
    });
    let reader = reader.map_err(|error| no_thread(&error))?;
    let mut ending = Ending { tally: resumed.tally, repeated: 0 };
    let written = thread::scope(|scope| {
        let rows = start(scope, work, jobs, &window);
        let written = rows.and_then(|rows| write(&rows, &window, output, meter, &mut ending));
        window.close();
        if written.is_err() {
            work.options.limits.cancel.cancel();
        }
        written
    })?;
    let unreadable = |error| Diagnostic::error("unreadable", format!("cannot read `{}`: {error}", work.reader.name));
    let read = reader.join().map_err(|_| internal())?.map_err(unreadable)?;
    if read == written { Ok(ending) } else { Err(internal()) }
}

/// Reads into the window; how many lines.
fn read<R: BufRead>(first: Option<Line>, lines: &mut Lines<R>, window: &Window<Job>) -> io::Result<u64> {
    let mut next = first;
    let mut place = 0;
    loop {
        let line = match next.take() {
            Some(line) => Some(line),
            None => lines.next()?,
        };
        let Some(line) = line else { return Ok(place) };
        let bytes = line.bytes();
        if window.put((place, line), bytes).is_none() {
            return Ok(place);
        }
        place += 1;
    }
}

/// Starts workers, fewer when the system has no more threads; their rows.
fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: &'scope Work<'scope>,
    jobs: NonZeroUsize,
    window: &'scope Window<Job>,
) -> Result<Receiver<Rows>, Failure> {
    let (give, rows) = channel();
    for worker in 0..jobs.get() {
        let give = give.clone();
        match Builder::new().spawn_scoped(scope, move || answer(work, window, &give)) {
            Err(error) if worker == 0 => return Err(no_thread(&error)),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(rows)
}

fn answer(work: &Work<'_>, window: &Window<Job>, rows: &Sender<Rows>) {
    while let Some((place, line)) = window.take() {
        if rows.send(work.rows(place, &line)).is_err() {
            break;
        }
    }
}

/// Writes rows in the order of their lines; how many.
fn write(
    rows: &Receiver<Rows>,
    window: &Window<Job>,
    output: &mut Output,
    meter: &Meter,
    ending: &mut Ending,
) -> Result<u64, Failure> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for finished in rows {
        waiting.extend(finished?.into_iter().map(|row| (row.pending.place, row)));
        while let Some(Finished { mut pending, tail, origin }) = waiting.remove(&next) {
            pending.head.push_str(&tail.text);
            output.write(&pending.head).map_err(|error| output.failed(&error, ending.tally.rows()))?;
            window.leave(pending.bytes);
            ending.tally.add(tail.verdict);
            ending.repeated += u64::from(origin == Origin::Repeated);
            meter.count(tail.verdict == Verdict::Pass, pending.offset);
            next += 1;
        }
    }
    Ok(next)
}

/// A line without a row must not look like a line that passed.
fn internal() -> Failure {
    Diagnostic::error("internal", "lines are without rows, which is a bug").help("please report it").into()
}

fn no_thread(error: &io::Error) -> Failure {
    Diagnostic::error("no-thread", format!("no thread can be started: {error}")).into()
}
