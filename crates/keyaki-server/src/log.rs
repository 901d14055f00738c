//! The log: one line of JSON for each request.
//!
//! Lines are handed to a thread that writes them. When nobody takes them they are lost and counted, so that no request waits for
//! a reader of the log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::stamp;

/// Lines that wait to be written.
const WAITING: usize = 4096;
/// How long the last lines are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes a line, its end included.
pub type LogSink = Box<dyn FnMut(&str) + Send>;

/// The log.
pub(crate) struct Log {
    lines: Mutex<Option<SyncSender<String>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    is_over: Arc<AtomicBool>,
}

/// Whether a line will be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Yes,
    Lost,
}

impl Log {
    /// A log that `sink` writes; none without it.
    pub(crate) fn new(sink: Option<LogSink>) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        let (lines, read) = sync_channel(WAITING);
        let started = sink.and_then(|sink| {
            let write = move || write(sink, &read, &over);
            Builder::new().name("log".to_owned()).spawn(write).ok()
        });
        let lines = started.as_ref().map(|_| lines);
        Self { lines: Mutex::new(lines), writer: Mutex::new(started), is_over }
    }

    /// Writes a line with the time, how bad it is, and these members.
    pub(crate) fn line(&self, level: &str, members: Map<String, Value>) -> Written {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(lines) = lines else { return Written::Yes };
        let mut all = Map::new();
        all.insert("time".to_owned(), stamp::now().into());
        all.insert("level".to_owned(), level.into());
        all.extend(members);
        match lines.try_send(format!("{}\n", Value::Object(all))) {
            Ok(()) => Written::Yes,
            Err(_) => Written::Lost,
        }
    }

    /// Waits for the last lines, for a moment.
    pub(crate) fn finish(&self) {
        drop(self.lines.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let start = Instant::now();
        while start.elapsed() < PATIENCE && !self.is_over.load(Ordering::Acquire) && writer.is_some() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn write(mut sink: LogSink, lines: &Receiver<String>, is_over: &AtomicBool) {
    for line in lines {
        sink(&line);
    }
    is_over.store(true, Ordering::Release);
}
