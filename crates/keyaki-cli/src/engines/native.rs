//! The embedded engine, with a clock.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use keyaki_native::Native;

/// What it is called.
pub(crate) const NAME: &str = "native";

/// It keeps nothing from query to query, so any number of threads can ask one.
pub(crate) fn native() -> Arc<Native> {
    Arc::new(Native::default().with_clock(clock))
}

/// The time since this was first asked.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
