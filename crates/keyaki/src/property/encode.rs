//! What a property says of all requests, as terms.

use keyaki_ir::Term;
use keyaki_semantics::Encoder;

use super::formula::{Formula, Id};

/// The terms of formulas.
pub(crate) struct Encoded(Vec<Term>);

impl Encoded {
    /// The term of the formula at `id`.
    pub(crate) fn term(&self, encoder: &mut Encoder, id: Id) -> Term {
        self.0.get(id.0).copied().unwrap_or_else(|| encoder.terms().bool(false))
    }
}

/// The terms of `formulas`; `allowed` has the term of each subject that says that it allows the request.
pub(super) fn encode(formulas: &[Formula], encoder: &mut Encoder, allowed: &[Term]) -> Encoded {
    let mut encoded: Vec<Term> = Vec::with_capacity(formulas.len());
    let mut tests = 0;
    for formula in formulas {
        let never = encoder.terms().bool(false);
        let of = |id: &Id| encoded.get(id.0).copied().unwrap_or(never);
        let term = match formula {
            Formula::Allowed(at) => allowed.get(*at).copied().unwrap_or(never),
            Formula::Matches(policy) => {
                tests += 1;
                encoder.policy(&format!("test {tests}"), policy).allows
            }
            Formula::Caller(affiliation) => encoder.affiliated(*affiliation),
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
