//! Requests of the API become questions, or problems that name the member.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use keyaki::api::{CheckRequest, Fault, Operation, Problem, read_request};
use keyaki::{Question, ResourceType};
use keyaki_policy::{Mode, PolicyKind, json};
use keyaki_source::{Diagnostic, Source};
use serde_json::{Value, json};

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;

fn read(operation: Operation, text: &str) -> Result<(CheckRequest, Vec<Diagnostic>), Vec<Problem>> {
    let source = Source::new("request", text);
    read_request(operation, &source, &json::parse(&source).0.unwrap())
}

fn no_new_access() -> Value {
    json!({"existingPolicyDocument": POLICY, "newPolicyDocument": POLICY, "policyType": "IDENTITY_POLICY"})
}

fn access_not_granted(access: &Value) -> Value {
    json!({"policyDocument": POLICY, "access": access, "policyType": "RESOURCE_POLICY"})
}

/// The problems as `member: message`, those of reading and those of the policies.
fn problems(operation: Operation, request: &Value) -> Vec<String> {
    let read = read(operation, &request.to_string()).and_then(|(request, _)| request.question(Mode::Lenient).map(drop));
    let shown = |problem: Problem| format!("{}: {}", problem.member, problem.diagnostic.message);
    read.err().unwrap_or_default().into_iter().map(shown).collect()
}

#[track_caller]
fn check(operation: Operation, request: &Value, expected: &[&str]) {
    assert_eq!(problems(operation, request), expected, "{request:#}");
}

#[test]
fn requests_become_questions() {
    let (request, warnings) = read(Operation::CheckNoNewAccess, &no_new_access().to_string()).unwrap();
    assert!(warnings.is_empty());
    let asked = request.question(Mode::Lenient).unwrap();
    let Question::NoNewAccess { existing, new } = asked.question else { panic!("{:?}", asked.question) };
    assert_eq!(existing.as_policy().unwrap().source.name(), "existingPolicyDocument");
    assert_eq!(new.as_policy().unwrap().kind, PolicyKind::Identity);

    let access = json!([{"actions": ["s3:Get*"], "resources": ["arn:aws:s3:::b/*"]}]);
    let mut body = access_not_granted(&access);
    body["policyDocument"] = POLICY.replace(r#""Action""#, r#""Principal": "*", "Action""#).into();
    let (request, _) = read(Operation::CheckAccessNotGranted, &body.to_string()).unwrap();
    let Question::AccessNotGranted { access, policy } = request.question(Mode::Lenient).unwrap().question else {
        panic!("{request:?}")
    };
    assert_eq!(
        (access.actions(), access.resources()),
        (&["s3:Get*".to_owned()][..], &["arn:aws:s3:::b/*".to_owned()][..])
    );
    assert_eq!(policy.as_policy().unwrap().kind, PolicyKind::Resource);
}

#[test]
fn every_problem_is_reported_with_its_member() {
    let operation = Operation::CheckNoNewAccess;
    let missing = [
        "policyType: the request has no `policyType`",
        "existingPolicyDocument: the request has no `existingPolicyDocument`",
        "newPolicyDocument: the request has no `newPolicyDocument`",
    ];
    check(operation, &json!({}), &missing);
    check(operation, &json!({"policyType": null, "existingPolicyDocument": null, "newPolicyDocument": null}), &missing);
    check(operation, &json!("text"), &[": a request is an object, not a string"]);
    let mut body = no_new_access();
    body["newPolicyDocument"] = serde_json::from_str(POLICY).unwrap();
    body["policyType"] = "BOGUS".into();
    let expected = [
        "policyType: `policyType` is `IDENTITY_POLICY` or `RESOURCE_POLICY`",
        "newPolicyDocument: `newPolicyDocument` is a string, not an object",
    ];
    check(operation, &body, &expected);
}

#[test]
fn a_type_of_resource_is_one_of_those_that_are_taken() {
    let operation = Operation::CheckNoPublicAccess;
    let policy = POLICY.replace(r#""Effect""#, r#""Principal": "*", "Effect""#);
    let with = |kind: Value, expected: &[&str]| {
        check(operation, &json!({"policyDocument": policy, "resourceType": kind}), expected);
    };
    for kind in ResourceType::ALL {
        with(kind.name().into(), &[]);
    }
    let none = "resourceType: `resourceType` is a type of resource that CheckNoPublicAccess takes";
    for kind in [json!("AWS::S3::bucket"), json!("AWS::EC2::Instance"), json!(""), json!(1), json!(["AWS::S3::Bucket"])]
    {
        with(kind, &[none]);
    }
    with(Value::Null, &["resourceType: the request has no `resourceType`"]);
    let missing =
        ["policyDocument: the request has no `policyDocument`", "resourceType: the request has no `resourceType`"];
    check(operation, &json!({}), &missing);
    check(
        operation,
        &json!({"policyDocument": 1, "resourceType": "AWS::S3::Bucket"}),
        &["policyDocument: `policyDocument` is a string, not a number"],
    );
}

#[test]
fn a_policy_of_a_resource_says_who_may_call() {
    let body = json!({"policyDocument": POLICY, "resourceType": "AWS::S3::Bucket"});
    let (request, _) = read(Operation::CheckNoPublicAccess, &body.to_string()).unwrap();
    let problems = request.question(Mode::Lenient).unwrap_err();
    assert!(problems.iter().all(|problem| problem.fault == Fault::Policy && problem.member == "policyDocument"));
}

#[test]
fn listed_access_is_one_object_with_two_lists() {
    let operation = Operation::CheckAccessNotGranted;
    let mut body = access_not_granted(&json!([{"actions": ["s3:*"]}]));
    body["policyType"] = "IDENTITY_POLICY".into();
    let mut with = |access: Value, expected: &[&str]| {
        body["access"] = access;
        check(operation, &body, expected);
    };
    with(json!([{"actions": ["s3:*"], "resources": []}]), &[]);
    with(json!([{"actions": null, "resources": ["arn:aws:s3:::b"]}]), &[]);
    with(json!({"actions": ["s3:*"]}), &["access: `access` is an array of one object, not an object"]);
    with(json!([]), &["access: `access` has 0 items; the API takes one"]);
    with(json!([{"actions": ["a:b"]}, {}]), &["access: `access` has 2 items; the API takes one"]);
    with(json!([{}]), &["access[0]: no action and no resource is listed"]);
    with(json!([{"actions": "s3:*"}]), &["access[0].actions: `actions` is an array of strings, not a string"]);
    with(json!([{"actions": ["a:b", 1]}]), &["access[0].actions[1]: `actions` is an array of strings, not a number"]);
    with(json!([{"resources": ["example"]}]), &["access: `example` is not an ARN"]);
    with(json!([{"actions": vec!["a:b"; 101]}]), &["access: 101 actions are listed; AWS takes 100 at most"]);
}

#[test]
fn what_is_wrong_with_a_policy_has_its_place_in_the_policy() {
    let mut body = no_new_access();
    body["newPolicyDocument"] = POLICY.replace("Allow", "Alow").into();
    body["existingPolicyDocument"] = "{".into();
    let (request, _) = read(Operation::CheckNoNewAccess, &body.to_string()).unwrap();
    let problems = request.question(Mode::Lenient).unwrap_err();
    let members: Vec<&str> = problems.iter().map(|problem| problem.member.as_str()).collect();
    assert_eq!(members, ["existingPolicyDocument", "newPolicyDocument"]);
    assert!(problems.iter().all(|problem| problem.fault == Fault::Policy));
    let label = &problems.last().unwrap().diagnostic.labels.first().unwrap();
    assert_eq!((label.source.name(), label.source.slice(label.span)), ("newPolicyDocument", "\"Alow\""));
}

#[test]
fn members_given_twice_are_refused_and_unknown_ones_are_named() {
    let text = no_new_access().to_string();
    let twice = text.replacen('{', r#"{"policyType": "RESOURCE_POLICY", "#, 1);
    let problems = read(Operation::CheckNoNewAccess, &twice).unwrap_err();
    assert_eq!(problems.first().unwrap().diagnostic.message, "`policyType` is given twice");
    let more = text.replacen('{', r#"{"resourceTypes": 1, "PolicyType": "x", "#, 1);
    let (_, warnings) = read(Operation::CheckNoNewAccess, &more).unwrap();
    let helps: Vec<String> = warnings.into_iter().filter_map(|warning| warning.help).collect();
    let members = "the members are `existingPolicyDocument`, `newPolicyDocument`, `policyType`";
    assert_eq!(helps, [members, "did you mean `policyType`?"]);
}

#[test]
fn identities_tell_what_is_asked_and_nothing_else() {
    let identity = |operation, body: &Value| read(operation, &body.to_string()).unwrap().0.identity();
    let body = no_new_access();
    let spaced = format!("{body:#}");
    let (request, _) = read(Operation::CheckNoNewAccess, &spaced).unwrap();
    assert_eq!(request.identity(), identity(Operation::CheckNoNewAccess, &body));
    let granted = |access: Value| identity(Operation::CheckAccessNotGranted, &access_not_granted(&access));
    assert_eq!(granted(json!([{"actions": ["a:b"], "resources": []}])), granted(json!([{"actions": ["a:b"]}])));

    let mut all = BTreeSet::from([identity(Operation::CheckNoNewAccess, &body)]);
    for (member, value) in [
        ("existingPolicyDocument", format!("{POLICY} ")),
        ("newPolicyDocument", format!("{POLICY} ")),
        ("policyType", "RESOURCE_POLICY".to_owned()),
    ] {
        let mut other = body.clone();
        other[member] = value.into();
        assert!(all.insert(identity(Operation::CheckNoNewAccess, &other)), "{member}");
    }
    for access in [
        json!([{"actions": ["a:b"]}]),
        json!([{"resources": ["a:b"]}]),
        json!([{"actions": ["a:b", "c:d"]}]),
        json!([{"actions": ["a:bc:d"]}]),
        json!([{"actions": ["a:b"], "resources": ["c:d"]}]),
    ] {
        assert!(all.insert(granted(access.clone())), "{access}");
    }
}

fn property(text: &str, more: &Value) -> Value {
    let mut body = json!({"property": text, "policyType": "IDENTITY_POLICY"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn properties_are_asked_about_policies_by_name() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let closed = "property closed: no allowed request: forbidden";
    let asked = |body: &Value| {
        let (request, _) = read(Operation::CheckProperty, &body.to_string()).map_err(|all| members(&all))?;
        let asked = request.question(Mode::Lenient).map_err(|all| members(&all))?;
        let Question::Property { property, subjects } = asked.question else { panic!() };
        let names: Vec<String> = property.policies().iter().map(ToString::to_string).collect();
        Ok::<_, String>(format!("{} {} {}", property.name(), names.join(","), subjects.len()))
    };
    let definitions = json!(["forbidden = action is s3:DeleteBucket"]);
    let one = property(closed, &json!({"policyDocument": policy, "definitions": definitions}));
    assert_eq!(asked(&one), Ok("closed policy 1".to_owned()));
    let same = "property same: every request: allowed by a iff allowed by b property other: some request allowed by a";
    let both = json!({"a": policy, "b": policy});
    let two = |more: Value| property(same, &more);
    assert_eq!(asked(&two(json!({"policyDocuments": both, "propertyName": "same"}))), Ok("same a,b 2".to_owned()));
    for (body, wrong) in [
        (two(json!({"policyDocuments": both})), "property"),
        (two(json!({"policyDocuments": both, "propertyName": "none"})), "propertyName"),
        (two(json!({"policyDocuments": both, "propertyName": "other"})), "policyDocuments"),
        (two(json!({"policyDocuments": {"a": policy}, "propertyName": "same"})), "policyDocuments"),
        (two(json!({"policyDocuments": {"a": policy, "b": "{"}, "propertyName": "same"})), "policyDocuments.b"),
        (two(json!({"policyDocuments": both, "policyDocument": policy})), "policyDocuments"),
        (two(json!({"policyDocuments": {"a": 1}})), "policyDocuments.a"),
        (two(json!({})), "policyDocument"),
        (property("property a", &json!({"policyDocument": policy})), "property"),
        (property(closed, &json!({"policyDocument": policy})), "property"),
        (property(closed, &json!({"policyDocument": policy, "definitions": [1]})), "definitions[0]"),
    ] {
        assert_eq!(asked(&body), Err(wrong.to_owned()), "{body}");
    }
    let identity = |body: &Value| read(Operation::CheckProperty, &body.to_string()).unwrap().0.identity();
    let others = [
        property(closed, &json!({"policyDocument": policy})),
        property(closed, &json!({"policyDocument": policy, "definitions": ["forbidden = action is s3:GetObject"]})),
        property(closed, &json!({"policyDocument": "{}", "definitions": definitions})),
        property(closed, &json!({"policyDocument": policy, "definitions": definitions, "propertyName": "closed"})),
    ];
    assert_eq!(others.iter().map(identity).chain([identity(&one)]).collect::<BTreeSet<_>>().len(), 5);
}

fn members(problems: &[keyaki::api::Problem]) -> String {
    problems
        .iter()
        .map(|problem| problem.member.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join(" ")
}
