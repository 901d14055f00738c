//! Each operation over a socket: PASS, FAIL, and each error.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Running, request, server, settings, start, with_token};

const NEW: &str = "/policy/check-no-new-access";
const GRANTED: &str = "/policy/check-access-not-granted";

fn statement(effect: &str, action: &str, more: &str) -> String {
    format!(r#"{{{more}"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}"#)
}

fn policy(statements: &[String]) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

fn allow(action: &str) -> String {
    policy(&[statement("Allow", action, "")])
}

fn no_new_access(existing: &str, new: &str) -> Value {
    json!({"existingPolicyDocument": existing, "newPolicyDocument": new, "policyType": "IDENTITY_POLICY"})
}

fn access_not_granted(policy: &str, access: &Value) -> Value {
    json!({"policyDocument": policy, "access": [access], "policyType": "IDENTITY_POLICY"})
}

/// The request as it is; with the answers of `path` it is one text.
#[track_caller]
fn shown(server: &Running, path: &str, body: &Value) -> String {
    server.post(path, body).shown()
}

#[test]
fn no_new_access_passes_and_fails() {
    let server = server();
    let mut answers = Vec::new();
    answers.push(shown(&server, NEW, &no_new_access(&allow("s3:*"), &allow("s3:GetObject"))));
    answers.push(shown(&server, NEW, &no_new_access(&allow("s3:GetObject"), &allow("s3:*"))));
    let with_sid =
        policy(&[statement("Allow", "s3:GetObject", ""), statement("Allow", "s3:Put*", r#""Sid": "Put", "#)]);
    answers.push(shown(&server, NEW, &no_new_access(&allow("s3:GetObject"), &with_sid)));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn access_not_granted_has_a_wording_for_what_is_listed() {
    let server = server();
    let mut answers = Vec::new();
    let ask = |access: Value| shown(&server, GRANTED, &access_not_granted(&allow("s3:Get*"), &access));
    answers.push(ask(json!({"actions": ["s3:PutObject"], "resources": []})));
    answers.push(ask(json!({"actions": ["s3:GetObject"]})));
    answers.push(ask(json!({"resources": ["arn:aws:s3:::b/*"]})));
    answers.push(ask(json!({"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]})));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn no_public_access_knows_types_of_resources() {
    let server = server();
    let bucket = |principal: &str| {
        policy(&[statement("Allow", "s3:GetObject", &format!(r#""Sid": "Read", "Principal": {principal}, "#))])
    };
    let ask = |policy: &str, kind: &str| {
        shown(&server, "/policy/check-no-public-access", &json!({"policyDocument": policy, "resourceType": kind}))
    };
    let answers = [
        ask(&bucket(r#"{"AWS": "111122223333"}"#), "AWS::S3::Bucket"),
        ask(&bucket(r#""*""#), "AWS::S3::Bucket"),
        ask(&bucket(r#""*""#), "AWS::Foo::Bar"),
        ask(&allow("s3:*"), "AWS::S3::Bucket"),
        ask(&policy(&[statement("Deny", "s3:*", r#""Principal": "*", "#)]), "AWS::S3::Bucket"),
        shown(&server, "/policy/check-no-public-access", &json!({})),
    ];
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn members_are_validated_with_a_list_of_fields() {
    let server = server();
    let mut answers = Vec::new();
    answers.push(shown(&server, NEW, &json!({})));
    let mut bogus = no_new_access(&allow("s3:*"), &allow("s3:*"));
    bogus["policyType"] = "BOGUS".into();
    answers.push(shown(&server, NEW, &bogus));
    let mut two = access_not_granted(&allow("s3:*"), &json!({"actions": ["s3:GetObject"]}));
    two["access"] = json!([{"actions": ["s3:GetObject"]}, {"resources": ["arn:aws:s3:::b/*"]}]);
    answers.push(shown(&server, GRANTED, &two));
    two["access"] = json!([{}]);
    answers.push(shown(&server, GRANTED, &two));
    let listed = |access: &Value| shown(&server, GRANTED, &access_not_granted(&allow("s3:*"), access));
    answers.push(listed(&json!({"resources": ["example"]})));
    answers.push(listed(&json!({"actions": vec!["s3:GetObject"; 101]})));
    answers.push(listed(&json!({"resources": vec!["arn:aws:s3:::b"; 101]})));
    answers.push(listed(&json!({"resources": [format!("arn:aws:s3:::{}", "b".repeat(2048))]})));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn policies_that_the_service_refuses_are_refused() {
    let server = server();
    let mut answers = Vec::new();
    let ask =
        |policy: &str| shown(&server, GRANTED, &access_not_granted(policy, &json!({"actions": ["s3:GetObject"]})));
    answers.push(ask("{"));
    answers.push(ask(r#"{"Version": "2012-10-17"}"#));
    answers.push(ask(&policy(&[])));
    answers.push(ask(&policy(&[statement("Deny", "s3:*", "")])));
    answers.push(ask(&allow("s3:*").replace(r#""*"}"#, r#""fakeArn"}"#)));
    answers.push(ask(&allow("s3:*").replace("Allow", "allow")));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn bodies_that_are_not_what_they_have_to_be_cannot_be_parsed() {
    let server = server();
    let mut answers = Vec::new();
    let send = |body: &[u8]| server.send(&request("POST", NEW, &[], body)).shown();
    answers.push(send(b""));
    answers.push(send(br#"{"policyType": "#));
    answers.push(send(b"\xff\xfe"));
    answers.push(send(b"[]"));
    answers.push(send("[".repeat(100_000).as_bytes()));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn what_is_not_answered_is_said() {
    let server = server();
    let nowhere = [server.get("/nothing"), server.get(NEW), server.send(&request("PUT", "/archive-rule", &[], b"{}"))];
    let answers = nowhere.map(|answer| answer.shown());
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn the_caller_is_named() {
    let server = server();
    let post = |body: &[u8]| server.send(&request("POST", "/", &[], body));
    let answer = post(b"Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/xml")));
    let id = answer.header("x-amzn-requestid").unwrap();
    assert_snapshot!(answer.text.replace(id, "ID"));
    assert_eq!(post(b"Action=AssumeRole").status, 400);
    assert_eq!(post(b"").header("x-amzn-errortype"), Some("MissingAction"));
}

#[test]
fn a_token_is_wanted_where_one_is_set_but_not_to_say_that_it_runs() {
    let server = start(with_token("secret"), support::native());
    let ask = |headers: &[(&str, &str)]| {
        let body = no_new_access(&allow("s3:*"), &allow("s3:*")).to_string();
        server.send(&request("POST", NEW, headers, body.as_bytes()))
    };
    assert_snapshot!(ask(&[]).shown());
    assert_eq!(ask(&[("authorization", "Bearer wrong")]).status, 403);
    assert_eq!(ask(&[("authorization", "AWS4-HMAC-SHA256 Credential=x")]).status, 403);
    assert_eq!(ask(&[("Authorization", "Bearer secret")]).status, 200);
    assert_eq!((server.get("/healthz").status, server.get("/metrics").status), (200, 403));
    let refused = request("POST", NEW, &[], &vec![b' '; 8 << 20]);
    assert_eq!(server.send(&refused).status, 403);
}

#[test]
fn what_was_answered_is_counted_and_logged_without_policies() {
    let server = server();
    let body = no_new_access(&allow("s3:*"), &allow("s3:SecretAction"));
    let (first, again) = (server.post(NEW, &body), server.post(NEW, &body));
    assert_eq!(first.text, again.text);
    assert_ne!(first.header("x-amzn-requestid"), again.header("x-amzn-requestid"));
    let metrics = server.get("/metrics");
    let line = r#"keyaki_requests_total{operation="CheckNoNewAccess",outcome="PASS",status="200"} 2"#;
    assert!(metrics.text.contains(line), "{}", metrics.text);
    assert_eq!((server.metric("keyaki_answers_repeated_total"), server.metric("keyaki_answers_kept")), (1, 1));
    let log = server.finish();
    assert_eq!(log[0]["request"], first.header("x-amzn-requestid").unwrap());
    let known = ["time", "level", "request", "operation", "outcome", "status", "seconds", "bytes", "peer"];
    assert_eq!(log[0].as_object().unwrap().keys().collect::<Vec<_>>(), known);
    assert!(!format!("{log:?}").contains("SecretAction"));
}

#[test]
fn policies_are_logged_when_that_is_asked_for() {
    let server =
        start(keyaki_server::Settings { policies: keyaki_server::Policies::Logged, ..settings() }, support::native());
    let body = no_new_access(&allow("s3:*"), &allow("s3:SecretAction"));
    server.post(NEW, &body);
    assert_eq!(server.finish()[0]["body"], body.to_string());
}
