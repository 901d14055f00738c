//! Several engines' answers to one question, side by side.

use keyaki::Services;
use keyaki::property::Claim;
use keyaki_engine::{Answer, Opinion, Outcome};
use keyaki_policy::Readings;
use keyaki_semantics::Request;
use keyaki_source::Diagnostic;

/// What each engine said.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The question's name.
    pub question: &'static str,
    /// What is claimed of the requests that engines look for.
    pub claim: Claim,
    /// One entry for each engine, in order.
    pub engines: Vec<Compared>,
    /// SHA-256 of the query's canonical text.
    pub query_sha256: String,
    /// By which readings of disputed points.
    pub readings: Readings,
    /// Over which actions and resources.
    pub services: Services,
    /// What else there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one engine said.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its answer.
    pub outcome: Outcome,
    /// The request that its model describes, if it found one.
    pub shown: Option<Shown>,
}

/// The request of an engine's own model.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The request.
    pub request: Request,
    /// Whether the evaluator agrees that it shows what the engine says.
    pub confirmed: bool,
}

/// What follows from the answers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// It is as claimed: every engine that answered said that there is no request; or, where one was claimed to exist, found one, and the
    /// evaluator has confirmed at least one.
    Pass,
    /// It is not as claimed, by every engine that answered, as before.
    Fail,
    /// No engine answered, or no request was confirmed.
    Unknown,
    /// `sat` beside `unsat`, or a model that another engine refuses.
    Disagree,
}

impl Comparison {
    /// What follows from the answers together.
    pub fn agreed(&self) -> Agreed {
        let found = self.engines.iter().any(|engine| matches!(engine.outcome.answer, Answer::Sat(_)));
        let refuses = |outcome: &Outcome| {
            matches!(outcome.answer, Answer::Unsat) || matches!(outcome.opinion, Some(Opinion::Refuses(_)))
        };
        let refuted = self.engines.iter().any(|engine| refuses(&engine.outcome));
        let confirmed = self.engines.iter().any(|engine| engine.shown.as_ref().is_some_and(|shown| shown.confirmed));
        match (found, refuted, self.claim) {
            (true, true, _) => Agreed::Disagree,
            (true, false, Claim::Never) if confirmed => Agreed::Fail,
            (true, false, Claim::Sometimes) if confirmed => Agreed::Pass,
            (false, true, Claim::Never) => Agreed::Pass,
            (false, true, Claim::Sometimes) => Agreed::Fail,
            (true | false, false, _) => Agreed::Unknown,
        }
    }

    /// Whether some engine's model is not confirmed: a bug in Keyaki.
    pub fn has_rejected(&self) -> bool {
        self.engines.iter().any(|engine| engine.shown.as_ref().is_some_and(|shown| !shown.confirmed))
    }

    /// The names of the engines that have no answer and accept that of another.
    pub(crate) fn accepting(&self) -> Vec<&str> {
        let accepts = |engine: &&Compared| matches!(engine.outcome.opinion, Some(Opinion::Accepts(_)));
        self.engines.iter().filter(accepts).map(|engine| engine.outcome.engine.name.as_str()).collect()
    }

    /// How many engines answered.
    pub(crate) fn answered(&self) -> usize {
        self.engines.iter().filter(|engine| !matches!(engine.outcome.answer, Answer::Unknown(_))).count()
    }
}

impl Agreed {
    /// `PASS`, `FAIL` or `UNKNOWN`; engines that disagree leave the answer unknown.
    pub fn result(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Unknown | Self::Disagree => "UNKNOWN",
        }
    }
}
