//! The processes that are running, so that none outlives us.
//!
//! In: every process when it starts. Promises: after [`kill_all`] none of them is alive and none is started any more. It
//! is the one piece of global state here: a signal handler has nothing else to reach processes by.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A process that can be killed at any time, also when it has ended already.
pub(crate) trait Kill: Send + Sync {
    /// Kills it and, where it has its own group, whatever it started. Does not wait.
    fn kill(&self);
}

struct Live {
    stopped: bool,
    next: u64,
    processes: BTreeMap<u64, Arc<dyn Kill>>,
}

static LIVE: Mutex<Live> = Mutex::new(Live { stopped: false, next: 0, processes: BTreeMap::new() });

/// Kills every solver that is running and every one that is started later, for good: for the handler of Ctrl-C, just
/// before the program exits.
pub fn kill_all() {
    let mut live = live();
    live.stopped = true;
    for process in live.processes.values() {
        process.kill();
    }
}

/// The place of a process among the living, until dropped.
pub(crate) struct Place(u64);

/// Enters a process that has just been started.
pub(crate) fn enter(process: Arc<dyn Kill>) -> Place {
    let mut live = live();
    if live.stopped {
        process.kill();
    }
    let place = live.next;
    live.next += 1;
    live.processes.insert(place, process);
    Place(place)
}

impl Drop for Place {
    fn drop(&mut self) {
        live().processes.remove(&self.0);
    }
}

fn live() -> MutexGuard<'static, Live> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}
