//! The connections that are open, and who has to go when there are too many.
//!
//! A connection waits for a request, receives its body, or has a request worked on. One that waits for too long is closed, so that
//! neither a client that says nothing nor one that does not take its answer keeps a place. When all places are taken, whoever has
//! waited for longest goes, then whoever has been sending for longest; requests that are worked on are never cut off.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// All that are open.
pub(crate) struct Connections {
    open: Mutex<Open>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: BTreeMap<u64, Arc<Connection>>,
}

/// One of them.
pub(crate) struct Connection {
    state: Mutex<(Phase, Instant)>,
    cut: Notify,
}

/// What a connection is at. The order is that in which they have to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// For a request, or for its answer to be taken.
    Waiting,
    /// A body.
    Receiving,
    /// The request is worked on.
    Working,
}

/// A place among the open connections, until dropped.
pub(crate) struct Place {
    connections: Arc<Connections>,
    number: u64,
    pub(crate) connection: Arc<Connection>,
    _place: OwnedSemaphorePermit,
}

/// Whether room had to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evicted {
    Nobody,
    One,
}

impl Evicted {
    pub(crate) fn count(self) -> u64 {
        match self {
            Self::Nobody => 0,
            Self::One => 1,
        }
    }
}

impl Connections {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            open: Mutex::default(),
            places: Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))),
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.open().connections.len()
    }

    /// A place, as soon as there is one; `None` when there will be none.
    pub(crate) async fn enter(self: &Arc<Self>) -> Option<(Place, Evicted)> {
        let (place, evicted) = match self.places.clone().try_acquire_owned() {
            Ok(place) => (place, Evicted::Nobody),
            Err(_) => {
                self.evict();
                (self.places.clone().acquire_owned().await.ok()?, Evicted::One)
            }
        };
        let connection = Arc::new(Connection::new());
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        open.connections.insert(number, connection.clone());
        drop(open);
        Some((Place { connections: self.clone(), number, connection, _place: place }, evicted))
    }

    /// Tells one connection to go, if there is one that may.
    fn evict(&self) {
        let open = self.open();
        let states = open.connections.values().map(|connection| (*connection.state(), connection));
        let first = states.filter(|((phase, _), _)| *phase != Phase::Working).min_by_key(|(state, _)| *state);
        if let Some((_, connection)) = first {
            connection.cut.notify_one();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.open().connections.remove(&self.number);
    }
}

impl Connection {
    fn new() -> Self {
        Self { state: Mutex::new((Phase::Waiting, Instant::now())), cut: Notify::new() }
    }

    pub(crate) fn enter(&self, phase: Phase) {
        *self.state() = (phase, Instant::now());
    }

    /// Returns when the connection has waited for so long, or has to make room.
    pub(crate) async fn has_to_go(&self, idle: Duration) {
        loop {
            let left = match *self.state() {
                (Phase::Waiting, since) => idle.saturating_sub(since.elapsed()),
                (Phase::Receiving | Phase::Working, _) => idle,
            };
            if left.is_zero() || tokio::time::timeout(left, self.cut.notified()).await.is_ok() {
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, (Phase, Instant)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
