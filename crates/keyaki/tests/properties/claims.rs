//! What claims come to: verdicts, statements that are named, assumptions that are said, and properties that say nothing.

use keyaki::{Judgement, Role};
use keyaki_policy::Policy;

use crate::support::{answer, policy, property, question, statement};

/// The verdict about policies by name, with the index of the statement named and the warnings.
fn verdict(text: &str, policies: &[(&str, &Policy)]) -> String {
    let question = question(property(text), policies);
    let answer = answer(&question);
    let shown = match &answer.judgement {
        Judgement::Fails { witness, reasons } => {
            assert!(question.is_violated_by(&witness.request));
            let named = reasons.iter().map(|reason| format!(" {}[{}]", reason.source.name(), reason.statement_index));
            named.collect::<String>()
        }
        Judgement::Exists { witness } => {
            assert!(question.is_violated_by(&witness.request));
            format!(" {}", witness.request.action)
        }
        _ => String::new(),
    };
    let codes = answer.diagnostics.iter().map(|diagnostic| format!(" {}", diagnostic.code)).collect::<String>();
    format!("{}{shown}{codes}", answer.judgement.result())
}

fn one(text: &str, policy: &Policy) -> String {
    verdict(text, &[("policy", policy)])
}

const OPEN: &str =
    "'Effect': 'Allow', 'Principal': '*', 'Action': ['s3:GetObject', 's3:PutObject'], 'Resource': 'arn:aws:s3:::b/*'";

#[test]
fn every_no_and_some_are_told_apart() {
    let open = statement(OPEN);
    assert_eq!(one("property p: every allowed request: action like s3:*", &open), "PASS");
    assert_eq!(one("property p: every allowed request: action is s3:GetObject", &open), "FAIL policy.json[0]");
    assert_eq!(one("property p: no allowed request: action is s3:GetObject", &open), "FAIL policy.json[0]");
    assert_eq!(one("property p: no allowed request: action is s3:DeleteObject", &open), "PASS");
    assert_eq!(one("property p: no allowed request", &open), "FAIL policy.json[0]");
    assert_eq!(one("property p: some allowed request: action is s3:PutObject", &open), "PASS s3:PutObject");
    assert_eq!(one("property p: some allowed request: action is s3:DeleteObject", &open), "FAIL");
    assert_eq!(one("property p: some allowed request", &open), "PASS s3:GetObject");
}

#[test]
fn exceptions_conditions_and_assumptions_leave_requests_out() {
    let open = statement(OPEN);
    let get = "action is s3:GetObject";
    assert_eq!(one(&format!("property p: every allowed request: {get} except action is s3:PutObject"), &open), "PASS");
    assert_eq!(one(&format!("property p: every allowed request where {get}: {get}"), &open), "PASS");
    assert_eq!(one(&format!("property p: every allowed request: {get} assuming {get}"), &open), "PASS");
    assert_eq!(one(&format!("assume a: {get} property p: every allowed request: {get}"), &open), "PASS");
    assert_eq!(
        one(&format!("property p: every allowed request: {get} assume a: {get}"), &open),
        "PASS",
        "wherever it stands"
    );
    assert_eq!(one(&format!("property p: some allowed request except {get} assuming {get}"), &open), "FAIL");
}

#[test]
fn assumptions_are_said() {
    let open = statement(OPEN);
    let text = "assume ours: aws:PrincipalOrgID # here\n is o-abc123\nproperty p: \"All is well.\" every allowed request: action like s3:*\n\
                assuming aws:SecureTransport is true";
    let answer = answer(&question(property(text), &[("policy", &open)]));
    assert_eq!(
        answer.message,
        "The property `p` (All is well) holds, under the assumptions `ours` (aws:PrincipalOrgID is o-abc123); \
         aws:SecureTransport is true."
    );
}

#[test]
fn a_claim_about_nothing_is_warned_of() {
    let open = statement(OPEN);
    let never = "action is s3:GetObject and action is s3:PutObject";
    assert_eq!(
        one(&format!("property p: every allowed request: {never} assuming {never}"), &open),
        "PASS impossible-assumptions"
    );
    assert_eq!(one(&format!("property p: no allowed request: {never}"), &open), "PASS");
    assert_eq!(one(&format!("property p: every allowed request where {never}: {never}"), &open), "PASS vacuous");
    assert_eq!(one(&format!("property p: no allowed request assuming {never}"), &open), "PASS impossible-assumptions");
    let closed = statement("'Effect': 'Deny', 'Principal': '*', 'Action': '*', 'Resource': '*'");
    assert_eq!(one("property p: every allowed request: action is s3:GetObject", &closed), "PASS deny-only vacuous");
    assert_eq!(one("property p: no allowed request: action is s3:GetObject", &closed), "PASS deny-only vacuous");
    // That nothing is allowed is what is claimed.
    assert_eq!(one("property p: no allowed request", &closed), "PASS deny-only");
    assert_eq!(one("property p: some allowed request", &closed), "FAIL deny-only");
    assert_eq!(one("property p: some request: not allowed", &closed).split(' ').next(), Some("PASS"));
}

#[test]
fn policies_have_names() {
    let open = statement(OPEN);
    let get =
        statement("'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::b/*'");
    let both: [(&str, &Policy); 2] = [("big", &open), ("small", &get)];
    assert_eq!(verdict("property p: every request allowed by small: allowed by big", &both), "PASS");
    assert_eq!(verdict("property p: every request allowed by big: allowed by small", &both), "FAIL policy.json[0]");
    assert_eq!(verdict("property p: every request: allowed by small iff allowed by big", &both), "FAIL policy.json[0]");
    assert_eq!(verdict("property p: no request allowed by big: allowed by small", &both), "FAIL policy.json[0]");
    assert_eq!(verdict("property p: some request allowed by big: not allowed by small", &both), "PASS s3:PutObject");
    // What is claimed of what neither allows has no statement to blame.
    assert_eq!(verdict("property p: every request: allowed by small or allowed by big", &both), "FAIL");
    let question = question(property("property p: every request allowed by big: allowed by small"), &both);
    let Judgement::Fails { witness, .. } = answer(&question).judgement else { panic!() };
    let names: Vec<&str> = witness.decisions.iter().map(|(role, _)| role.name()).collect();
    assert_eq!(names, ["big", "small"]);
    assert_eq!(question.subject().map(|(role, _)| role.name().to_owned()).as_deref(), Some("big"));
    assert!(matches!(question.subjects()[0].0, Role::Named(_)));
}

/// As for AWS's checks: the first statement that lets such a request through, whichever the engine found.
#[test]
fn the_first_statement_is_named() {
    let several = policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
            {"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"},
            {"Effect": "Allow", "Action": ["iam:Get*", "iam:PassRole"], "Resource": "*"}]}"#,
    );
    assert_eq!(one("property p: no allowed request: action like iam:*", &several), "FAIL policy.json[1]");
    let clear = "action like iam:* and aws:SecureTransport is not true";
    assert_eq!(one(&format!("property p: no allowed request: {clear}"), &several), "FAIL policy.json[3]");
    assert_eq!(one("property p: no allowed request: action is iam:PassRole", &several), "PASS");
    assert_eq!(one("property p: every request: allowed implies action like s3:*", &several), "FAIL policy.json[1]");
}
