//! One engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use keyaki_ir::{Model, Query};

/// Something that decides queries: an installed solver, or the embedded procedure.
pub trait Engine: Send + Sync {
    /// Who it is.
    fn info(&self) -> &EngineInfo;

    /// Looks for a model of `query`. Never panics; whatever goes wrong is [`Answer::Unknown`] with the reason.
    fn solve(&self, query: &Query, limits: &Limits) -> Outcome;
}

/// The name and version of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// The name used on the command line: `z3`, `cvc5`.
    pub name: String,
    /// The version it reports, or `unknown`.
    pub version: String,
}

/// What an engine said about a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Who said it.
    pub engine: EngineInfo,
    /// What it said.
    pub answer: Answer,
    /// How long it took from being asked to having answered, wall clock.
    pub time: Duration,
    /// What it said to another engine's model, which it was shown when it had no answer of its own.
    pub opinion: Option<Opinion>,
}

impl Outcome {
    /// An answer of the engine's own.
    pub fn new(engine: EngineInfo, answer: Answer, time: Duration) -> Self {
        Self { engine, answer, time, opinion: None }
    }
}

/// What an engine says to the model of another: to check a model is easy where to find one is hard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// The query holds with the values in the model of the engine of this name.
    Accepts(String),
    /// It does not hold with them: one of the two is wrong.
    Refuses(String),
}

/// Satisfiable, not satisfiable, or not known.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// There is a model: this one. It has not been checked yet.
    Sat(Model),
    /// There is no model.
    Unsat,
    /// No answer, and why: a limit, a crash, an unusable reply.
    Unknown(String),
}

impl Answer {
    /// `sat`, `unsat` or `unknown`, as SMT-LIB's `check-sat` prints them.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sat(_) => "sat",
            Self::Unsat => "unsat",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// How much an engine may spend on one query.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall-clock time; the engine is told, and stopped hard a little later.
    pub time: Duration,
    /// Memory in bytes, when limited.
    pub memory: Option<u64>,
    /// Set from outside when the answer is no longer wanted.
    pub cancel: CancelToken,
}

impl Default for Limits {
    /// Ten seconds, 4 GiB.
    fn default() -> Self {
        Self { time: Duration::from_secs(10), memory: Some(4 << 30), cancel: CancelToken::default() }
    }
}

/// A flag that tells an engine to stop. Clones share the flag.
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
    /// Flags of those who asked for this work: theirs count too.
    above: Vec<Arc<AtomicBool>>,
}

impl CancelToken {
    /// A token for a part of the work: it stops when it is cancelled itself or when `self` is, and cancelling it leaves
    /// `self` alone.
    #[must_use]
    pub fn child(&self) -> Self {
        let above = self.above.iter().chain([&self.flag]).cloned().collect();
        Self { flag: Arc::default(), above }
    }

    /// Asks whoever holds a clone or a child to stop.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        std::iter::once(&self.flag).chain(&self.above).any(|flag| flag.load(Ordering::Relaxed))
    }
}
