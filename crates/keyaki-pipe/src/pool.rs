//! Sessions that are not in use at the moment.
//!
//! A session is used by one query at a time and comes back only when the conversation went well; it is retired after so
//! many queries or so much time, since solvers forget less than they should on `(reset)`.

use std::time::Duration;

use crate::launch::Launch;
use crate::trouble::Trouble;
use crate::watch::{Watch, hard_limit};

/// After so many queries a session is retired.
const QUERIES: u32 = 200;

/// After so many times the time limit of a query a session is retired.
const LIMITS: u32 = 5;

#[cfg(unix)]
pub(crate) use unix::Pool;

#[cfg(not(unix))]
pub(crate) use elsewhere::Pool;

/// Processor time for the life of a session that is retired in time: never reached by one that keeps its limits.
fn cpu_limit(limit: Duration) -> Duration {
    limit.saturating_mul(LIMITS).saturating_add(hard_limit(limit)).saturating_add(Duration::from_secs(2))
}

#[cfg(unix)]
mod unix {
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::Instant;

    use crate::session::{Session, Turn};

    use super::{Duration, LIMITS, Launch, QUERIES, Trouble, Watch, cpu_limit};

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
        pub(crate) fn cpu_limit(limit: Duration) -> Duration {
            cpu_limit(limit)
        }

        /// Lets `talk` speak with an idle or new session started by `launch`; it is told what to send first.
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
            if answer.is_ok() && idle.queries < QUERIES && idle.busy < limit.saturating_mul(LIMITS) {
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
}

#[cfg(not(unix))]
mod elsewhere {
    use crate::oneshot::OneShot;

    use super::{Duration, Launch, Trouble, Watch, cpu_limit};

    /// No sessions: there is no shell that tells process numbers.
    #[derive(Default)]
    pub(crate) struct Pool;

    impl Pool {
        pub(crate) fn cpu_limit(limit: Duration) -> Duration {
            cpu_limit(limit)
        }

        pub(crate) fn ask<T>(
            &self,
            _: Launch,
            _: Duration,
            _: Watch,
            _: impl FnOnce(&mut OneShot, &str) -> Result<T, Trouble>,
        ) -> Option<Result<T, Trouble>> {
            None
        }
    }
}
