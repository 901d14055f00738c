//! Patterns with more wildcards or variables than anyone writes: encoded in little time, and still meaning the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_ir::{Evaluator, Value, evaluate};
use keyaki_policy::{Mode, PolicyKind};
use keyaki_semantics::{Encoder, Outcome, Request, decide, model_of};
use keyaki_source::Source;
use serde_json::{Value as Json, json};

/// Whether the policy of one statement allows the request, by `decide` and by the encoding, which must agree.
fn check(resource: &str, condition: Json, request: &Json) -> bool {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": resource, "Condition": condition});
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let (policy, _) = keyaki_policy::read(&Source::new("policy", text), Some(PolicyKind::Identity), Mode::Lenient);
    let policy = policy.unwrap();
    let request = Request::from_json(&Source::new("request", request.to_string())).0.unwrap();
    let mut encoder = Encoder::new([&policy]);
    let terms = encoder.policy("policy", &policy);
    let encoding = encoder.finish(terms.allowed, Vec::new());
    let model = model_of(&encoding, &request);
    let assumptions = encoding.query.assumptions.iter().map(|assumption| assumption.term).collect();
    assert_eq!(Evaluator::new(&encoding.query.terms, assumptions).first_false(&model), None);
    let allowed = decide(&policy, &request).outcome == Outcome::Allow;
    assert_eq!(evaluate(&encoding.query.terms, terms.allowed, &model), Value::Bool(allowed));
    if request.resource == "*" {
        // The fields of a resource that is none mean nothing.
        let other = Request { resource: format!("arn:aws:s3:::{}", "xa".repeat(40)), ..request };
        let mut model = model_of(&encoding, &other);
        let none = encoding.query.terms.as_symbol(encoding.symbols.resource.none).unwrap();
        model.set(none, Value::Bool(true));
        assert_eq!(evaluate(&encoding.query.terms, terms.allowed, &model), Value::Bool(allowed));
    }
    allowed
}

fn request(resource: &str, context: Json) -> Json {
    json!({"principal": "anonymous", "action": "s3:GetObject", "resource": resource, "context": context})
}

#[test]
fn many_variables_with_defaults() {
    let pattern: String = (0..60).map(|n| format!("${{a:v{n}, 'd'}}")).collect();
    let default = "d".repeat(60);
    let other = format!("dd-{}", "d".repeat(57));
    for operator in ["StringEquals", "StringLike", "StringEqualsIgnoreCase"] {
        let check = |context| check("*", json!({operator: {"a:k": pattern}}), &request("*", context));
        assert!(check(json!({"a:k": default})));
        assert!(check(json!({"a:k": other, "a:v2": "-"})));
        assert!(!check(json!({"a:k": other, "a:v3": "-"})));
        assert!(!check(json!({"a:k": default, "a:v2": "-"})));
        let negated = operator.replace("String", "StringNot");
        assert!(!self::check("*", json!({negated: {"a:k": pattern}}), &request("*", json!({"a:k": default}))));
    }
    let resource = format!("arn:aws:s3:::b/{pattern}");
    let check = |name: &str, context| check(&resource, json!({}), &request(&format!("arn:aws:s3:::b/{name}"), context));
    assert!(check(&default, json!({})));
    assert!(check(&other, json!({"a:v2": "-"})));
    assert!(!check(&other, json!({})));
}

#[test]
fn a_list_stands_for_no_variable_among_many() {
    let pattern: String = (0..9).map(|n| format!("${{a:v{n}, 'd'}}")).collect();
    let condition = json!({"StringLike": {"a:k": pattern}, "ForAllValues:StringLike": {"a:v2": "*"}});
    let check = |value| check("*", condition.clone(), &request("*", json!({"a:k": "d".repeat(9), "a:v2": value})));
    assert!(check(json!("d")));
    assert!(!check(json!(["d"])));
}

#[test]
fn many_wildcards_in_a_resource() {
    let pattern = format!("*{}", "*a".repeat(40));
    let check = |resource: &str| check(&pattern, json!({}), &request(resource, json!({})));
    assert!(check(&format!("arn:aws:s3:::{}", "xa".repeat(40))));
    assert!(check(&format!("arn:aws:{}:::a", "a".repeat(37))));
    assert!(!check(&format!("arn:aws:s3:::{}", "xa".repeat(37))));
    assert!(!check(&format!("arn:aws:s3:::{}b", "xa".repeat(40))));
    assert!(!check("*"));
}
