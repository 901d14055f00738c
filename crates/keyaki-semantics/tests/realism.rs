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
    let resource = case["resource"].as_str().unwrap_or("*");
    let (principal, context) = (&case["principal"], &case["context"]);
    let text = json!({"principal": principal, "action": "s3:GetObject", "resource": resource, "context": context});
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

/// The encoding of a policy that mentions every key of the case, and callers.
fn encoding(case: &Value) -> Encoding {
    let keys = case["context"].as_object().unwrap().keys();
    let absent = case["absent"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
    let numbers: Vec<&str> = case["numbers"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let order = case["order"].as_str().map_or(vec!["NumericLessThan", "NumericGreaterThan"], |order| vec![order]);
    let mentioned = keys.cloned().chain(absent).flat_map(|key| match numbers.contains(&key.as_str()) {
        true => order.iter().map(|operator| json!({*operator: {&key: "1590000000"}})).collect(),
        false => conditions(&key).to_vec(),
    });
    let named = case["named"].as_object().into_iter().flatten();
    let named = named.map(|(key, value)| json!({"StringEquals": {key.clone(): value}}));
    let further = case["callers"].as_array().cloned().unwrap_or_default();
    let identities: Vec<Value> = further.into_iter().chain([json!("arn:aws:iam::111122223333:user/x")]).collect();
    let callers = json!({"AWS": identities, "Service": "x.amazonaws.com", "Federated": "x"});
    let callers = json!({"Effect": "Allow", "Principal": callers, "Action": "*", "Resource": "*"});
    let conditions = mentioned.chain(named).map(
        |condition| json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}),
    );
    let statements: Vec<Value> = conditions.chain([callers]).collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Resource), Mode::Lenient);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut encoder = Encoder::new([&policy]);
    let allowed = encoder.policy("policy", &policy).allowed;
    encoder.finish(allowed, Vec::new())
}

/// Two ways to look at a key: at lists with a set prefix, at times and addresses as what they are.
fn conditions(key: &str) -> [Value; 2] {
    let (operators, value) = match key {
        "aws:CalledVia" | "aws:PrincipalServiceNamesList" | "aws:TagKeys" | "aws:PrincipalOrgPaths" => {
            (["ForAnyValue:StringLike", "ForAllValues:StringLike"], "x*")
        }
        "aws:CurrentTime" | "aws:EpochTime" | "aws:TokenIssueTime" => {
            (["DateLessThan", "DateGreaterThan"], "2020-01-01")
        }
        "aws:SourceIp" => (["IpAddress", "NotIpAddress"], "10.0.0.0/8"),
        _ => (["StringLike", "StringNotLike"], "x*"),
    };
    operators.map(|operator| json!({operator: {key: value}}))
}
