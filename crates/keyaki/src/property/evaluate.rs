//! What a property says of one request, by the concrete evaluator alone.

use keyaki_policy::{Policy, Statement};
use keyaki_semantics::{Request, matches};

use super::formula::{Formula, Id};
use crate::Subject;

/// Whether `sought` holds of `request`. No term is looked at.
pub(super) fn holds(formulas: &[Formula], sought: Id, subjects: &[Subject], request: &Request) -> bool {
    let mut known: Vec<bool> = Vec::with_capacity(formulas.len());
    for formula in formulas {
        let of = |id: &Id| known.get(id.0).copied().unwrap_or(false);
        let value = match formula {
            Formula::Allowed(at) => subjects.get(*at).is_some_and(|subject| subject.allows(request)),
            Formula::Matches(policy) => the_statement(policy).is_some_and(|one| matches(policy, one, request)),
            Formula::Caller(affiliation) => affiliation.covers(&request.principal),
            Formula::Not(one) => !of(one),
            Formula::And(parts) => parts.iter().all(of),
            Formula::Or(parts) => parts.iter().any(of),
            Formula::Implies(one, other) => !of(one) || of(other),
            Formula::Iff(one, other) => of(one) == of(other),
        };
        known.push(value);
    }
    known.get(sought.0).copied().unwrap_or(false)
}

fn the_statement(policy: &Policy) -> Option<&Statement> {
    policy.statements.first()
}
