//! Sessions that are not in use at the moment.
//!
//! A session is used by one query at a time and comes back only when the conversation went well; it is retired after so
//! many queries or so much time, since solvers forget less than they should on `(reset)`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::launch::{Launch, SESSION_LIMITS};
use crate::session::{Session, Turn};
use crate::trouble::Trouble;
use crate::watch::Watch;

/// After so many queries a session is retired.
const QUERIES: u32 = 200;

/// The idle sessions of one engine.
#[derive(Default)]
pub(crate) struct Pool(Mutex<Vec<Idle>>);

struct Idle {
    session: Session,
    /// How it was started: another time limit needs another process.
    launch: Launch,
    queries: u32,
    busy: Duration,
}

impl Pool {
    /// Lets `talk` speak with an idle or new session started by `launch`, for queries of this time limit; it is told what
    /// to send first. `None` when no session can be started.
    pub(crate) fn ask<T>(
        &self,
        launch: Launch,
        limit: Duration,
        watch: Watch,
        talk: impl FnOnce(&mut Turn<'_>, &str) -> Result<T, Trouble>,
    ) -> Option<Result<T, Trouble>> {
        let mut idle = match self.take(&launch) {
            Some(idle) => idle,
            None => Idle { session: Session::start(&launch)?, launch, queries: 0, busy: Duration::ZERO },
        };
        let prelude = if idle.queries == 0 { "" } else { "(reset)\n" };
        let start = Instant::now();
        let answer = talk(&mut Turn { session: &mut idle.session, watch }, prelude);
        idle.queries += 1;
        idle.busy += start.elapsed();
        if answer.is_ok() && idle.queries < QUERIES && idle.busy < limit.saturating_mul(SESSION_LIMITS) {
            self.idle().push(idle);
        }
        Some(answer)
    }

    fn take(&self, launch: &Launch) -> Option<Idle> {
        let mut idle = self.idle();
        let at = idle.iter().rposition(|idle| idle.launch == *launch)?;
        Some(idle.swap_remove(at))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
