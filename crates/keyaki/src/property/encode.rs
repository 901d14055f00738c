//! What a property says of all requests, as terms.

use keyaki_ir::Term;
use keyaki_policy::{Effect, Policy, Statement};
use keyaki_semantics::{Encoder, PolicyTerms};

use super::formula::{Formula, Id, Unfixed};
use crate::Subject;
use crate::public::by_outsider;
use crate::subject::SubjectTerms;

/// The terms of formulas.
pub(crate) struct Encoded(Vec<Term>);

impl Encoded {
    /// The term of the formula at `id`.
    pub(crate) fn term(&self, encoder: &mut Encoder, id: Id) -> Term {
        self.0.get(id.0).copied().unwrap_or_else(|| encoder.terms().bool(false))
    }
}

/// The terms of `formulas` about `subjects`, of which `terms` are.
pub(super) fn encode(
    formulas: &[Formula],
    encoder: &mut Encoder,
    subjects: &[&Subject],
    terms: &[SubjectTerms],
) -> Encoded {
    let of_tests = formulas.iter().filter_map(|formula| match formula {
        Formula::Matches(policy) => Some(&**policy),
        _ => None,
    });
    let policies: Vec<&Policy> = subjects.iter().flat_map(|subject| subject.policies()).chain(of_tests).collect();
    let mut encoded: Vec<Term> = Vec::with_capacity(formulas.len());
    let mut tests = 0;
    for formula in formulas {
        let never = encoder.terms().bool(false);
        let of = |id: &Id| encoded.get(id.0).copied().unwrap_or(never);
        let term = match formula {
            Formula::Allowed(at) => terms.get(*at).map_or(never, SubjectTerms::allowed),
            Formula::Matches(policy) => {
                tests += 1;
                encoder.policy(&format!("test {tests}"), policy).allows
            }
            Formula::Caller(affiliation) => encoder.affiliated(*affiliation),
            Formula::LetIn(let_in) => terms.get(let_in.subject).map_or(never, SubjectTerms::let_in),
            Formula::Outsider(_) | Formula::Stranger(_) => match formula.outsiders() {
                Some(outsiders) => by_outsider(outsiders, &policies, encoder),
                // Invariant: a property is encoded about its subjects.
                None => never,
            },
            Formula::Unfixed(unfixed) => match (subjects.get(unfixed.subject), terms.get(unfixed.subject)) {
                (Some(Subject::Policy(policy)), Some(SubjectTerms::Policy(terms))) => {
                    beyond_fixed(unfixed, policy, terms, encoder)
                }
                _ => never,
            },
            Formula::Not(one) => encoder.terms().not(of(one)),
            Formula::And(parts) => {
                let parts: Vec<Term> = parts.iter().map(of).collect();
                encoder.terms().and(parts)
            }
            Formula::Or(parts) => {
                let parts: Vec<Term> = parts.iter().map(of).collect();
                encoder.terms().or(parts)
            }
            Formula::Implies(one, other) => {
                let (one, other) = (of(one), of(other));
                encoder.terms().implies(one, other)
            }
            Formula::Iff(one, other) => {
                let (one, other) = (of(one), of(other));
                let both = encoder.terms().and([one, other]);
                let either = encoder.terms().or([one, other]);
                let neither = encoder.terms().not(either);
                encoder.terms().or([both, neither])
            }
        };
        encoded.push(term);
    }
    Encoded(encoded)
}

/// One of the statements that count matches, and the policy allows the request.
fn beyond_fixed(unfixed: &Unfixed, policy: &Policy, terms: &PolicyTerms, encoder: &mut Encoder) -> Term {
    let counts = |statement: &Statement| {
        let limited = unfixed.limited.as_ref().is_none_or(|limited| limited.contains(&statement.index));
        statement.effect == Effect::Allow && !limited
    };
    let statements = policy.statements.iter().zip(&terms.statements);
    let counted: Vec<Term> =
        statements.filter(|(statement, _)| counts(statement)).map(|(_, terms)| terms.matches).collect();
    let counted = encoder.terms().or(counted);
    let not_denied = encoder.terms().not(terms.denied);
    encoder.terms().and([counted, not_denied])
}
