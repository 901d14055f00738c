//! ValidatePolicy: findings as `keyaki-validate` has them, in parts, and every error.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Clueless, Running, server, settings, start};

const PATH: &str = "/policy/validation";

fn body(policy: &Value) -> Value {
    json!({"policyDocument": policy.to_string(), "policyType": "IDENTITY_POLICY"})
}

/// One statement that is redundant, and one with an effect that is none.
fn policy() -> Value {
    let statement = |effect: &str| json!({"Effect": effect, "Action": "s3:GetObject", "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement("Allow"), statement("Allow")]})
}

fn codes(server: &Running, path: &str, body: &Value) -> Vec<String> {
    let answer = server.post(path, body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = answer.json();
    answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["issueCode"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn findings_have_codes_and_places() {
    let server = server();
    assert_snapshot!(
        server
            .post(PATH, &body(&json!({"Statement": [{"Effect": "allow", "Action": "s3:*", "Resource": "*"}]})))
            .shown()
    );
    assert_eq!(codes(&server, PATH, &body(&policy())), ["REDUNDANT_STATEMENT"]);
    let none = json!({"policyDocument": "not JSON", "policyType": "SERVICE_CONTROL_POLICY", "locale": "JA"});
    assert_eq!(codes(&server, PATH, &none), ["JSON_SYNTAX_ERROR"]);
}

#[test]
fn members_are_validated() {
    let server = server();
    let ask = |change: Value| {
        let mut asked = body(&policy());
        asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        server.post(PATH, &asked).shown()
    };
    let answers = [
        server.post(PATH, &json!({})).shown(),
        ask(json!({"policyType": "BOGUS", "locale": "XX", "validatePolicyResourceType": "AWS::Foo::Bar"})),
        ask(json!({"validatePolicyResourceType": "AWS::S3::Bucket"})),
        ask(json!({"policyDocument": {}})),
        server.post(&format!("{PATH}?maxResults=0"), &body(&policy())).shown(),
        server.post(&format!("{PATH}?nextToken=forged"), &body(&policy())).shown(),
        server.post(PATH, &json!([])).shown(),
    ];
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn findings_come_in_parts() {
    let server = server();
    let actions: Vec<String> = (0..250).map(|at| format!("s3:None{at}")).collect();
    let asked =
        body(&json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}));
    let (mut lengths, mut path) = (Vec::new(), format!("{PATH}?maxResults=100"));
    let mut offsets = Vec::new();
    loop {
        let part = server.post(&path, &asked).json();
        let findings = part["findings"].as_array().unwrap();
        lengths.push(findings.len());
        offsets.extend(
            findings.iter().map(|finding| finding["locations"][0]["span"]["start"]["offset"].as_u64().unwrap()),
        );
        let Some(token) = part["nextToken"].as_str() else { break };
        path = format!("{PATH}?maxResults=100&nextToken={token}");
    }
    assert_eq!(lengths.iter().sum::<usize>(), offsets.len());
    assert!(lengths.len() >= 3 && lengths.iter().all(|length| *length <= 100), "{lengths:?}");
    assert!(offsets.is_sorted(), "{offsets:?}");
}

#[test]
fn what_needs_no_proof_is_found_when_nothing_is_proven() {
    let server = start(settings(), Clueless::new());
    let condition = json!({"StringEquals": {"aws:username": "a"}, "StringNotEquals": {"aws:username": "a"}});
    let never = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition}, {},
    ]});
    let found = codes(&server, PATH, &body(&never));
    assert!(found.contains(&"MISSING_ACTION".to_owned()), "{found:?}");
    let whole = json!({"Version": "2012-10-17", "Statement": [never["Statement"][0].clone()]});
    codes(&server, PATH, &body(&whole));
    // What rests on proofs may be missing, so it is asked for again.
    let (kept, log) = (server.metric("keyaki_answers_kept"), server.finish());
    assert_eq!((&log[1]["outcome"], kept), (&json!("UNKNOWN"), 1));
}
