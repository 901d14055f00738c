//! Runs the cases of `tests/realism` (their format is described there): which requests obey the axioms of realism.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_ir::Evaluator;
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Encoder, Encoding, Request, is_described, model_of};
use keyaki_source::Source;
use serde_json::{Value, json};

#[test]
fn requests_obey_the_links_or_not() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../../tests/realism/links.json")).unwrap();
    let problems: Vec<String> = cases.iter().filter_map(problem).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problem(case: &Value) -> Option<String> {
    let encoding = encoding(case);
    let text =
        json!({"principal": case["principal"], "action": "s3:GetObject", "resource": "*", "context": case["context"]});
    let (request, diagnostics) = Request::from_json(&Source::new("request", text.to_string()));
    let request = request.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert!(is_described(&encoding, &request), "{case}");
    let realistic = encoding.realistic();
    let axioms = realistic.axioms.iter().map(|axiom| axiom.term).collect();
    let broken =
        Evaluator::new(&realistic.encoding.query.terms, axioms).first_false(&model_of(&realistic.encoding, &request));
    let why = broken.map(|at| realistic.axioms[at].notes.join("; "));
    (case["realistic"] != why.is_none()).then(|| format!("{}: {why:?}", case["title"]))
}

/// The encoding of a policy that mentions every key of the case: lists with a set prefix, in two ways.
fn encoding(case: &Value) -> Encoding {
    let keys = case["context"].as_object().unwrap().keys();
    let absent = case["absent"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    let multi = ["aws:CalledVia", "aws:PrincipalServiceNamesList"];
    let conditions = keys.cloned().chain(absent).flat_map(|key| {
        let operators = if multi.contains(&key.as_str()) {
            ["ForAnyValue:StringLike", "ForAllValues:StringLike"]
        } else {
            ["StringLike", "StringNotLike"]
        };
        operators.map(|operator| {
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": {operator: {key.clone(): "x*"}}})
        })
    });
    let statements: Vec<Value> = conditions.collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Resource), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let allowed = encoder.policy("policy", &policy).allowed;
    encoder.finish(allowed, Vec::new())
}
