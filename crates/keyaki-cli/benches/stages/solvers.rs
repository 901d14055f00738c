//! Solvers on the same queries, each started anew for every query and in sessions.
//!
//! They take turns on every query, and each query begins with another, so that a busy machine is unfair to nobody for long.

use std::time::Duration;

use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome, checked};
use keyaki_ir::{Query, Sort, Terms};
use keyaki_native::Native;
use keyaki_pipe::{Found, Mode, PipeEngine};

use crate::mode_name;
use crate::times::{Times, timed};

const REPETITIONS: usize = 3;
/// Queries that take longer are not repeated.
const LONG: Duration = Duration::from_secs(1);

/// Every solver that was found, twice.
pub(crate) struct Solvers {
    limits: Limits,
    /// A query with nothing to solve.
    empty: Query,
    pub(crate) entrants: Vec<Entrant>,
    /// Queries that one called `sat` (with a model that holds) and another `unsat`.
    pub(crate) contradictions: usize,
    /// The embedded engine on the same queries.
    pub(crate) native: Times,
    embedded: Native,
}

/// A solver in one way of running it.
pub(crate) struct Entrant {
    engine: PipeEngine,
    pub(crate) mode: Mode,
    pub(crate) times: Times,
    /// For the empty query, asked after each query.
    pub(crate) empty: Times,
    pub(crate) sat: usize,
    pub(crate) unsat: usize,
    pub(crate) unknown: usize,
    /// Of the unknown ones, those for which another found a model.
    pub(crate) unknown_but_sat: usize,
    /// What it said to the query at hand.
    said: Option<Outcome>,
}

impl Solvers {
    pub(crate) fn new(found: &[Found], limits: &Limits) -> Self {
        let entrants = found.iter().flat_map(|found| {
            [Mode::OneShot, Mode::Session].map(|mode| found.engine(mode).map(|engine| Entrant::new(engine, mode)))
        });
        Self {
            limits: limits.clone(),
            empty: empty_query(),
            entrants: entrants.flatten().collect(),
            contradictions: 0,
            native: Times::default(),
            embedded: crate::native::engine(),
        }
    }

    /// Starts every solver once, and the sessions for good.
    pub(crate) fn warm_up(&self) {
        for entrant in &self.entrants {
            entrant.engine.solve(&self.empty, &self.limits);
        }
    }

    /// Times `query`, the `n`th; gives the first outcome with a model, if one has any.
    pub(crate) fn time(&mut self, name: &str, n: usize, query: &Query) -> Option<Outcome> {
        for repetition in 0..REPETITIONS {
            for turn in 0..self.entrants.len() {
                let at = (n + repetition + turn) % self.entrants.len();
                if let Some(entrant) = self.entrants.get_mut(at) {
                    entrant.ask(query, &self.limits);
                    entrant.empty.add(entrant.engine.solve(&self.empty, &self.limits).time);
                }
            }
        }
        for _ in 0..REPETITIONS {
            let (_, time) = timed(|| self.embedded.solve(query, &self.limits));
            self.native.add(time);
        }
        self.native.next_pair();
        self.count(name)
    }

    /// For each query the least time of the solvers called `names`, run in this way.
    pub(crate) fn faster(&self, names: &[&str], mode: Mode) -> Option<Times> {
        let wanted = |entrant: &&Entrant| entrant.mode == mode && names.contains(&entrant.info().name.as_str());
        self.entrants.iter().filter(wanted).map(|entrant| entrant.times.clone()).reduce(|one, other| one.lesser(&other))
    }

    fn count(&mut self, name: &str) -> Option<Outcome> {
        let outcomes: Vec<Outcome> = self.entrants.iter_mut().filter_map(Entrant::finish).collect();
        for outcome in &outcomes {
            if let Answer::Unknown(reason) = &outcome.answer {
                eprintln!("{name}: {}: {reason}", outcome.engine.name);
            }
        }
        let model = outcomes.iter().find(|outcome| matches!(outcome.answer, Answer::Sat(_)))?;
        if outcomes.iter().any(|outcome| outcome.answer == Answer::Unsat) {
            self.contradictions += 1;
            eprintln!("{name}: the engines contradict each other");
        }
        for (entrant, outcome) in self.entrants.iter_mut().zip(&outcomes) {
            entrant.unknown_but_sat += usize::from(matches!(outcome.answer, Answer::Unknown(_)));
        }
        Some(model.clone())
    }
}

impl Entrant {
    fn new(engine: PipeEngine, mode: Mode) -> Self {
        Self {
            engine,
            mode,
            times: Times::default(),
            empty: Times::default(),
            sat: 0,
            unsat: 0,
            unknown: 0,
            unknown_but_sat: 0,
            said: None,
        }
    }

    pub(crate) fn info(&self) -> &EngineInfo {
        self.engine.info()
    }

    /// `z3, session`.
    pub(crate) fn label(&self) -> String {
        format!("{}, {}", self.info().name, mode_name(self.mode))
    }

    fn ask(&mut self, query: &Query, limits: &Limits) {
        if self.said.as_ref().is_some_and(|said| said.time > LONG) {
            return;
        }
        let outcome = self.engine.solve(query, limits);
        self.times.add(outcome.time);
        self.said = Some(checked(outcome, query));
    }

    fn finish(&mut self) -> Option<Outcome> {
        self.times.next_pair();
        self.empty.next_pair();
        let said = self.said.take()?;
        match said.answer {
            Answer::Sat(_) => self.sat += 1,
            Answer::Unsat => self.unsat += 1,
            Answer::Unknown(_) => self.unknown += 1,
        }
        Some(said)
    }
}

/// One constant, and what it has to be.
fn empty_query() -> Query {
    let mut terms = Terms::new();
    let text = terms.declare("text", Sort::String, "");
    let value = terms.string("a");
    let goal = terms.eq(text, value);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}
