//! No sessions: they need a shell that tells process numbers.

use std::time::Duration;

use crate::launch::Launch;
use crate::oneshot::OneShot;
use crate::trouble::Trouble;
use crate::watch::Watch;

/// The idle sessions of one engine, of which there are none here.
#[derive(Default)]
pub(crate) struct Pool {}

impl Pool {
    /// `None`: no session can be started.
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
