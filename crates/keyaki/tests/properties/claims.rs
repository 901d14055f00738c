//! What claims come to: verdicts, statements that are named, assumptions that are said, and properties that say nothing.

use keyaki::{Judgement, Question, Role};
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

/// A policy of a resource that lets `principal` in under `condition`.
fn bucket(principal: &str, condition: &str) -> Policy {
    statement(&format!(
        "'Effect': 'Allow', 'Principal': {principal}, 'Action': 's3:*', 'Resource': '*', 'Condition': {condition}"
    ))
}

#[test]
fn strangers_are_strangers_to_policies_by_name() {
    let (all, named) = (bucket("'*'", "{}"), bucket("{'AWS': '111122223333'}", "{}"));
    let inside = bucket("'*'", "{'StringEquals': {'aws:PrincipalOrgID': 'o-a1b2c3d4e5'}}");
    let no = "property p: no allowed request: caller is stranger to policy";
    assert_eq!(one(no, &all), "FAIL policy.json[0]");
    assert_eq!([one(no, &named), one(no, &inside)], ["PASS", "PASS"]);
    // Whom the old policy names is no stranger to both.
    let both: [(&str, &Policy); 2] = [("old", &named), ("new", &all)];
    let new = "property p: no request allowed by new: caller is stranger to [old, new] and not allowed by old";
    assert_eq!(verdict(new, &both), "FAIL policy.json[0]");
    assert_eq!(verdict(new, &[("old", &all), ("new", &inside)]), "PASS");
    let not = "property p: every request allowed by new: caller is not stranger to new";
    assert_eq!(verdict(not, &[("new", &named)]), "PASS");
}

/// Whoever is inside is so by a key that no policy mentions, too.
#[test]
fn insiders_are_found_by_keys_that_nobody_mentions() {
    let outside = "caller is outside account 111122223333";
    let unsigned = "principal is anonymous and aws:SourceIp is absent";
    let open = bucket("'*'", "{}");
    let text = format!("property p: every allowed request where {unsigned}: {outside}");
    assert_eq!(one(&text, &open), "FAIL policy.json[0]");
    let text = format!("property p: some allowed request where {unsigned}: {outside}");
    assert_eq!(one(&text, &open), "PASS s3:GetObject");
    let named = bucket("{'AWS': '111122223333'}", "{}");
    assert_eq!(one(&format!("property p: no allowed request: {outside}"), &named), "PASS");
    assert_eq!(
        one("property p: no allowed request: caller is outside account 444455556666", &named),
        "FAIL policy.json[0]"
    );
}

/// One value of a list may be what lets a caller in, and another one what makes it no outsider.
#[test]
fn insiders_are_found_by_one_more_value_of_a_list() {
    let member = bucket("'*'", "{'ForAnyValue:StringLike': {'aws:PrincipalOrgPaths': 'o-z9y8x7w6v5/*'}}");
    let keys = [
        "PrincipalArn",
        "PrincipalAccount",
        "PrincipalOrgID",
        "PrincipalServiceName",
        "PrincipalServiceNamesList",
        "PrincipalIsAWSService",
        "SourceArn",
        "SourceAccount",
        "SourceOwner",
        "SourceOrgID",
        "SourceOrgPaths",
    ];
    let absent: Vec<String> = keys.iter().map(|key| format!("aws:{key} is absent")).collect();
    let unsigned = format!("principal is anonymous and kms:CallerAccount is absent and {}", absent.join(" and "));
    let every = |organization: &str| {
        format!("property p: every allowed request where {unsigned}: caller is outside organization {organization}")
    };
    assert_eq!(one(&every("o-z9y8x7w6v5"), &member), "FAIL policy.json[0]");
    assert_eq!(one(&every("o-a1b2c3d4e5"), &member), "FAIL policy.json[0]");
}

#[test]
fn a_few_addresses_do_not_count() {
    let from = |ranges: &str| bucket("'*'", &format!("{{'IpAddress': {{'aws:SourceIp': [{ranges}]}}}}"));
    let many = |v4: &str| {
        format!(
            "property p: no allowed request: caller is stranger to policy from more than {v4} IPv4 or 0 IPv6 addresses"
        )
    };
    let block = from("'203.0.113.0/24'");
    assert_eq!([one(&many("256"), &block), one(&many("2^8"), &block)], ["PASS", "PASS"]);
    assert_eq!(one(&many("255"), &block), "FAIL policy.json[0] addresses-counted");
    let halves = from("'203.0.113.0/25', '203.0.113.128/25', '10.0.0.0/8'");
    assert_eq!(one(&many("256"), &halves), "PASS", "private addresses do not count");
    assert_eq!(one(&many("255"), &halves), "FAIL policy.json[0] addresses-counted");
    assert_eq!(one(&many("2^32"), &from("'::/0'")), "FAIL policy.json[0] addresses-counted");
    // Whoever has no address is let in from nowhere in particular.
    assert_eq!(one(&many("2^32"), &bucket("'*'", "{}")), "FAIL policy.json[0]");
    // The tests of a property cut the address space as policies do.
    let wide = from("'203.0.112.0/20'");
    let within = "property p: no allowed request where aws:SourceIp in 203.0.113.0/24: allowed from more than 256 IPv4 or 0 IPv6 addresses";
    assert_eq!(one(within, &wide), "PASS");
}

#[test]
fn what_grants_to_more_than_fixed_values_is_named() {
    let two = policy(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"},
            {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}]}"#,
    );
    let text = "property p: no request: allowed without fixed values of AWS::S3::Bucket";
    assert_eq!(one(text, &two), "FAIL policy.json[1]");
    let text = "property p: no request where action is s3:PutObject: allowed without fixed values of AWS::S3::Bucket";
    assert_eq!(one(text, &two), "PASS");
}

/// What the subjects of before said is forgotten.
#[test]
fn a_property_can_be_put_anew() {
    let open = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}"#;
    let fixed = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}"#;
    let office = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:Put*", "Resource": "*",
                     "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}"#;
    let of = |statements: &[&str]| {
        policy(&format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", ")))
    };
    let result = |question: &Question| {
        let Judgement::Fails { reasons, .. } = answer(question).judgement else { return None };
        reasons.first().map(|reason| reason.statement_index)
    };
    for (text, first, before, after) in [
        ("property p: no request: allowed without fixed values of AWS::S3::Bucket", [fixed, open], Some(1), Some(0)),
        ("property p: no allowed request: caller is stranger to policy", [fixed, fixed], None, Some(0)),
        (
            "property p: no allowed request: caller is stranger to policy from more than 256 IPv4 or 0 IPv6 addresses",
            [fixed, office],
            None,
            Some(0),
        ),
    ] {
        let put = question(property(text), &[("policy", &of(&first))]);
        assert_eq!(result(&put), before, "{text}");
        let Question::Property { property, .. } = put else { panic!() };
        let anew = Question::about(&property, vec![of(&[open, fixed]).into()]).unwrap();
        assert_eq!(result(&anew), after, "{text}");
        let back = Question::about(&property, vec![of(&first).into()]).unwrap();
        assert_eq!(result(&back), before, "{text}");
    }
}

/// A policy of an identity says nothing of who calls.
#[test]
fn strangers_are_strangers_to_policies_of_resources() {
    let identity = statement("'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'");
    for text in [
        "property p: no allowed request: caller is stranger to policy",
        "property p: no request: allowed without fixed values of AWS::S3::Bucket",
        "property p: no request: allowed through resource",
    ] {
        let refused = Question::about(&property(text), vec![identity.clone().into()]).unwrap_err();
        assert_eq!((refused.code, refused.labels.len()), ("not-of-resource", 1), "{refused:?}");
    }
}
