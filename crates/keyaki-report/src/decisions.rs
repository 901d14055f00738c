//! What policies say about one concrete request.

use keyaki_policy::Policy;
use keyaki_semantics::{Decisions, Request, Scenario, ScenarioDecision};
use keyaki_source::Diagnostic;

/// A request and what policies of one kind say about it.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The request.
    pub request: Request,
    /// The policies, in order.
    pub policies: Vec<Policy>,
    /// What they say; one entry for each policy.
    pub decisions: Decisions,
    /// What else there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// A request and what a scenario says about it.
#[derive(Clone, Debug)]
pub struct ScenarioEvaluation {
    /// The request.
    pub request: Request,
    /// The scenario.
    pub scenario: Scenario,
    /// What it says.
    pub decision: ScenarioDecision,
    /// What else there is to say.
    pub diagnostics: Vec<Diagnostic>,
}
