//! Access previews, from creation to findings, as AWS's CloudFormation validator makes them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Clueless, Response, Running, request, server, settings, start};

const ANALYZER: &str = "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/keyaki";
const BUCKET: &str = "arn:aws:s3:::b";

fn allow(principal: &Value, action: &str, resource: &str, condition: &Value) -> String {
    let statement = json!({
        "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, "Condition": condition,
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn create(server: &Running, configurations: &Value) -> Response {
    let body = json!({"analyzerArn": ANALYZER, "configurations": configurations});
    server.send(&request("PUT", "/access-preview", &[], body.to_string().as_bytes()))
}

/// The status of a preview, and what is found: who, what, under which condition, whether anybody; sources and errors.
#[track_caller]
fn found(server: &Running, configurations: &Value) -> String {
    let created = create(server, configurations);
    let Some(id) = created.json()["id"].as_str().map(str::to_owned) else { return created.shown() };
    let preview = server.get(&format!("/access-preview/{id}?analyzerArn={}", ANALYZER.replace(':', "%3A"))).json();
    let preview = &preview["accessPreview"];
    assert_eq!((&preview["id"], &preview["configurations"]), (&json!(id), configurations));
    let status = preview["status"].as_str().unwrap();
    let listed = server.post(&format!("/access-preview/{id}"), &json!({"analyzerArn": ANALYZER}));
    if status == "FAILED" {
        return format!("FAILED {}\n{}", preview["statusReason"], listed.shown().replace(&id, "ID"));
    }
    let listed = listed.json();
    let lines = listed["findings"].as_array().unwrap().iter().map(|finding| {
        assert_eq!((&finding["status"], &finding["changeType"]), (&json!("ACTIVE"), &json!("NEW")));
        let members = ["resourceType", "principal", "action", "condition", "isPublic", "sources", "error"];
        let members = members.iter().filter(|member| !finding[**member].is_null());
        members.map(|member| finding[*member].to_string()).collect::<Vec<_>>().join(" ")
    });
    [status.to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

#[test]
fn there_is_one_analyzer() {
    let server = server();
    let signed = |path: &str| {
        let header = ("Authorization", "AWS4-HMAC-SHA256 Credential=A/20261128/eu-west-1/access-analyzer/aws4_request");
        server.send(&request("GET", path, &[header], b"")).json()
    };
    let listed = signed("/analyzer?type=ACCOUNT");
    assert_eq!(listed["analyzers"][0]["arn"], ANALYZER.replace("us-east-1", "eu-west-1"));
    assert_eq!((&listed["analyzers"][0]["status"], &listed["analyzers"][1]), (&json!("ACTIVE"), &Value::Null));
    assert_eq!(signed("/analyzer/keyaki")["analyzer"], listed["analyzers"][0]);
    assert_eq!(signed("/analyzer?type=ACCOUNT_UNUSED_ACCESS"), json!({"analyzers": []}));
    assert_eq!(server.get("/analyzer?type=BOGUS").header("x-amzn-errortype"), Some("ValidationException"));
    assert_eq!(server.get("/analyzer/other").header("x-amzn-errortype"), Some("ResourceNotFoundException"));
}

#[test]
fn policies_of_resources_have_findings() {
    let server = server();
    let anybody = json!("*");
    let stranger = json!({"AWS": "arn:aws:iam::999999999999:root"});
    let own = json!({"AWS": "arn:aws:iam::123456789012:root"});
    let queue = "arn:aws:sqs:us-east-1:123456789012:q";
    let sqs = |principal: &Value, condition: Value| json!({queue: {"sqsQueue": {"queuePolicy": allow(principal, "sqs:SendMessage", queue, &condition)}}});
    let mut answers = vec![
        found(&server, &sqs(&anybody, json!({}))),
        found(&server, &sqs(&stranger, json!({}))),
        found(&server, &sqs(&own, json!({}))),
        found(&server, &sqs(&anybody, json!({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}))),
        found(&server, &json!({queue: {"sqsQueue": {}}})),
    ];
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "sts:AssumeRole"},
    ]});
    answers.push(found(
        &server,
        &json!({"arn:aws:iam::123456789012:role/r": {"iamRole": {"trustPolicy": trust.to_string()}}}),
    ));
    let key = allow(&stranger, "kms:*", "*", &json!({}));
    answers.push(found(
        &server,
        &json!({"arn:aws:kms:us-east-1:123456789012:key/k": {"kmsKey": {"keyPolicies": {"default": key}}}}),
    ));
    let secret = allow(&anybody, "secretsmanager:GetSecretValue", "*", &json!({}));
    let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-3xyxqI";
    answers.push(found(&server, &json!({arn: {"secretsManagerSecret": {"secretPolicy": secret, "kmsKeyId": "k"}}})));
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn buckets_have_policies_lists_and_access_points() {
    let server = server();
    let public = allow(&json!("*"), "s3:GetObject", "arn:aws:s3:::b/*", &json!({}));
    let bucket = |members: Value| found(&server, &json!({BUCKET: {"s3Bucket": members}}));
    let block = |acls: bool, policies: bool| json!({"ignorePublicAcls": acls, "restrictPublicBuckets": policies});
    let owner = server.get("/").text;
    let owner = owner.split("<ID>").nth(1).unwrap().split("</ID>").next().unwrap();
    let user = |id: &str| json!({"permission": "FULL_CONTROL", "grantee": {"id": id}});
    let group = |name: &str| json!({"permission": "READ", "grantee": {"uri": format!("http://acs.amazonaws.com/groups/{name}")}});
    let everybody = [group("global/AllUsers"), group("s3/LogDelivery"), user(owner)];
    let account = json!({"StringEquals": {"s3:DataAccessPointAccount": "123456789012"}});
    let delegating = allow(&json!({"AWS": "*"}), "*", "arn:aws:s3:::b/*", &account);
    let point = "arn:aws:s3:us-east-1:123456789012:accesspoint/p";
    let through = allow(&json!("*"), "s3:GetObject", &format!("{point}/object/*"), &json!({}));
    let points = |origin: Value| json!({"bucketPolicy": delegating, "accessPoints": {point: {"accessPointPolicy": through, "networkOrigin": origin}}});
    let answers = [
        bucket(json!({"bucketPolicy": public})),
        bucket(json!({"bucketPolicy": public, "bucketPublicAccessBlock": block(false, true)})),
        bucket(json!({"bucketAclGrants": everybody})),
        bucket(json!({"bucketAclGrants": everybody, "bucketPublicAccessBlock": block(true, false)})),
        bucket(json!({"bucketAclGrants": [user("somebody-else")]})),
        bucket(points(json!({"internetConfiguration": {}}))),
        bucket(points(json!({"vpcConfiguration": {"vpcId": "vpc-12345678"}}))),
        bucket(json!({"bucketPolicy": delegating})),
    ];
    assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn what_is_not_read_is_refused() {
    let server = server();
    let queue = "arn:aws:sqs:us-east-1:123456789012:q";
    let answers = [
        found(&server, &json!({queue: {"sqsQueue": {"queuePolicy": "{"}}})),
        found(&server, &json!({queue: {"ebsSnapshot": {"userIds": ["999999999999"]}}})),
        found(&server, &json!({queue: {"sqsQueue": {"somethingNew": 1}}})),
        found(&server, &json!({queue: {"kmsKey": {"grants": [{}]}}})),
        found(&server, &json!({})),
        create(&server, &json!(null)).shown(),
        found(&server, &json!({BUCKET: {"s3Bucket": {"bucketPublicAccessBlock": {"restrictPublicBuckets": "true"}}}})),
    ];
    assert_snapshot!(answers.join("\n\n"));
    let body = json!({"analyzerArn": ANALYZER.replace("1234", "4321"), "configurations": {}});
    let other = server.send(&request("PUT", "/access-preview", &[], body.to_string().as_bytes()));
    assert_eq!((other.status, other.header("x-amzn-errortype")), (404, Some("ResourceNotFoundException")));
    let none = server.get(&format!("/access-preview/none?analyzerArn={ANALYZER}"));
    assert_eq!(none.header("x-amzn-errortype"), Some("ResourceNotFoundException"));
    let filter = json!({"analyzerArn": ANALYZER, "filter": {"status": {"eq": ["ACTIVE"]}}});
    assert_eq!(server.post("/access-preview/none", &filter).json()["reason"], "notSupported");
}

#[test]
fn findings_come_in_parts() {
    let server = server();
    let principals: Vec<String> = (0..7).map(|at| format!("99999999999{at}")).collect();
    let queue = "arn:aws:sqs:us-east-1:123456789012:q";
    let policy = allow(&json!({"AWS": principals}), "sqs:SendMessage", queue, &json!({}));
    let id = create(&server, &json!({queue: {"sqsQueue": {"queuePolicy": policy}}})).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (mut ids, mut token) = (Vec::new(), Value::Null);
    for length in [3, 3, 1] {
        let body = json!({"analyzerArn": ANALYZER, "maxResults": 3, "nextToken": token});
        let part = server.post(&format!("/access-preview/{id}"), &body).json();
        let findings = part["findings"].as_array().unwrap();
        assert_eq!(findings.len(), length);
        ids.extend(findings.iter().map(|finding| finding["id"].to_string()));
        token = part["nextToken"].clone();
    }
    assert!(token.is_null());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 7);
}

#[test]
fn what_is_not_decided_is_a_finding() {
    let server = start(settings(), Clueless::new());
    let queue = "arn:aws:sqs:us-east-1:123456789012:q";
    let policy = allow(&json!({"AWS": "123456789012"}), "sqs:SendMessage", queue, &json!({}));
    let told = found(&server, &json!({queue: {"sqsQueue": {"queuePolicy": policy}}}));
    assert_snapshot!(told);
}
