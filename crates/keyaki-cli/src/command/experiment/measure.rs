//! Measuring: every question, configuration and repetition that has no row yet.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use keyaki::{Realism, Services, identity, prepare, prepare_whole};
use keyaki_engine::{Answer, Engine, Limits, checked};
use keyaki_experiment::{Answered, Configuration, Experiment, Key, Row, Slicing};

use super::corpora::Task;
use super::rows::Rows;
use crate::report::Failure;

/// One measurement.
pub(crate) struct Job {
    pub(crate) key: Key,
    task: usize,
    configuration: usize,
}

/// Every measurement, in order: all questions once before any is asked again, and each question put to all configurations one after
/// the other, beginning with another one each time. So what else the machine does favours none.
pub(crate) fn jobs(experiment: &Experiment, tasks: &[Task]) -> Vec<Job> {
    let configurations = experiment.configurations.len();
    let mut jobs = Vec::new();
    for repetition in 1..=experiment.repetitions {
        for (at, task) in tasks.iter().enumerate() {
            for n in 0..configurations {
                let configuration = (n + at + repetition as usize) % configurations;
                let Some(of) = experiment.configurations.get(configuration) else { continue };
                let key = Key::new(task.name.each_ref().map(String::as_str), of, repetition);
                jobs.push(Job { key, task: at, configuration });
            }
        }
    }
    jobs
}

/// Measures `missing`, and writes a row for each.
pub(crate) fn measure(
    experiment: &Experiment,
    tasks: &[Task],
    missing: &[&Job],
    contestants: &[Arc<dyn Engine>],
    rows: &mut Rows,
) -> Result<(), Failure> {
    let bench = Bench { experiment, tasks, contestants };
    bench.warm_up();
    let next = AtomicUsize::new(0);
    let shared = Mutex::new((rows, Ok(())));
    let progress = Progress::new(missing.len());
    let work = || {
        while let Some(job) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(row) = bench.row(job) else { continue };
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let (rows, result) = &mut *shared;
            if result.is_err() {
                return;
            }
            *result = rows.write(row);
            progress.step();
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..experiment.parallel {
            scope.spawn(work);
        }
        work();
    });
    progress.clear();
    shared.into_inner().unwrap_or_else(PoisonError::into_inner).1
}

struct Bench<'a> {
    experiment: &'a Experiment,
    tasks: &'a [Task],
    contestants: &'a [Arc<dyn Engine>],
}

impl Bench<'_> {
    /// The first questions to every configuration for nothing: memory, caches and the processor's clock settle.
    fn warm_up(&self) {
        for task in self.tasks.iter().take(self.experiment.warm_up as usize) {
            for (configuration, engine) in self.experiment.configurations.iter().zip(self.contestants) {
                asked(task, configuration, engine.as_ref());
            }
        }
    }

    fn row(&self, job: &Job) -> Option<Row> {
        let task = self.tasks.get(job.task)?;
        let configuration = self.experiment.configurations.get(job.configuration)?;
        let engine = self.contestants.get(job.configuration)?;
        let mut row = asked(task, configuration, engine.as_ref()).into_row(&job.key);
        row.version.clone_from(&engine.info().version);
        Some(row)
    }
}

struct Asked {
    answer: Answer,
    encode: Duration,
    solve: Duration,
    terms: usize,
    query: String,
}

fn asked(task: &Task, configuration: &Configuration, engine: &dyn Engine) -> Asked {
    let start = Instant::now();
    let prepared = match configuration.slicing {
        Slicing::Sliced => prepare(&task.question),
        Slicing::Whole => prepare_whole(&task.question, Services::Any),
    };
    let encode = start.elapsed();
    let query = prepared.query(Realism::Off);
    let limits = Limits { time: Duration::from_secs_f64(configuration.timeout), ..Limits::default() };
    let start = Instant::now();
    let outcome = engine.solve(query, &limits);
    let solve = start.elapsed();
    // A model that is none is no answer.
    let answer = checked(outcome, query).answer;
    Asked { answer, encode, solve, terms: query.reachable().len(), query: identity(query) }
}

impl Asked {
    fn into_row(self, key: &Key) -> Row {
        let (answer, reason) = match self.answer {
            Answer::Sat(_) => (Answered::Sat, None),
            Answer::Unsat => (Answered::Unsat, None),
            Answer::Unknown(reason) => (Answered::Unknown, Some(reason)),
        };
        let mut row = key.row();
        (row.answer, row.reason) = (answer, reason);
        (row.encode, row.solve) = (self.encode.as_secs_f64(), self.solve.as_secs_f64());
        (row.terms, row.query) = (self.terms, self.query);
        row
    }
}

/// How far it is, where somebody watches.
struct Progress {
    all: usize,
    done: AtomicUsize,
    shown: Option<Mutex<Instant>>,
}

const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    fn new(all: usize) -> Self {
        let shown = io::stderr().is_terminal().then(|| Mutex::new(Instant::now()));
        Self { all, done: AtomicUsize::new(0), shown }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(shown) = &self.shown else { return };
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.elapsed() >= EVERY {
            *shown = Instant::now();
            // Nobody listens on standard error: nothing can be done about it.
            let _ = write!(io::stderr(), "\r\u{1b}[K{done} of {} measurements", self.all);
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
