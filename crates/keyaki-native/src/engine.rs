//! The engine: a query in, an outcome out.

use std::time::Duration;

use keyaki_certificate::Certificate;
use keyaki_engine::{Answer, Engine, EngineInfo, Limits, Outcome};
use keyaki_ir::{Evaluator, Model, Query};

use crate::language::Budget;
use crate::network::{Kind, Network, compile};
use crate::proof::Proof;
use crate::search::{Found, Point, Value, search};

/// How long something has been going on; the core reads no clock itself.
pub type Clock = fn() -> Duration;

/// The embedded engine.
#[derive(Clone, Debug)]
pub struct Native {
    info: EngineInfo,
    clock: Option<Clock>,
    steps: u64,
}

/// Repairs and automaton states that a query may take unless told otherwise: some seconds.
const STEPS: u64 = 200_000_000;

impl Default for Native {
    fn default() -> Self {
        let info = EngineInfo { name: "native".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
        Self { info, clock: None, steps: STEPS }
    }
}

impl Native {
    /// An engine that keeps to [`Limits::time`] by this clock and reports times. Without one it counts steps only, and
    /// its outcomes have no time.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// An engine that gives up on a query after this many steps.
    #[must_use]
    pub fn with_steps(self, steps: u64) -> Self {
        Self { steps, ..self }
    }

    fn now(&self) -> Duration {
        self.clock.map_or(Duration::ZERO, |clock| clock())
    }

    /// Looks for a model of `query` as [`Engine::solve`] does; when there is none, also gives the reasons.
    pub fn prove(&self, query: &Query, limits: &Limits) -> (Outcome, Option<Certificate>) {
        let started = self.now();
        let (answer, certificate) = self.answer(query, limits, Proof::kept());
        let time = self.now().saturating_sub(started);
        (Outcome::new(self.info.clone(), answer, time), certificate)
    }

    fn answer(&self, query: &Query, limits: &Limits, proof: Proof) -> (Answer, Option<Certificate>) {
        let started = self.now();
        let stop = || {
            if limits.cancel.is_cancelled() {
                Some("cancelled".to_owned())
            } else if self.now().saturating_sub(started) > limits.time {
                Some("timeout".to_owned())
            } else {
                None
            }
        };
        let network = compile(query);
        let answer = match search(&network, Budget::until(self.steps, &stop), proof) {
            Found::Nothing(proof) => return (Answer::Unsat, proof.certificate(&network)),
            Found::Unknown(why) => Answer::Unknown(why),
            Found::Point(point) => {
                let model = model(&network, &point);
                // The network is not the query: a model that the query does not accept is a bug, and no answer.
                if Evaluator::new(&query.terms, query.roots()).all_true(&model) {
                    Answer::Sat(model)
                } else {
                    Answer::Unknown("found a model that the query does not accept, which is a bug in Keyaki".to_owned())
                }
            }
        };
        (answer, None)
    }
}

impl Engine for Native {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn solve(&self, query: &Query, limits: &Limits) -> Outcome {
        let started = self.now();
        // Most questions whose policies are alike are settled once they are encoded.
        let answer = match query.terms.as_bool(query.goal) {
            Some(false) => Answer::Unsat,
            Some(true) | None => self.answer(query, limits, Proof::default()).0,
        };
        Outcome::new(self.info.clone(), answer, self.now().saturating_sub(started))
    }
}

/// The values at a point, by symbol.
fn model(network: &Network, point: &Point) -> Model {
    let mut model = Model::default();
    for (at, variable) in network.variables.iter().enumerate() {
        let Some(symbol) = variable.symbol else { continue };
        let value = match (point.value(crate::dense::index(at)), &variable.kind) {
            (Value::At(at), Kind::Integer { points, .. }) => keyaki_ir::Value::Int(points.value(*at)),
            (Value::At(at), _) => keyaki_ir::Value::Bool(*at == 1),
            (Value::Text(text), _) => keyaki_ir::Value::String(text.clone()),
        };
        model.set(symbol, value);
    }
    model
}
