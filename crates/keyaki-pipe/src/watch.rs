//! Waiting with a deadline, and for as long as the answer is wanted.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use keyaki_engine::{CancelToken, Limits};

use crate::trouble::Trouble;

/// How often a waiting thread looks whether it was told to stop.
const STEP: Duration = Duration::from_millis(5);

/// Until when and for whom we wait.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    deadline: Instant,
    cancel: CancelToken,
}

/// Why there is nothing to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The other side is gone.
    Gone,
    /// We do not wait any longer.
    Over(Trouble),
}

/// When a solver with this time limit is stopped hard: it has had the chance to stop itself.
pub(crate) fn hard_limit(limit: Duration) -> Duration {
    limit.saturating_add(limit / 10).saturating_add(Duration::from_millis(250))
}

impl Watch {
    /// Waits as long as `limits` and some grace allow, from now.
    pub(crate) fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        let far = Duration::from_secs(365 * 24 * 3600);
        let deadline = now.checked_add(hard_limit(limits.time).min(far)).unwrap_or(now);
        Self { deadline, cancel: limits.cancel.clone() }
    }

    /// The next thing from `receiver`.
    pub(crate) fn next<T>(&self, receiver: &Receiver<T>) -> Result<T, Silence> {
        loop {
            if self.cancel.is_cancelled() {
                return Err(Silence::Over(Trouble::Cancelled));
            }
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Silence::Over(Trouble::Late));
            }
            match receiver.recv_timeout(left.min(STEP)) {
                Ok(thing) => return Ok(thing),
                Err(RecvTimeoutError::Disconnected) => return Err(Silence::Gone),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
