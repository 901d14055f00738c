//! What each element of a statement says of a request, and which of its items match (spec 0.2, A, B).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Outcome, Request, covering, decide, examine, is_about_action, matches, outcome};
use keyaki_source::Source;

const ANN: &str = r#""arn:aws:iam::111122223333:user/ann""#;
const SERVICE: &str = r#"{"Service": "s3.amazonaws.com"}"#;

fn policy(kind: PolicyKind, elements: &str) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {elements}}}}}"#);
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(kind), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn request(principal: &str, context: &str) -> Request {
    let text = format!(
        r#"{{"principal": {principal}, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/o", "context": {context}}}"#
    );
    Request::from_json(&Source::new("request", text)).0.unwrap()
}

/// One line for each element of a statement: whether it matches, its name, the text that decides, why. Then the items that match.
fn check(kind: PolicyKind, elements: &str, principal: &str, context: &str) -> String {
    let (policy, request) = (policy(kind, elements), request(principal, context));
    let statement = &policy.statements[0];
    let examined = examine(&policy, statement, &request);
    let lines = examined.iter().map(|it| {
        let mark = if it.matches { '+' } else { '-' };
        let at = it.condition.map(|at| format!(" {at}")).unwrap_or_default();
        format!("{mark} {}{at} {} [{}]: {}\n", it.element, it.name, policy.source.slice(it.span), it.reason)
    });
    let said: String = lines.collect();
    let items = covering(statement, &request);
    let verdict = &decide(&policy, &request).statements[0];
    assert_eq!(examined.iter().all(|it| it.matches), verdict.matches(), "elements against the statement");
    assert_eq!(matches(&policy, statement, &request), verdict.matches(), "the statement without reasons");
    assert_eq!(outcome(&policy, &request) == Outcome::Allow, verdict.matches(), "the policy");
    assert!(is_about_action(statement, &request) || !verdict.matches());
    said + &format!("  matching: {:?} {:?} {:?}\n", items.principals, items.actions, items.resources)
}

#[test]
fn elements_that_match_name_the_item() {
    let elements = r#""Principal": {"AWS": ["444455556666", "111122223333"], "Service": "s3.amazonaws.com"},
        "Action": ["ec2:*", "s3:Get*", "s3:GetObject"], "Resource": ["arn:aws:s3:::c", "arn:aws:s3:::b/*", "*"],
        "Condition": {"StringEquals": {"aws:x": ["a", "b"]}, "Null": {"aws:y": "true"},
            "ForAllValues:StringLike": {"aws:z": "c*"}}"#;
    let context = r#"{"aws:x": "b", "aws:z": ["c", "cd"]}"#;
    let said = [ANN, SERVICE].map(|principal| check(PolicyKind::Resource, elements, principal, context));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn elements_that_do_not_match_name_the_list() {
    let elements = r#""Principal": {"AWS": ["444455556666", "777788889999"]}, "Action": ["ec2:*", "s3:Put*"],
        "Resource": ["arn:aws:s3:::c", "arn:aws:s3:::d/*"],
        "Condition": {"StringEquals": {"aws:x": ["a", "b"]}, "Bool": {"aws:y": "true"}}"#;
    insta::assert_snapshot!(check(PolicyKind::Resource, elements, ANN, r#"{"aws:x": "c"}"#));
}

#[test]
fn complements_name_what_they_except() {
    let elements = r#""NotPrincipal": {"AWS": ["444455556666", "arn:aws:iam::111122223333:user/ann", "111122223333"]},
        "NotAction": ["ec2:*", "s3:Get*"], "NotResource": ["arn:aws:s3:::c", "arn:aws:s3:::b/*"]"#;
    let other = r#""NotPrincipal": {"AWS": "444455556666"}, "NotAction": "ec2:*", "NotResource": "arn:aws:s3:::c""#;
    let said = [elements, other].map(|elements| check(PolicyKind::Resource, elements, ANN, "{}"));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn elements_that_are_not_written_say_nothing() {
    let trust = r#""Principal": {"Service": "s3.amazonaws.com"}, "Action": "s3:*""#;
    let said = [
        check(PolicyKind::Resource, trust, SERVICE, "{}"),
        check(PolicyKind::Identity, r#""Action": "*", "Resource": "*""#, ANN, "{}"),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn variables_take_their_values_from_the_request() {
    let elements = r#""Action": "s3:*", "Resource": ["arn:aws:s3:::${aws:x}/c", "arn:aws:s3:::${aws:x}/o"]"#;
    let said = [r#"{"aws:x": "b"}"#, r#"{"aws:x": "c"}"#, "{}"]
        .map(|context| check(PolicyKind::Identity, elements, ANN, context));
    insta::assert_snapshot!(said.join("\n"));
}
