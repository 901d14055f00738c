//! Ctrl-C: no solver outlives us, and no row is left half written.

use std::io::{self, Write};
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use keyaki_report::printable;

use crate::progress;

/// 128 and the number of SIGINT, as shells say it.
const INTERRUPTED: i32 = 130;
/// How long a row that is being written may take: its reader may have stopped reading.
const PATIENCE: Duration = Duration::from_secs(1);

/// Set before anything else is done about an interrupt.
static STOPPED: AtomicBool = AtomicBool::new(false);
/// Held while a row is written.
static ROW: Mutex<()> = Mutex::new(());
/// What the first interrupt does instead of ending us.
static INSTEAD: Mutex<Option<Instead>> = Mutex::new(None);
/// What to say when it is over.
static LAST_WORDS: Mutex<String> = Mutex::new(String::new());

type Instead = Box<dyn FnOnce() + Send>;

/// Makes an interrupt end every solver, then us.
pub(crate) fn install() {
    // Without a handler an interrupt ends us as any program; there is nothing to tell anybody.
    let _ = ctrlc::set_handler(|| {
        if let Some(instead) = INSTEAD.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return instead();
        }
        STOPPED.store(true, Ordering::SeqCst);
        wait_for_row();
        // Only then: an answer that lacks its solver must not become a row.
        keyaki_pipe::kill_all();
        progress::clear();
        let words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody listens on standard error: nothing can be done about it.
        let _ = io::stderr().write_all(words.as_bytes());
        exit(INTERRUPTED);
    });
}

/// Makes the first interrupt do this; another one ends us as always.
pub(crate) fn first(instead: impl FnOnce() + Send + 'static) {
    *INSTEAD.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(instead));
}

/// What an interrupt is to say on standard error.
pub(crate) fn last_words(text: &str) {
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = format!("{}\n", printable(text));
}

/// Does `write`, which an interrupt waits for. After an interrupt nothing more is done.
pub(crate) fn whole<T>(write: impl FnOnce() -> T) -> T {
    let held = ROW.lock().unwrap_or_else(PoisonError::into_inner);
    if STOPPED.load(Ordering::SeqCst) {
        drop(held);
        loop {
            thread::park();
        }
    }
    write()
}

fn wait_for_row() {
    let start = Instant::now();
    while matches!(ROW.try_lock(), Err(TryLockError::WouldBlock)) && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(5));
    }
}
