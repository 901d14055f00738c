//! The claim that the two readings of the semantics agree, as in `keyaki-semantics/tests/agreement.rs`.

use keyaki_ir::{Evaluator, Term, Value, evaluate};
use keyaki_policy::Policy;
use keyaki_semantics::{Encoder, Outcome, Principal, Request, decide, is_described, model_of, request_of};

/// Whether `decide` and the encoding say the same of `request`, statement by statement, and whether the request survives the
/// way through a model. Requests that the encoding does not speak of are passed over: false is returned.
pub fn agree(policy: &Policy, request: &Request) -> bool {
    let mut encoder = Encoder::new([policy]);
    let terms = encoder.policy("policy", policy);
    let statements: Vec<Term> = terms.statements.iter().map(|statement| statement.matches).collect();
    let encoding = encoder.finish(terms.allowed, Vec::new());
    if !is_well_formed(request) || !is_described(&encoding, request) {
        return false;
    }
    let model = model_of(&encoding, request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let broken = Evaluator::new(&encoding.query.terms, assumptions).first_false(&model);
    let broken = broken.and_then(|at| encoding.query.assumptions.get(at));
    assert!(broken.is_none(), "an assumption excludes the request: {:?}", broken.map(|assumption| &assumption.notes));
    let decision = decide(policy, request);
    let truth = |term| evaluate(&encoding.query.terms, term, &model) == Value::Bool(true);
    let matching: Vec<bool> = decision.statements.iter().map(|verdict| verdict.matches()).collect();
    let symbolic: Vec<bool> = statements.into_iter().map(truth).collect();
    assert_eq!(symbolic, matching, "statements that match, by the encoding and by decide");
    assert_eq!(truth(terms.allowed), decision.outcome == Outcome::Allow, "whether the request is allowed");
    let again = request_of(&encoding, &model);
    assert_eq!(decide(policy, &again).outcome, decision.outcome, "read back as {again:?}");
    true
}

/// The shape of requests that really occur, as far as the encoding relies on it.
fn is_well_formed(request: &Request) -> bool {
    let principal = match &request.principal {
        Principal::Anonymous | Principal::Aws { .. } => true,
        Principal::Service(name) | Principal::Federated(name) | Principal::CanonicalUser(name) => !name.is_empty(),
    };
    let action = request.action.split_once(':').is_some_and(|(service, name)| is_name(service) && is_name(name));
    action && principal
}

/// Names of services and actions are of an alphabet that is wider than that of today's names.
fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}
