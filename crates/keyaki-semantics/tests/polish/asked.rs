//! Policies, requests that they allow, and what becomes of those.

use keyaki_ir::{Evaluator, Model};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, Outcome, Request, decide, is_described, model_of, polish, request_of};
use keyaki_source::Source;

pub(crate) fn policy(kind: PolicyKind, statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(kind), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

pub(crate) fn request(text: &str) -> Request {
    Request::from_json(&Source::new("request", text)).0.unwrap_or_else(|| panic!("{text}"))
}

pub(crate) fn holds(encoding: &Encoding, model: &Model) -> bool {
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term);
    Evaluator::new(&encoding.query.terms, assumptions.chain([encoding.query.goal]).collect()).all_true(model)
}

pub(crate) fn said(policy: &Policy, encoding: &Encoding, model: &Model) -> String {
    assert!(holds(encoding, model));
    let request = request_of(encoding, model);
    assert_eq!(decide(policy, &request).outcome, Outcome::Allow, "{request:?}");
    request.to_json().to_string()
}

/// What a question asks beyond that the statements allow the request: of what kind its caller is.
pub(crate) type Asked = Option<&'static str>;

pub(crate) fn encoded_for(policy: &Policy, kind: Asked) -> Encoding {
    let mut encoder = Encoder::new([policy]);
    let allowed = encoder.policy("policy", policy).allowed;
    let of_caller = encoder.symbols().principal.kind;
    let terms = encoder.terms();
    let goal = match kind {
        None => allowed,
        Some(kind) => {
            let kind = terms.string(kind);
            let is = terms.eq(of_caller, kind);
            terms.and([allowed, is])
        }
    };
    encoder.finish(goal, Vec::new())
}

/// The request that polishing makes of one that the statements allow.
pub(crate) fn polished_of(asked: Asked, kind: PolicyKind, statements: &str, text: &str) -> String {
    let policy = policy(kind, statements);
    let encoding = encoded_for(&policy, asked);
    let request = request(text);
    assert!(is_described(&encoding, &request), "{text}");
    let model = model_of(&encoding, &request);
    assert!(holds(&encoding, &model), "not allowed: {text}");
    said(&policy, &encoding, &polish(&encoding, encoding.query.goal, model))
}

pub(crate) fn polished(statements: &str, text: &str) -> String {
    polished_of(None, PolicyKind::Identity, statements, text)
}

/// A request by a session with nothing ordinary about it.
pub(crate) fn call(action: &str, resource: &str) -> String {
    with_context(action, resource, "{}")
}

pub(crate) fn with_context(action: &str, resource: &str, context: &str) -> String {
    let principal = r#"{"AWS": "arn:aws-x:iam::9:role/p/q/R", "Session": "s"}"#;
    by(principal, action, resource, context)
}

pub(crate) fn by(principal: &str, action: &str, resource: &str, context: &str) -> String {
    format!(r#"{{"principal": {principal}, "action": "{action}", "resource": "{resource}", "context": {context}}}"#)
}

pub(crate) fn allow(actions: &str, resources: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions}, "Resource": {resources}}}"#)
}

/// Action and resource of what becomes of a request for `action` on `resource`.
pub(crate) fn action_and_resource(statements: &str, action: &str, resource: &str) -> String {
    let request = request(&polished(statements, &call(action, resource)));
    format!("{action} on {resource}\n -> {} on {}", request.action, request.resource)
}
