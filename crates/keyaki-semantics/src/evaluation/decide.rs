//! What policies say about one concrete request (spec 0.2).
//!
//! In: policies of one kind and a request. Out: the outcome, alone ([`outcome`]) or with what each statement says ([`decide`]). Both rest
//! on the same matching; reasons are put into words only for statements that did not match. Does not know how layers of policies work together (spec D).

mod decision;
mod examine;
mod reason;

use keyaki_policy::{Effect, Policy, Readings, Statement};

pub use examine::{Covering, Examined, covering, examine};

pub use decision::{Decision, Decisions, Element, Mismatch, Outcome, StatementVerdict};

use crate::condition::decide::variable::Variables;
use crate::request::Request;
use crate::{action, condition, principal, resource};

/// What `policy` says about `request`, statement by statement.
pub fn decide(policy: &Policy, request: &Request) -> Decision {
    let statements: Vec<_> = policy.statements.iter().map(|statement| verdict(policy, statement, request)).collect();
    let matching = statements.iter().filter(|verdict| verdict.matches()).map(|verdict| verdict.effect);
    let outcome = matching.fold(Outcome::ImplicitDeny, |outcome, effect| outcome.union(effect.into()));
    Decision { outcome, statements }
}

/// What several policies of one kind say together: a matching `Deny` in any of them denies, otherwise a matching `Allow` in any allows.
pub fn decide_all(policies: &[Policy], request: &Request) -> Decisions {
    let policies: Vec<_> = policies.iter().map(|policy| decide(policy, request)).collect();
    let outcomes = policies.iter().map(|decision| decision.outcome);
    Decisions { outcome: outcomes.fold(Outcome::ImplicitDeny, Outcome::union), policies }
}

/// The outcome of [`decide`] without reasons, for speed.
pub fn outcome(policy: &Policy, request: &Request) -> Outcome {
    outcome_all(std::slice::from_ref(policy), request)
}

/// The outcome of [`decide_all`] without reasons, for speed.
pub fn outcome_all(policies: &[Policy], request: &Request) -> Outcome {
    let mut outcome = Outcome::ImplicitDeny;
    let statements = policies.iter().flat_map(|policy| policy.statements.iter().map(|one| (one, policy.readings)));
    for (statement, readings) in statements {
        let effect = Outcome::from(statement.effect);
        if outcome < effect && matches_by(statement, request, readings) {
            outcome = effect;
        }
        if outcome == Outcome::ExplicitDeny {
            break;
        }
    }
    outcome
}

/// Whether `statement` is about the action of `request`. By no reading does it match otherwise.
pub fn is_about_action(statement: &Statement, request: &Request) -> bool {
    action::decide::matches(&statement.actions, &request.action)
}

/// Whether `statement`, one of `policy`, matches `request`: what [`decide`] says of it, without reasons.
pub fn matches(policy: &Policy, statement: &Statement, request: &Request) -> bool {
    matches_by(statement, request, policy.readings)
}

fn matches_by(statement: &Statement, request: &Request, readings: Readings) -> bool {
    is_about_action(statement, request)
        && principal::decide::matches(statement, &request.principal, readings)
        && resource::decide::matches(&statement.resources, &request.resource, Variables::of(&request.context))
        && statement.conditions.iter().all(|condition| condition::decide::holds(condition, &request.context, readings))
}

fn verdict(policy: &Policy, statement: &Statement, request: &Request) -> StatementVerdict {
    let mut mismatches = Vec::new();
    let readings = policy.readings;
    if !principal::decide::matches(statement, &request.principal, readings) {
        mismatches.push(reason::principal(statement, request, readings));
    }
    if !action::decide::matches(&statement.actions, &request.action) {
        mismatches.push(reason::action(statement, request));
    }
    if !resource::decide::matches(&statement.resources, &request.resource, Variables::of(&request.context)) {
        mismatches.push(reason::resource(statement, request));
    }
    for condition in &statement.conditions {
        if !condition::decide::holds(condition, &request.context, readings) {
            mismatches.push(condition::decide::mismatch(condition, &request.context, policy));
        }
    }
    StatementVerdict { index: statement.index, effect: statement.effect, mismatches }
}

impl From<Effect> for Outcome {
    /// What a matching statement with this effect makes of a request.
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Allow => Self::Allow,
            Effect::Deny => Self::ExplicitDeny,
        }
    }
}
