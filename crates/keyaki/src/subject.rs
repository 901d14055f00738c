//! What a question is about: one policy, or several as they act together.

use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{
    DecidedBy, Decision, Encoder, LayerName, Outcome, Request, Scenario, ScenarioDecision, decide, decide_scenario,
    granting, lets_in, matches, outcome,
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

    /// The first policy in it.
    pub(crate) fn first_policy(&self) -> Option<&Policy> {
        match self {
            Self::Policy(policy) => Some(policy),
            Self::Scenario(scenario) => scenario.policies().next(),
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

    /// The first of the Allow statements that count that lets `request` through.
    pub(crate) fn first_granting(
        &self,
        request: &Request,
        counts: &dyn Fn(&Statement) -> bool,
    ) -> Option<Granting<'_>> {
        match self {
            Self::Policy(policy) => {
                let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
                let mut counted = allows.filter(|statement| counts(statement));
                let first = counted.find(|statement| matches(policy, statement, request))?;
                Some(Granting { policy, statement: first, layer: None })
            }
            Self::Scenario(scenario) => first_of_layer(scenario, request),
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

/// An Allow statement that lets a request through.
pub(crate) struct Granting<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) statement: &'a Statement,
    /// Of a scenario, the layer that it is in.
    pub(crate) layer: Option<LayerName>,
}

/// The first statement of the layer that is said to grant the request, of those that grant it if there are any; nothing when no
/// policy did (the root user, a stranger's account).
fn first_of_layer<'a>(scenario: &'a Scenario, request: &Request) -> Option<Granting<'a>> {
    let DecidedBy::Layer(layer) = decide_scenario(scenario, request).decided_by else { return None };
    let granting = granting(scenario, request).into_iter().find(|place| place.layer == layer);
    let matching = || {
        let mut allows = scenario.statements().into_iter().filter(|(_, _, one)| one.effect == Effect::Allow);
        allows
            .find(|(place, policy, one)| place.layer == layer && matches(policy, one, request))
            .map(|(place, ..)| place)
    };
    let place = granting.or_else(matching)?;
    let (policy, statement) = scenario.at(place)?;
    Some(Granting { policy, statement, layer: Some(scenario.name_of(place.of())) })
}
