//! The line on the terminal that shows how far a run is.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::tally::{counted, grouped, rate};
use crate::progress;

const FIRST: Duration = Duration::from_millis(500);
const NEXT: Duration = Duration::from_millis(200);
const CELLS: u64 = 24;

/// How far a run is.
#[derive(Default)]
pub(crate) struct Meter {
    /// Rows that this run has written.
    rows: AtomicU64,
    /// Those of them that are not PASS.
    others: AtomicU64,
    /// The offset in the input after the last line that has a row.
    offset: AtomicU64,
}

impl Meter {
    pub(crate) fn at(offset: u64) -> Self {
        Self { offset: AtomicU64::new(offset), ..Self::default() }
    }

    pub(crate) fn count(&self, passed: bool, offset: u64) {
        self.rows.fetch_add(1, Ordering::Relaxed);
        self.others.fetch_add(u64::from(!passed), Ordering::Relaxed);
        self.offset.store(offset, Ordering::Relaxed);
    }
}

/// Does `work`; meanwhile, when somebody watches, shows what `meter` says of an input of so many bytes.
pub(crate) fn during<T>(meter: &Meter, size: Option<u64>, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || show(meter, size, &waiting));
        let result = work();
        drop(done);
        result
    })
}

fn show(meter: &Meter, size: Option<u64>, done: &Receiver<()>) {
    let start = Instant::now();
    let from = meter.offset.load(Ordering::Relaxed);
    let mut wait = FIRST;
    while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = NEXT;
        let shot = Shot {
            rows: meter.rows.load(Ordering::Relaxed),
            others: meter.others.load(Ordering::Relaxed),
            offset: meter.offset.load(Ordering::Relaxed),
            from,
            size,
            time: start.elapsed(),
        };
        let width = terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
        progress::line(&fitted(shot.parts(), width.saturating_sub(1)));
    }
    if wait == NEXT {
        progress::clear();
    }
}

/// How far a run is at a moment.
struct Shot {
    rows: u64,
    others: u64,
    offset: u64,
    from: u64,
    size: Option<u64>,
    time: Duration,
}

impl Shot {
    /// What there is to show, the most important first.
    fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if let Some(size) = self.size.filter(|size| *size > 0) {
            let done = self.offset.min(size);
            let filled = done.saturating_mul(CELLS) / size;
            let bar: String = (0..CELLS).map(|cell| if cell < filled { '#' } else { '.' }).collect();
            parts.push(format!("[{bar}] {:3} %", done.saturating_mul(100) / size));
        }
        parts.push(counted(self.rows, "row", "rows"));
        parts.push(format!("{} rows/s", rate(self.rows, self.time)));
        parts.extend(self.left().map(|left| format!("ETA {}", lasting(left))));
        parts.push(format!("{} not PASS", grouped(self.others)));
        parts
    }

    /// The time that is left at the pace so far.
    fn left(&self) -> Option<Duration> {
        let read = self.offset.checked_sub(self.from).filter(|read| *read > 0)?;
        let left = self.size?.checked_sub(self.offset)?;
        Duration::try_from_secs_f64(self.time.as_secs_f64() * left as f64 / read as f64).ok()
    }
}

/// As many parts as fit into a line.
fn fitted(parts: Vec<String>, width: usize) -> String {
    let mut out = String::new();
    for part in parts {
        let more = if out.is_empty() { part } else { format!("  {part}") };
        if out.len() + more.len() > width {
            break;
        }
        out.push_str(&more);
    }
    out
}

fn lasting(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {:02} s", seconds % 60),
        (_, _) => format!("{} h {minutes:02} min", grouped(hours)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot() -> Shot {
        let time = Duration::from_secs(10);
        Shot { rows: 12_345, others: 6, offset: 600, from: 100, size: Some(1000), time }
    }

    #[test]
    fn the_bar_shows_bytes_and_the_time_left_at_the_pace_of_this_run() {
        let line = fitted(shot().parts(), 200);
        let expected = "[##############..........]  60 %  12,345 rows  1,234 rows/s  ETA 8 s  6 not PASS";
        assert_eq!(line, expected);
        assert_eq!(fitted(shot().parts(), 50), "[##############..........]  60 %  12,345 rows");
        assert_eq!(fitted(shot().parts(), 3), "");
    }

    #[test]
    fn without_a_size_there_is_no_bar_and_no_end_in_sight() {
        let line = fitted(Shot { size: None, ..shot() }.parts(), 200);
        assert_eq!(line, "12,345 rows  1,234 rows/s  6 not PASS");
        assert_eq!(Shot { offset: 100, ..shot() }.left(), None);
    }

    #[test]
    fn times_are_shown_in_two_units() {
        let shown = [59, 60, 3599, 3600, 360_000].map(|seconds| lasting(Duration::from_secs(seconds)));
        assert_eq!(shown, ["59 s", "1 min 00 s", "59 min 59 s", "1 h 00 min", "100 h 00 min"]);
    }
}
