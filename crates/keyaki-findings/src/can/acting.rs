//! Policies that act together.

use keyaki::Subject;
use keyaki_ir::Term;
use keyaki_policy::{Policy, PolicyKind};
use keyaki_semantics::{Encoder, Outcome, Request, Scenario, decide_scenario, outcome_all};
use keyaki_source::Diagnostic;

/// Policies of one kind, which together allow what any of them allows and none denies; or a scenario.
#[derive(Clone, Debug)]
pub enum Acting {
    /// Policies of one kind.
    Policies(Vec<Policy>),
    /// The policies of all layers around a request.
    Scenario(Box<Scenario>),
}

impl Acting {
    /// How `subjects` act together.
    ///
    /// # Errors
    /// A diagnostic if that is not said: policies of several kinds, or a scenario beside others, need a scenario that holds all.
    pub fn of(subjects: Vec<Subject>) -> Result<Self, Box<Diagnostic>> {
        let mut policies: Vec<Policy> = Vec::new();
        let mut scenarios = Vec::new();
        for subject in subjects {
            match subject {
                Subject::Policy(policy) => policies.push(policy),
                Subject::Scenario(scenario) => scenarios.push(scenario),
            }
        }
        let kinds = |kind: PolicyKind| policies.iter().any(|policy| policy.kind == kind);
        match (scenarios.pop(), scenarios.len(), policies.is_empty()) {
            (Some(scenario), 0, true) => Ok(Self::Scenario(scenario)),
            (None, ..) if !(kinds(PolicyKind::Identity) && kinds(PolicyKind::Resource)) => Ok(Self::Policies(policies)),
            _ => {
                let message = "these policies do not say how they act together";
                let help = "write one scenario that holds all of them in their layers (docs/scenarios.md)";
                Err(Box::new(Diagnostic::error("layers-unsaid", message).help(help)))
            }
        }
    }

    /// Every policy.
    pub fn policies(&self) -> Vec<&Policy> {
        match self {
            Self::Policies(policies) => policies.iter().collect(),
            Self::Scenario(scenario) => scenario.policies().collect(),
        }
    }

    /// The scenario, if it is one.
    pub(crate) fn scenario(&self) -> Option<&Scenario> {
        match self {
            Self::Policies(_) => None,
            Self::Scenario(scenario) => Some(scenario),
        }
    }

    pub(crate) fn allows(&self, request: &Request) -> bool {
        let outcome = match self {
            Self::Policies(policies) => outcome_all(policies, request),
            Self::Scenario(scenario) => decide_scenario(scenario, request).outcome,
        };
        outcome == Outcome::Allow
    }

    /// The term that says that they allow the request.
    pub(crate) fn encode(&self, encoder: &mut Encoder) -> Term {
        match self {
            Self::Policies(policies) => {
                let mut allows = Vec::new();
                let mut denied = Vec::new();
                for (n, policy) in policies.iter().enumerate() {
                    let terms = encoder.policy(&format!("policy {n}"), policy);
                    allows.push(terms.allows);
                    denied.push(terms.denied);
                }
                let terms = encoder.terms();
                let denied = terms.or(denied);
                let not_denied = terms.not(denied);
                let allows = terms.or(allows);
                terms.and([allows, not_denied])
            }
            Self::Scenario(scenario) => encoder.scenario("scenario", scenario).allowed,
        }
    }
}
