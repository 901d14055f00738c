//! How a solver is started: its command line, and the limits that the operating system enforces.
//!
//! On Unix a solver is started by a POSIX shell that sets the limits of the process and then becomes the solver, so that a
//! solver that ignores its own limits, or outlives us, is ended by the kernel.

use std::path::PathBuf;
use std::time::Duration;

use keyaki_engine::Limits;

use crate::Row;
use crate::watch::hard_limit;

/// After so many times the time limit of a query a session is retired.
pub(crate) const SESSION_LIMITS: u32 = 5;

/// A program, its arguments, and what it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    /// Processor time of the whole process.
    pub(crate) cpu: Duration,
    /// Address space in bytes.
    pub(crate) memory: Option<u64>,
}

/// Whether a process answers one query or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// A new process for every query: slower, but nothing is left behind by one query for the next.
    OneShot,
    /// A process that is kept and used again; where there is no POSIX shell, the same as [`Mode::OneShot`].
    Session,
}

impl Launch {
    /// The way to start the solver of `row`, found at `program`.
    pub(crate) fn new(row: &Row, program: PathBuf, limits: &Limits, mode: Mode) -> Self {
        let mut args = row.args.clone();
        match mode {
            Mode::OneShot => {}
            Mode::Session => args.extend(row.session_args.iter().cloned()),
        }
        let ms = limits.time.as_millis().max(1).to_string();
        args.extend(row.time_args.iter().map(|arg| arg.replace("{ms}", &ms)));
        if let Some(memory) = limits.memory {
            let mib = (memory >> 20).max(1).to_string();
            args.extend(row.memory_args.iter().map(|arg| arg.replace("{mib}", &mib)));
        }
        Self { program, args, cpu: processor_time(limits.time, mode), memory: limits.memory }
    }

    /// The arguments for `/bin/sh` that set the limits, do `before`, and become the solver, its standard error going
    /// where `redirect` says. A limit that a system cannot set is left out.
    #[cfg(unix)]
    pub(crate) fn shell_args(&self, before: &str, redirect: &str) -> Option<Vec<String>> {
        let mut script = format!("ulimit -t {} 2>/dev/null;", self.cpu.as_secs().saturating_add(1));
        if let Some(memory) = self.memory {
            script.push_str(&format!(" ulimit -v {} 2>/dev/null;", memory >> 10));
        }
        script.push_str(&format!(" {before} exec \"$0\" \"$@\" {redirect}"));
        let program = self.program.to_str()?.to_owned();
        Some(["-c".to_owned(), script, program].into_iter().chain(self.args.iter().cloned()).collect())
    }
}

/// What a process that keeps its limits, and a session that is retired in time, never reaches.
fn processor_time(limit: Duration, mode: Mode) -> Duration {
    let one = hard_limit(limit);
    match mode {
        Mode::OneShot => one,
        Mode::Session => limit.saturating_mul(SESSION_LIMITS).saturating_add(one),
    }
}
