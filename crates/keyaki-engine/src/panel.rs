//! Several engines asked the same question side by side.
//!
//! In: a query, limits, and whether the first answer is enough. Out: a [`Verdict`] with the outcomes in the panel's
//! order, whoever was faster. One thread an engine; with one engine, or where threads cannot be started (wasm32), the
//! engines are asked one after the other on the caller's thread. A panel returns when all its engines have: it leaves
//! nothing running.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{Builder, Scope, ScopedJoinHandle};
use std::time::Duration;

use keyaki_ir::Query;

use crate::opinion::{found, is_unknown};
use crate::reserve::Reserve;
use crate::{Answer, Decision, Engine, Limits, Opinion, Outcome, Verdict, checked};

/// Engines in an order that decides whose model is shown.
#[derive(Clone)]
pub struct Panel {
    engines: Vec<Arc<dyn Engine>>,
    reserve: Option<Arc<Reserve>>,
}

/// When a panel has heard enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// The first `sat` or `unsat`; the other engines are then told to stop.
    Any,
    /// Every engine has answered or reached its limit. Those without an answer are then shown the model that another found, and say
    /// whether it is one ([`Opinion`](crate::Opinion)).
    All,
}

impl Panel {
    /// A panel of these engines.
    pub fn new(engines: impl IntoIterator<Item = Arc<dyn Engine>>) -> Self {
        Self { engines: engines.into_iter().collect(), reserve: None }
    }

    /// This panel, which asks the engines that `find` gives about what its own do not decide. `find` is called when that
    /// happens for the first time, and no more than once.
    #[must_use]
    pub fn with_reserve(self, find: impl Fn() -> Vec<Arc<dyn Engine>> + Send + Sync + 'static) -> Self {
        Self { reserve: Some(Arc::new(Reserve::new(find))), ..self }
    }

    /// The engines in order, without the reserve.
    pub fn engines(&self) -> &[Arc<dyn Engine>] {
        &self.engines
    }

    /// The engines of the reserve: none while they have not been needed.
    pub fn reserve(&self) -> &[Arc<dyn Engine>] {
        self.reserve.as_ref().map_or(&[], |reserve| reserve.found())
    }

    /// Asks every engine for a model of `query`, then those of the reserve if none of them decides it. An engine that
    /// panics has not answered; the others go on (in builds that unwind).
    pub fn ask(&self, query: &Query, limits: &Limits, agreement: Agreement) -> Verdict {
        let verdict = Verdict::of(Round::begin(query, limits, agreement, &self.engines));
        let verdict = match &verdict.decision {
            Decision::Unknown(_) => match self.ask_reserve(&verdict, query, limits, agreement) {
                Some(further) => Verdict::of(verdict.outcomes.into_iter().chain(further.outcomes).collect()),
                None => verdict,
            },
            _ => verdict,
        };
        match agreement {
            Agreement::Any => verdict,
            Agreement::All => self.with_opinions(verdict, query, limits),
        }
    }

    /// `verdict`, whose engines without an answer have been shown the model that was found.
    fn with_opinions(&self, mut verdict: Verdict, query: &Query, limits: &Limits) -> Verdict {
        let Some((model, whose)) = found(&verdict) else { return verdict };
        let engines = self.engines.iter().chain(self.reserve());
        let silent: Vec<_> =
            verdict.outcomes.iter_mut().zip(engines).filter(|(outcome, _)| is_unknown(outcome)).collect();
        if silent.is_empty() || limits.cancel.is_cancelled() {
            return verdict;
        }
        let (outcomes, engines): (Vec<&mut Outcome>, Vec<Arc<dyn Engine>>) =
            silent.into_iter().map(|(outcome, engine)| (outcome, engine.clone())).unzip();
        let said = Round::begin(&query.at(&model), limits, Agreement::All, &engines);
        for (outcome, said) in outcomes.into_iter().zip(said) {
            outcome.opinion = Opinion::of(&said.answer, &whose);
        }
        Verdict::of(verdict.outcomes)
    }

    /// Asks the engines of the reserve alone, when there is one and its engines are not in `verdict` yet.
    pub fn ask_reserve(
        &self,
        verdict: &Verdict,
        query: &Query,
        limits: &Limits,
        agreement: Agreement,
    ) -> Option<Verdict> {
        let reserve = self.reserve.as_ref()?;
        if verdict.outcomes.len() > self.engines.len() || limits.cancel.is_cancelled() {
            return None;
        }
        let engines = reserve.engines();
        (!engines.is_empty()).then(|| Verdict::of(Round::begin(query, limits, agreement, engines)))
    }
}

/// One question on its way to several engines.
#[derive(Clone, Copy)]
struct Round<'a> {
    query: &'a Query,
    limits: &'a Limits,
    agreement: Agreement,
}

/// An engine at work, or one that no thread could be started for.
enum Asked<'scope> {
    Running(&'scope dyn Engine, ScopedJoinHandle<'scope, Outcome>),
    Waiting(&'scope dyn Engine),
}

impl<'a> Round<'a> {
    /// Asks `engines`, with a flag of their own to stop them by.
    fn begin(query: &Query, limits: &Limits, agreement: Agreement, engines: &[Arc<dyn Engine>]) -> Vec<Outcome> {
        let limits = Limits { cancel: limits.cancel.child(), ..limits.clone() };
        Round { query, limits: &limits, agreement }.outcomes(engines)
    }

    fn outcomes(self, engines: &[Arc<dyn Engine>]) -> Vec<Outcome> {
        if let [engine] = engines {
            return vec![self.ask(engine.as_ref())];
        }
        std::thread::scope(|scope| {
            let asked: Vec<Asked<'_>> = engines.iter().map(|engine| self.start(scope, engine.as_ref())).collect();
            asked.into_iter().map(|asked| self.hear(asked)).collect()
        })
    }

    fn start<'scope>(self, scope: &'scope Scope<'scope, '_>, engine: &'a dyn Engine) -> Asked<'scope>
    where
        'a: 'scope,
    {
        match Builder::new().spawn_scoped(scope, move || self.ask(engine)) {
            Ok(thread) => Asked::Running(engine, thread),
            Err(_) => Asked::Waiting(engine),
        }
    }

    fn hear(self, asked: Asked<'_>) -> Outcome {
        match asked {
            Asked::Running(engine, thread) => thread.join().unwrap_or_else(|_| panicked(engine)),
            Asked::Waiting(engine) => self.ask(engine),
        }
    }

    /// What `engine` says, checked; tells the others to stop when that is enough.
    fn ask(self, engine: &dyn Engine) -> Outcome {
        let solve = || checked(engine.solve(self.query, self.limits), self.query);
        let outcome = catch_unwind(AssertUnwindSafe(solve)).unwrap_or_else(|_| panicked(engine));
        let definite = matches!(outcome.answer, Answer::Sat(_) | Answer::Unsat);
        if definite && self.agreement == Agreement::Any {
            self.limits.cancel.cancel();
        }
        outcome
    }
}

fn panicked(engine: &dyn Engine) -> Outcome {
    let reason = "panicked, which is a bug in Keyaki".to_owned();
    Outcome::new(engine.info().clone(), Answer::Unknown(reason), Duration::ZERO)
}
