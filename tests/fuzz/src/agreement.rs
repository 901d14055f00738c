//! The claim that the two readings of the semantics agree, as in `keyaki-semantics/tests/agreement.rs`.

use keyaki::{Question, prepare};
use keyaki_ir::{Evaluator, Model, Term, Value, evaluate};
use keyaki_policy::Policy;
use keyaki_semantics::{
    Encoder, Encoding, Outcome, Principal, Request, Scenario, decide, decide_scenario, is_described, model_of, outcome,
    request_of,
};

use crate::claims::Tried;

/// Whether `decide` and the encoding say the same of `request`, statement by statement, and whether the request survives the
/// way through a model. Requests that the encoding does not speak of are passed over.
pub(crate) fn agree(policy: &Policy, request: &Request) -> Tried {
    let mut encoder = Encoder::new([policy]);
    let terms = encoder.policy("policy", policy);
    let statements: Vec<Term> = terms.statements.iter().map(|statement| statement.matches).collect();
    let encoding = encoder.finish(terms.allowed, Vec::new());
    let Some(model) = model(&encoding, request) else { return Tried::NotAtAll };
    let decision = decide(policy, request);
    let matching: Vec<bool> = decision.statements.iter().map(|verdict| verdict.matches()).collect();
    let symbolic: Vec<bool> = statements.into_iter().map(|term| is_true(&encoding, term, &model)).collect();
    assert_eq!(symbolic, matching, "statements that match, by the encoding and by decide");
    let allowed = decision.outcome == Outcome::Allow;
    assert_eq!(is_true(&encoding, terms.allowed, &model), allowed, "whether the request is allowed");
    let again = request_of(&encoding, &model);
    assert_eq!(decide(policy, &again).outcome, decision.outcome, "read back as {again:?}");
    Tried::Fully
}

/// The same of a scenario as a whole.
pub(crate) fn agree_on_scenario(scenario: &Scenario, request: &Request) -> Tried {
    let mut encoder = Encoder::new(scenario.policies());
    let terms = encoder.scenario("scenario", scenario);
    let encoding = encoder.finish(terms.allowed, Vec::new());
    let Some(model) = model(&encoding, request) else { return Tried::NotAtAll };
    let decision = decide_scenario(scenario, request);
    let symbolic = is_true(&encoding, encoding.query.goal, &model);
    assert_eq!(
        symbolic,
        decision.outcome == Outcome::Allow,
        "decided by {:?}: {:?}",
        decision.decided_by,
        decision.reason
    );
    let again = request_of(&encoding, &model);
    assert_eq!(decide_scenario(scenario, &again).outcome, decision.outcome, "read back as {again:?}");
    Tried::Fully
}

/// The same of the question whether `new` allows more than `existing`: its goal, as it is asked with what both policies say
/// left out, and in full.
pub(crate) fn agree_on_two(existing: &Policy, new: &Policy, request: &Request) -> Tried {
    let shows_new_access = outcome(new, request) == Outcome::Allow && outcome(existing, request) != Outcome::Allow;
    let mut encoder = Encoder::new([existing, new]);
    let before = encoder.policy("existing", existing).allowed;
    let after = encoder.policy("new", new).allowed;
    let not_before = encoder.terms().not(before);
    let goal = encoder.terms().and([after, not_before]);
    let in_full = encoder.finish(goal, Vec::new());
    let question = Question::NoNewAccess { existing: existing.clone().into(), new: new.clone().into() };
    let mut tried = Tried::NotAtAll;
    for (which, encoding) in [("in full", in_full), ("as asked", prepare(&question).encoding)] {
        let Some(model) = model(&encoding, request) else { continue };
        tried = Tried::Fully;
        assert_eq!(is_true(&encoding, encoding.query.goal, &model), shows_new_access, "the goal {which}");
        let again = request_of(&encoding, &model);
        assert_eq!(question.is_violated_by(&again), shows_new_access, "{which}, read back as {again:?}");
    }
    tried
}

/// The model that `request` is, if the encoding speaks of it. No assumption may exclude it.
fn model(encoding: &Encoding, request: &Request) -> Option<Model> {
    if !is_well_formed(request) || !is_described(encoding, request) {
        return None;
    }
    let model = model_of(encoding, request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    let broken = Evaluator::new(&encoding.query.terms, assumptions).first_false(&model);
    let broken = broken.and_then(|at| encoding.query.assumptions.get(at));
    assert!(broken.is_none(), "an assumption excludes the request: {:?}", broken.map(|assumption| &assumption.notes));
    Some(model)
}

fn is_true(encoding: &Encoding, term: Term, model: &Model) -> bool {
    evaluate(&encoding.query.terms, term, model) == Value::Bool(true)
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
