//! The embedded engine: whole checks and the solve step of every pair both ways, beside reading the texts as JSON; all of them on
//! two threads; families of policies that grow; memory.
//!
//! No solver is needed. A whole check reads two texts and ends with the answer: parsed, lowered, encoded, solved, and on FAIL the
//! statement located and the witness confirmed and made presentable.

mod families;
mod memory;
mod page;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use keyaki::{Options, Prepared, Question, ask, prepare};
use keyaki_engine::{Answer, Engine, Limits, Panel};
use keyaki_native::Native;
use keyaki_policy::Document;
use serde_json::Value;

use crate::pairs::Pair;
use crate::progress::Progress;
use crate::texts::{asked, documents, question};
use crate::times::{Times, timed};

pub(crate) use page::page;

const REPETITIONS: usize = 7;
/// As many as the issue of the engine asks about.
const THREADS: usize = 2;

/// What was measured.
#[derive(Default)]
pub(crate) struct Measured {
    passing: Checks,
    failing: Checks,
    undecided: usize,
    /// Names of the questions that the engine did not decide.
    unknown: Vec<String>,
    /// All questions on so many threads.
    together: Duration,
    memory: Option<memory::Growth>,
    statements: Vec<families::Row>,
    globs: Vec<families::Row>,
}

/// Times of questions with one answer.
#[derive(Clone, Debug, Default)]
struct Checks {
    json: Times,
    whole: Times,
    solve: Times,
}

impl Checks {
    fn next_pair(&mut self) {
        for times in [&mut self.json, &mut self.whole, &mut self.solve] {
            times.next_pair();
        }
    }

    fn joined(&self, other: &Self) -> Self {
        let joined = |one: &Times, other: &Times| one.joined(other);
        Self {
            json: joined(&self.json, &other.json),
            whole: joined(&self.whole, &other.whole),
            solve: joined(&self.solve, &other.solve),
        }
    }
}

/// The embedded engine as the command line makes it.
pub(crate) fn engine() -> Native {
    Native::default().with_clock(crate::times::since_start)
}

/// Measures everything over `pairs`, both ways.
pub(crate) fn measure(pairs: &[Pair]) -> Measured {
    let pairs: Vec<Pair> = pairs.iter().flat_map(|pair| [pair.clone(), pair.turned()]).collect();
    let asking = Asking::new(Limits::default());
    let mut measured = Measured::default();
    asking.warm_up(&pairs);
    let before = memory::begin();
    measured.together = asking.all(&pairs);
    measured.memory = before.and_then(memory::Before::growth);
    let progress = Progress::new(pairs.len());
    for (n, pair) in pairs.iter().enumerate() {
        progress.show(n);
        asking.time(pair, &mut measured);
    }
    progress.clear();
    measured.statements = families::statements(&asking);
    measured.globs = families::globs(&asking);
    measured
}

struct Checked {
    answer: keyaki::Answer,
    _made: ([Option<Document>; 2], Question, Prepared),
}

struct Asking {
    engine: Native,
    panel: Panel,
    options: Options,
}

impl Asking {
    fn new(limits: Limits) -> Self {
        let panel = Panel::new([Arc::new(engine()) as Arc<dyn Engine>]);
        Self { engine: engine(), panel, options: Options { limits, ..Options::default() } }
    }

    /// A whole check, as a name of its result; nothing when a policy is refused.
    fn check(&self, pair: &Pair) -> Option<&'static str> {
        self.checked(pair).map(|checked| checked.answer.judgement.result())
    }

    /// A whole check with all that it made, for the caller to free.
    fn checked(&self, pair: &Pair) -> Option<Checked> {
        let documents = documents(pair);
        let question = asked(&documents, pair)?;
        let prepared = prepare(&question);
        let answer = ask(&question, &prepared, &self.panel, &self.options);
        Some(Checked { answer, _made: (documents, question, prepared) })
    }

    /// The first pairs once for nothing: memory, caches and the processor's clock settle, and the catalogue is read.
    fn warm_up(&self, pairs: &[Pair]) {
        pairs.iter().take(100).for_each(|pair| {
            self.check(pair);
        });
    }

    fn time(&self, pair: &Pair, measured: &mut Measured) {
        let Some(result) = self.check(pair) else { return };
        let checks = match result {
            "PASS" => &mut measured.passing,
            "FAIL" => &mut measured.failing,
            _ => {
                measured.undecided += 1;
                measured.unknown.push(pair.name.clone());
                return;
            }
        };
        let Some(question) = question(pair) else { return };
        let prepared = prepare(&question);
        for _ in 0..REPETITIONS {
            let json = || [&pair.old, &pair.new].map(|source| serde_json::from_str::<Value>(source.text()).ok());
            checks.json.add(timed(json).1);
            checks.whole.add(timed(|| self.checked(pair)).1);
            let solve = || self.engine.solve(&prepared.encoding.query, &self.options.limits).answer;
            let (answer, time) = timed(solve);
            checks.solve.add(time);
            debug_assert_eq!(matches!(answer, Answer::Unsat), result == "PASS");
        }
        checks.next_pair();
    }

    /// All whole checks, shared out to threads as they come; wall clock.
    fn all(&self, pairs: &[Pair]) -> Duration {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.check(pair);
            }
        };
        let all = || {
            std::thread::scope(|scope| {
                for _ in 0..THREADS {
                    scope.spawn(work);
                }
            });
        };
        timed(all).1
    }
}
