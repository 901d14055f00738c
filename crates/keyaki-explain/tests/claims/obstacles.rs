//! What stood in the way before.

use keyaki::{Question, Role};
use keyaki_explain::{Cause, Explanation, Obstacle, Requirement, Shortfall, StatementRef};
use keyaki_policy::{ConditionKey, Effect, Listed, Policy, Principals, Statement};
use keyaki_semantics::{Element, Outcome, Request, outcome};
use proptest::prelude::*;

use crate::matches;

pub(crate) fn check(question: &Question, explanation: &Explanation) -> Result<(), TestCaseError> {
    let Question::NoNewAccess { existing, new } = question else {
        prop_assert!(explanation.causes.iter().all(|cause| cause.obstacles.is_empty()));
        return Ok(());
    };
    let sides = Sides { question, existing: existing.as_policy().unwrap(), new: new.as_policy().unwrap() };
    for cause in &explanation.causes {
        prop_assert!(!cause.obstacles.is_empty());
        for obstacle in &cause.obstacles {
            sides.check(cause, obstacle)?;
        }
    }
    Ok(())
}

struct Sides<'a> {
    question: &'a Question,
    existing: &'a Policy,
    new: &'a Policy,
}

impl Sides<'_> {
    fn check(&self, cause: &Cause, obstacle: &Obstacle) -> Result<(), TestCaseError> {
        match obstacle {
            Obstacle::Denied { deny, grounds, now, relaxed, request } => {
                let request = self.shown(cause, request.as_ref())?;
                let statement = self.statement(Role::Existing, deny);
                prop_assert_eq!(statement.effect, Effect::Deny);
                prop_assert!(matches(self.existing, statement, request));
                prop_assert_eq!(grounds.len(), statement.conditions.len());
                if let Some((near, short)) = now {
                    let near = self.statement(Role::New, near);
                    prop_assert_eq!(near.effect, Effect::Deny);
                    falls_short(self.new, near, short, request)?;
                }
                relaxed_of(relaxed, request, |request| outcome(self.existing, request))
            }
            Obstacle::FellShort { allow, short, relaxed, request, since } => {
                prop_assert_eq!(since, &None);
                let request = self.shown(cause, request.as_ref())?;
                let statement = self.statement(Role::Existing, allow);
                prop_assert_eq!(statement.effect, Effect::Allow);
                prop_assert_eq!(outcome(self.existing, request), Outcome::ImplicitDeny);
                falls_short(self.existing, statement, short, request)?;
                relaxed_of(relaxed, request, |request| outcome(self.existing, request))
            }
            Obstacle::Blocked { .. } => {
                prop_assert!(false, "only scenarios have layers");
                Ok(())
            }
            Obstacle::NothingNear => {
                prop_assert_eq!(outcome(self.existing, &cause.witness.request), Outcome::ImplicitDeny);
                Ok(())
            }
        }
    }

    /// The request that an obstacle is about: new, and through the cause.
    fn shown<'r>(&self, cause: &'r Cause, other: Option<&'r Request>) -> Result<&'r Request, TestCaseError> {
        let request = other.unwrap_or(&cause.witness.request);
        prop_assert!(self.question.is_violated_by(request));
        prop_assert!(matches(self.new, &self.new.statements[cause.reason.statement_index], request));
        Ok(request)
    }

    fn statement(&self, role: Role, named: &StatementRef) -> &Statement {
        assert_eq!(named.role, role);
        let policy = if role == Role::Existing { self.existing } else { self.new };
        let statement = &policy.statements[named.index];
        assert_eq!(named.span, statement.span);
        statement
    }
}

/// Without the elements named, and with each of them, the statement matches and does not.
pub(crate) fn falls_short(
    policy: &Policy,
    statement: &Statement,
    short: &[Shortfall],
    request: &Request,
) -> Result<(), TestCaseError> {
    prop_assert!(!short.is_empty());
    prop_assert!(matches(policy, &without(statement, short), request), "{short:?}");
    for at in 0..short.len() {
        let others = [&short[..at], &short[at + 1..]].concat();
        prop_assert!(!matches(policy, &without(statement, &others), request), "{short:?}");
    }
    Ok(())
}

/// With another value of the key alone the existing side, by `outcome_before`, allowed the request.
pub(crate) fn relaxed_of(
    relaxed: &[Requirement],
    request: &Request,
    outcome_before: impl Fn(&Request) -> Outcome,
) -> Result<(), TestCaseError> {
    for Requirement { key, request: before } in relaxed {
        let without = |request: &Request| {
            let mut request = request.clone();
            request.context.remove(&ConditionKey::new(key.as_str()));
            request
        };
        prop_assert_eq!(without(before), without(request));
        prop_assert_eq!(outcome_before(before), Outcome::Allow);
    }
    Ok(())
}

/// `statement` with the named elements taken for met.
fn without(statement: &Statement, short: &[Shortfall]) -> Statement {
    let mut statement = statement.clone();
    for one in short {
        match one.element {
            Element::Principal => statement.principals = Principals::Unstated,
            Element::Action => statement.actions = Listed::Except(Vec::new()),
            Element::Resource => statement.resources = Listed::Except(Vec::new()),
            Element::Condition => statement
                .conditions
                .retain(|condition| format!("{} {}", condition.operator.value, condition.key.value) != one.name),
        }
    }
    statement
}
