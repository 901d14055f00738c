//! Installed SMT solvers over pipes.
//!
//! In: a [`Query`](keyaki_ir::Query), and which solvers to look for. Out: [`PipeEngine`]s. This is the only crate that
//! starts processes, and the only one that names rsmt2.
//!
//! Promises: a solver is stopped soon after its time limit whatever it does, nothing is left running, and whatever goes
//! wrong with a solver is `unknown` for that engine alone, with a reason that a person can act on. Models are not checked
//! here; a [`Panel`](keyaki_engine::Panel) does that.

mod config;
mod converse;
mod discover;
mod engine;
mod exchange;
mod launch;
mod live;
mod oneshot;
#[cfg(unix)]
mod pool;
#[cfg(not(unix))]
#[path = "no_pool.rs"]
mod pool;
mod reply;
mod row;
#[cfg(unix)]
mod session;
mod trouble;
mod version;
mod watch;

pub use config::{Config, ConfigError};
pub use discover::{Fitness, Found, discover, discover_row};
pub use engine::PipeEngine;
pub use launch::Mode;
pub use live::kill_all;
pub use row::{Minimum, Row, Sets, Strings};
pub use version::Version;
