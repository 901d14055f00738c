//! Traces a request through the policies of a question.
//!
//! In: a question and a request. Out: what each element of each statement says of it, by the evaluator alone.

use keyaki::{Question, Role, Subject};
use keyaki_policy::Policy;
use keyaki_semantics::{
    Examined, Layer, LayerDecision, Level, Request, Scenario, Standing, decide_scenario, examine, outcome,
};

use crate::{ElementTrace, PolicyTrace, StatementRef, StatementTrace, Trace};

/// What every policy of `question` says of `request`.
pub(crate) fn trace(question: &Question, request: &Request) -> Trace {
    let subjects = question.subjects().into_iter();
    let policies = subjects.flat_map(|(role, subject)| match subject {
        Subject::Policy(policy) => vec![of_policy(role, None, policy, request)],
        Subject::Scenario(scenario) => of_scenario(role, scenario, request),
    });
    Trace { request: request.clone(), policies: policies.collect() }
}

fn of_policy(role: Role, layer: Option<String>, policy: &Policy, request: &Request) -> PolicyTrace {
    let statements = policy.statements.iter().map(|statement| {
        let elements: Vec<ElementTrace> = examine(policy, statement, request).into_iter().map(of_element).collect();
        StatementTrace {
            statement: StatementRef::new(role, policy, statement),
            matches: elements.iter().all(|element| element.matches),
            elements,
        }
    });
    PolicyTrace {
        role,
        layer,
        source: policy.source.clone(),
        outcome: outcome(policy, request),
        statements: statements.collect(),
    }
}

fn of_element(examined: Examined) -> ElementTrace {
    let Examined { element, name, condition: _, span, matches, reason } = examined;
    ElementTrace { element, name, span, matches, reason }
}

/// The policies of the layers that are asked about `request`.
fn of_scenario(role: Role, scenario: &Scenario, request: &Request) -> Vec<PolicyTrace> {
    let decision = decide_scenario(scenario, request);
    let asked = decision.layers.iter().filter(|layer| matches!(layer.standing, Standing::Says(_)));
    asked.flat_map(|layer| of_layer(role, scenario, layer, request)).collect()
}

fn of_layer(role: Role, scenario: &Scenario, decision: &LayerDecision, request: &Request) -> Vec<PolicyTrace> {
    let of_level = |levels: &'_ [Level]| -> Vec<Policy> {
        let same = levels.iter().filter(|level| Some(&level.name) == decision.level.as_ref());
        same.flat_map(|level| level.policies.iter().cloned()).collect()
    };
    let policies: Vec<Policy> = match decision.layer {
        Layer::Rcp => of_level(&scenario.rcps),
        Layer::Scp => of_level(&scenario.scps),
        Layer::Resource => scenario.resource_policy.iter().cloned().collect(),
        Layer::Identity => scenario.identity.clone(),
        Layer::Boundary => scenario.boundary.iter().cloned().collect(),
        Layer::Session => scenario.session.clone(),
    };
    let level = decision.level.as_ref().map(|level| format!(" {level}")).unwrap_or_default();
    let layer = format!("{}{level}", decision.layer);
    policies.iter().map(|policy| of_policy(role, Some(layer.clone()), policy, request)).collect()
}
