//! What a question is about: one policy, or several as they act together.

use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{
    DecidedBy, Decision, Encoder, Layer, Outcome, Request, Scenario, ScenarioDecision, decide, decide_scenario,
    lets_in, matches, outcome,
};

/// One side of a question.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A policy by itself, as AWS's checks take it.
    Policy(Policy),
    /// The policies of all layers around a request (spec D).
    Scenario(Box<Scenario>),
}

/// What a subject says of one request.
#[derive(Clone, Debug)]
pub enum Said {
    /// Statement by statement.
    Policy(Decision),
    /// Layer by layer.
    Scenario(ScenarioDecision),
}

impl From<Policy> for Subject {
    fn from(policy: Policy) -> Self {
        Self::Policy(policy)
    }
}

impl From<Scenario> for Subject {
    fn from(scenario: Scenario) -> Self {
        Self::Scenario(Box::new(scenario))
    }
}

impl Said {
    /// The outcome alone.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Policy(decision) => decision.outcome,
            Self::Scenario(decision) => decision.outcome,
        }
    }
}

impl Subject {
    /// The policy, when it is one alone.
    pub fn as_policy(&self) -> Option<&Policy> {
        match self {
            Self::Policy(policy) => Some(policy),
            Self::Scenario(_) => None,
        }
    }

    /// Every policy in it.
    pub fn policies(&self) -> Vec<&Policy> {
        match self {
            Self::Policy(policy) => vec![policy],
            Self::Scenario(scenario) => scenario.policies().collect(),
        }
    }

    /// What it says of `request`, with reasons.
    pub fn decide(&self, request: &Request) -> Said {
        match self {
            Self::Policy(policy) => Said::Policy(decide(policy, request)),
            Self::Scenario(scenario) => Said::Scenario(decide_scenario(scenario, request)),
        }
    }

    /// Whether it allows `request`.
    pub fn allows(&self, request: &Request) -> bool {
        match self {
            Self::Policy(policy) => outcome(policy, request) == Outcome::Allow,
            Self::Scenario(scenario) => decide_scenario(scenario, request).outcome == Outcome::Allow,
        }
    }

    /// Whether the policy of the resource lets `request` in: in a scenario as [`lets_in`] says.
    pub(crate) fn lets_in(&self, request: &Request) -> bool {
        match self {
            Self::Policy(_) => self.allows(request),
            Self::Scenario(scenario) => lets_in(scenario, request),
        }
    }

    /// The first of the Allow statements that count that lets `request` through, with its policy.
    pub(crate) fn first_granting(
        &self,
        request: &Request,
        counts: &dyn Fn(&Statement) -> bool,
    ) -> Option<(&Policy, &Statement)> {
        match self {
            Self::Policy(policy) => {
                let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
                let mut counted = allows.filter(|statement| counts(statement));
                counted.find(|statement| matches(policy, statement, request)).map(|statement| (policy, statement))
            }
            Self::Scenario(scenario) => {
                granting_layer(scenario, &decide_scenario(scenario, request)).into_iter().next()
            }
        }
    }

    /// The term that says that it allows the request.
    pub(crate) fn encode(&self, encoder: &mut Encoder, name: &str) -> SubjectTerms {
        match self {
            Self::Policy(policy) => SubjectTerms::Policy(encoder.policy(name, policy)),
            Self::Scenario(scenario) => SubjectTerms::Scenario(encoder.scenario(name, scenario)),
        }
    }
}

/// The terms that a subject gives.
pub(crate) enum SubjectTerms {
    Policy(keyaki_semantics::PolicyTerms),
    Scenario(keyaki_semantics::ScenarioTerms),
}

impl SubjectTerms {
    /// The policy of the resource lets the request in.
    pub(crate) fn let_in(&self) -> keyaki_ir::Term {
        match self {
            Self::Policy(terms) => terms.allowed,
            Self::Scenario(terms) => terms.let_in,
        }
    }

    pub(crate) fn allowed(&self) -> keyaki_ir::Term {
        match self {
            Self::Policy(terms) => terms.allowed,
            Self::Scenario(terms) => terms.allowed,
        }
    }
}

fn matching<'a>(policy: &'a Policy, decision: &Decision) -> Vec<(&'a Policy, &'a Statement)> {
    let verdicts = decision.statements.iter().filter(|verdict| verdict.effect == Effect::Allow && verdict.matches());
    verdicts.filter_map(|verdict| policy.statements.get(verdict.index)).map(|statement| (policy, statement)).collect()
}

/// The statements of the layer that granted the request; nothing when no policy did (the root user, a stranger's account).
fn granting_layer<'a>(scenario: &'a Scenario, decision: &ScenarioDecision) -> Vec<(&'a Policy, &'a Statement)> {
    let DecidedBy::Layer(granting) = decision.decided_by else { return Vec::new() };
    let policies: Vec<&Policy> = match granting {
        Layer::Identity => scenario.identity.iter().collect(),
        Layer::Resource => scenario.resource_policy.iter().collect(),
        Layer::Boundary => scenario.boundary.iter().collect(),
        Layer::Session => scenario.session.iter().collect(),
        Layer::Scp | Layer::Rcp => Vec::new(),
    };
    let said = decision.layers.iter().find(|layer| layer.layer == granting).map(|layer| &layer.standing);
    let Some(keyaki_semantics::Standing::Says(decisions)) = said else { return Vec::new() };
    policies.into_iter().zip(&decisions.policies).flat_map(|(policy, decision)| matching(policy, decision)).collect()
}
