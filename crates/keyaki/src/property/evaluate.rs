//! What a property says of one request, by the concrete evaluator alone.

use keyaki_policy::{Policy, Statement};
use keyaki_semantics::{Request, matches};

use super::formula::{Formula, Id, LetIn, Strangers, Unfixed};
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
            Formula::Outsider(outsiders) => outsiders.covers(request),
            Formula::Stranger(Strangers { outsiders: Some(outsiders), .. }) => outsiders.covers(request),
            Formula::Unfixed(Unfixed { subject, limited: Some(limited), .. }) => {
                let counts = |statement: &Statement| !limited.contains(&statement.index);
                let subject = subjects.get(*subject).filter(|subject| subject.allows(request));
                subject.is_some_and(|subject| subject.first_granting(request, &counts).is_some())
            }
            Formula::LetIn(LetIn { subject, .. }) => {
                subjects.get(*subject).is_some_and(|subject| subject.lets_in(request))
            }
            // Invariant: a property is evaluated about its subjects.
            Formula::Stranger(Strangers { outsiders: None, .. }) | Formula::Unfixed(Unfixed { limited: None, .. }) => {
                false
            }
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
