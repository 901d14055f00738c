//! What polishing makes of a request: each row is a policy, a request that it allows, and the same as somebody would make it.
//!
//! Nothing rests on the looks of a request, but everybody who gets a FAIL reads one; and a change of looks that changes what the
//! request shows would cost the answer, so every row checks that too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "polish/asked.rs"]
mod asked;

use std::sync::Arc;

use keyaki_ir::{Model, Value};
use keyaki_policy::PolicyKind;
use keyaki_semantics::{Encoder, made_realistic, model_of, polish, request_of};

use asked::*;

#[test]
fn actions_exist_and_work_on_their_resources() {
    let any = &allow(r#""*""#, r#""*""#);
    let odd = "arn:aws-x:zzz:r:9:y";
    let rows = [
        ("any action", any.clone(), "zzz:Frob", odd),
        ("one that exists stays", any.clone(), "s3:PutObject", odd),
        ("one that does not exist goes", any.clone(), "s3:Frob", odd),
        ("no action exists", allow(r#""zzz:*""#, r#""*""#), "zzz:Frob", odd),
        (
            "the only action does not exist",
            allow(r#""zzz:Frob""#, r#""arn:*:zzz:*:*:thing/*""#),
            "zzz:Frob",
            "arn:aws-x:zzz:r:9:thing/7",
        ),
        ("services that are mentioned", allow(r#"["zzz:*", "ec2:*"]"#, r#""*""#), "zzz:Frob", odd),
        ("actions that are mentioned", allow(r#"["zzz:*", "ec2:RunInstances"]"#, r#""*""#), "zzz:Frob", odd),
        (
            "the resource's service goes along",
            format!("{}, {}", allow(r#""zzz:*""#, r#""arn:*:zzz:*:*:*""#), allow(r#""ec2:*""#, r#""arn:*:ec2:*:*:*""#)),
            "zzz:Frob",
            odd,
        ),
        ("no resource in particular", allow(r#""s3:ListAllMyBuckets""#, r#""*""#), "s3:ListAllMyBuckets", odd),
        ("none in particular, as it is", allow(r#""s3:ListAllMyBuckets""#, r#""*""#), "s3:ListAllMyBuckets", "*"),
        (
            "none in particular cannot be",
            allow(r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::b""#),
            "s3:ListAllMyBuckets",
            "arn:aws:s3:::b",
        ),
        ("some resource", allow(r#""s3:PutObject""#, r#""*""#), "s3:PutObject", "*"),
        (
            "only none in particular",
            format!(r#"{any}, {{"Effect": "Deny", "Action": "*", "Resource": "arn:*"}}"#),
            "s3:PutObject",
            "*",
        ),
        (
            "no resource that the action works on",
            allow(r#""s3:GetObject""#, r#""arn:aws:zzz:::*""#),
            "s3:GetObject",
            "arn:aws:zzz:::y",
        ),
        ("objects", allow(r#""s3:GetObject""#, r#""arn:aws:s3:::*""#), "s3:GetObject", "arn:aws:s3:::y"),
        (
            "objects of a bucket",
            allow(r#""s3:GetObject""#, r#""arn:aws:s3:::my-bucket/*""#),
            "s3:GetObject",
            "arn:aws:s3:::my-bucket/0",
        ),
        ("buckets", allow(r#""s3:ListBucket""#, r#""*""#), "s3:ListBucket", odd),
        ("instances", allow(r#""ec2:StopInstances""#, r#""*""#), "ec2:StopInstances", odd),
        (
            "instances elsewhere",
            allow(r#""ec2:StopInstances""#, r#""arn:aws:ec2:eu-west-1:444455556666:*""#),
            "ec2:StopInstances",
            "arn:aws:ec2:eu-west-1:444455556666:y",
        ),
        ("keys", allow(r#""kms:Decrypt""#, r#""*""#), "kms:Decrypt", odd),
        (
            "a bucket is no object",
            allow(r#"["s3:GetObject", "s3:ListBucket"]"#, r#""arn:aws:s3:::my-bucket""#),
            "s3:GetObject",
            "arn:aws:s3:::my-bucket",
        ),
        (
            "an object is no bucket",
            allow(r#"["s3:ListBucket", "s3:GetObject"]"#, r#""arn:aws:s3:::my-bucket/o""#),
            "s3:ListBucket",
            "arn:aws:s3:::my-bucket/o",
        ),
        (
            "nothing is no bucket",
            allow(r#"["s3:GetObject", "s3:ListBucket"]"#, r#""arn:aws:s3:::""#),
            "s3:GetObject",
            "arn:aws:s3:::",
        ),
        (
            "a volume is no instance",
            allow(r#"["ec2:StopInstances", "ec2:DeleteVolume"]"#, r#""arn:aws:ec2:*:*:volume/v""#),
            "ec2:StopInstances",
            "arn:aws:ec2:r:9:volume/v",
        ),
        (
            "a resource that the query mentions",
            allow(r#""zzz:Frob""#, r#""arn:aws:zzz:*:*:t/*/u""#),
            "zzz:Frob",
            "arn:aws:zzz:r:9:t/0/u",
        ),
        (
            "what nothing may be filled with",
            allow(r#""zzz:Frob""#, r#""arn:aws:zzz:*:*:*""#),
            "zzz:Frob",
            "arn:aws:zzz:r:9:",
        ),
        ("one character", allow(r#""zzz:Frob""#, r#""arn:aws:zzz:*:*:t?""#), "zzz:Frob", "arn:aws:zzz:r:9:t7"),
    ];
    let said = rows.map(|(title, statements, action, resource)| {
        format!("{title}: {}", action_and_resource(&statements, action, resource))
    });
    insta::assert_snapshot!(said.join("\n"));
}

/// The caller that becomes of `principal` under a policy of a resource.
fn caller(asked: Asked, principals: &str, principal: &str) -> String {
    let statements = format!(r#"{{"Effect": "Allow", {principals}, "Action": "*", "Resource": "*"}}"#);
    let request = by(principal, "s3:PutObject", "arn:aws:s3:::b/o", "{}");
    let said = polished_of(asked, PolicyKind::Resource, &statements, &request);
    let said = said.split(r#","action""#).next().unwrap().trim_start_matches(r#"{"principal":"#);
    format!("{} {principal}\n -> {said}", asked.unwrap_or("any"))
}

#[test]
fn callers_are_those_that_readers_know() {
    let any = r#""Principal": "*""#;
    let session = r#"{"AWS": "arn:aws-x:iam::9:role/p/q/R", "Session": "s"}"#;
    let user = r#""arn:aws-x:iam::9:user/p/q/U""#;
    let service = r#"{"Service": "x.amazonaws.com"}"#;
    let rows = [
        (None, any, session),
        (None, any, user),
        (None, any, r#""anonymous""#),
        (None, any, service),
        (Some("anonymous"), any, r#""anonymous""#),
        (Some("user"), any, user),
        (Some("session"), any, session),
        (Some("root"), any, r#""arn:aws-x:iam::9:root""#),
        (Some("federated-user"), any, r#""arn:aws-x:sts::9:federated-user/F""#),
        (Some("service"), any, service),
        (Some("federated"), any, r#"{"Federated": "x"}"#),
        (Some("canonical-user"), any, r#"{"CanonicalUser": "79"}"#),
        (None, r#""Principal": {"Service": "x.amazonaws.com"}"#, service),
        (
            None,
            r#""Principal": {"Service": ["x.amazonaws.com", "y.amazonaws.com"]}"#,
            r#"{"Service": "y.amazonaws.com"}"#,
        ),
        (Some("service"), r#""NotPrincipal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}"#, service),
        (None, r#""Principal": {"CanonicalUser": "79"}"#, r#"{"CanonicalUser": "79"}"#),
        (
            None,
            r#""Principal": {"AWS": "arn:aws:iam::444455556666:user/p/bob"}"#,
            r#""arn:aws:iam::444455556666:user/p/bob""#,
        ),
        (
            None,
            r#""Principal": {"AWS": "arn:aws:iam::444455556666:role/p/R"}"#,
            r#"{"AWS": "arn:aws:iam::444455556666:role/p/R", "Session": "s"}"#,
        ),
        (
            None,
            r#""Principal": {"AWS": "arn:aws:sts::444455556666:assumed-role/R/session-7"}"#,
            r#""arn:aws:sts::444455556666:assumed-role/R/session-7""#,
        ),
        (
            None,
            r#""Principal": {"AWS": "555566667777"}"#,
            r#""arn:aws:iam::555566667777:role/R""#.replace("role/R", "user/x").leak(),
        ),
        (
            None,
            r#""Principal": {"Service": "x.amazonaws.com", "AWS": "arn:aws:iam::111122223333:user/alice"}"#,
            service,
        ),
        (None, r#""Principal": {"Service": "x.amazonaws.com", "AWS": "arn:aws:iam::111122223333:user/bob"}"#, service),
        (
            None,
            r#""Principal": {"Service": "x.amazonaws.com", "Federated": "accounts.google.com"}"#,
            r#"{"Federated": "accounts.google.com"}"#,
        ),
    ];
    insta::assert_snapshot!(rows.map(|(asked, principals, principal)| caller(asked, principals, principal)).join("\n"));
}

/// The context that becomes of `context` when the condition has to hold.
fn context(condition: &str, context: &str) -> String {
    let statements = format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{condition}}}}}"#);
    let said = polished(&statements, &with_context("s3:PutObject", "arn:aws:s3:::b/o", context));
    let said = said.split(r#""context":"#).nth(1).unwrap();
    format!("{condition} {context}\n -> {}", said.strip_suffix('}').unwrap())
}

#[test]
fn texts_have_the_look_of_their_key() {
    let keys = [
        "aws:PrincipalOrgID",
        "aws:ResourceOrgID",
        "aws:SourceOrgID",
        "aws:VpceOrgID",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:RequestedRegion",
        "aws:UserAgent",
        "aws:referer",
        "aws:PrincipalArn",
        "aws:SourceArn",
        "aws:PrincipalType",
        "aws:userid",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "x:other",
    ];
    let single =
        keys.map(|key| context(&format!(r#""StringLike": {{"{key}": "?*"}}"#), &format!(r#"{{"{key}": "0"}}"#)));
    let lists = ["aws:TagKeys", "aws:PrincipalOrgPaths"].map(|key| {
        context(&format!(r#""ForAnyValue:StringLike": {{"{key}": "?*"}}"#), &format!(r#"{{"{key}": ["0"]}}"#))
    });
    let rows = [
        context(r#""StringEquals": {"x:k": ["0", "1"]}"#, r#"{"x:k": "1"}"#),
        context(r#""StringLike": {"x:k": "*"}"#, r#"{"x:k": "0"}"#),
        context(r#""StringLike": {"x:k": "a*b"}"#, r#"{"x:k": "a0b"}"#),
        context(r#""StringLike": {"x:k": "a?b"}"#, r#"{"x:k": "a0b"}"#),
        context(r#""StringEqualsIgnoreCase": {"x:k": "Ab"}"#, r#"{"x:k": "aB"}"#),
        context(
            r#""ForAnyValue:StringLike": {"x:k": "1*"}, "ForAllValues:StringLike": {"x:k": ["1*", "2*"]}"#,
            r#"{"x:k": ["20", "10"]}"#,
        ),
        context(r#""ForAllValues:StringLike": {"x:k": "1*"}"#, r#"{"x:k": ["10"]}"#),
        context(r#""StringNotEquals": {"x:k": "1"}"#, r#"{"x:k": "0"}"#),
        context(r#""StringLikeIfExists": {"x:k": "0"}, "StringLike": {"x:l": "0"}"#, r#"{"x:k": "0", "x:l": "0"}"#),
    ];
    insta::assert_snapshot!(single.into_iter().chain(lists).chain(rows).collect::<Vec<_>>().join("\n"));
}

#[test]
fn numbers_dates_and_addresses_are_ordinary_or_next_to_what_the_policy_names() {
    let rows = [
        (r#""NumericGreaterThan": {"x:n": "5000"}"#, r#"{"x:n": "7777"}"#),
        (r#""NumericLessThan": {"x:n": "5000"}"#, r#"{"x:n": "-7777"}"#),
        (r#""NumericEquals": {"x:n": "5000"}"#, r#"{"x:n": "5000"}"#),
        (r#""NumericGreaterThan": {"x:n": "0.5"}"#, r#"{"x:n": "7777"}"#),
        (r#""NumericGreaterThan": {"x:n": "1.5"}"#, r#"{"x:n": "7777"}"#),
        (r#""NumericGreaterThan": {"x:n": "10.5"}"#, r#"{"x:n": "7777"}"#),
        (r#""NumericLessThan": {"x:n": "0.5"}"#, r#"{"x:n": "-7777"}"#),
        (r#""NumericNotEquals": {"x:n": "5"}, "Null": {"x:n": "false"}"#, r#"{"x:n": "seven"}"#),
        (r#""DateGreaterThan": {"x:d": "2020-01-01T00:00:00Z"}"#, r#"{"x:d": "2029-03-04T05:06:07Z"}"#),
        (r#""DateLessThan": {"x:d": "2020-01-01T00:00:00Z"}"#, r#"{"x:d": "2009-03-04T05:06:07Z"}"#),
        (r#""DateGreaterThan": {"x:d": "2020-01-01T00:00:00.5Z"}"#, r#"{"x:d": "2029-03-04T05:06:07Z"}"#),
        (r#""DateNotEquals": {"x:d": "2020-01-01"}, "Null": {"x:d": "false"}"#, r#"{"x:d": "someday"}"#),
        (r#""IpAddress": {"x:a": "10.0.0.0/8"}"#, r#"{"x:a": "10.9.9.9"}"#),
        (r#""IpAddress": {"x:a": "172.16.0.0/12"}"#, r#"{"x:a": "172.19.9.9"}"#),
        (r#""IpAddress": {"x:a": "172.16.5.8/31"}"#, r#"{"x:a": "172.16.5.9"}"#),
        (r#""IpAddress": {"x:a": "2001:db8::/32"}"#, r#"{"x:a": "2001:db8::9"}"#),
        (r#""IpAddress": {"x:a": "fd00::/8"}"#, r#"{"x:a": "fd99::9"}"#),
        (r#""NotIpAddress": {"x:a": "10.0.0.0/8"}, "Null": {"x:a": "false"}"#, r#"{"x:a": "nowhere"}"#),
        (r#""NotIpAddress": {"x:a": "0.0.0.0/0"}, "Null": {"x:a": "false"}"#, r#"{"x:a": "nowhere"}"#),
    ];
    insta::assert_snapshot!(rows.map(|(condition, given)| context(condition, given)).join("\n"));
}

#[test]
fn keys_that_nothing_needs_are_left_out() {
    let text = format!(
        "{}, {}",
        allow(r#""*""#, r#""*""#),
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x:k": "a"}}}"#
    );
    let said = polished(&text, &with_context("s3:PutObject", "arn:aws:s3:::b/o", r#"{"x:k": "b"}"#));
    assert!(said.ends_with(r#""context":{}}"#), "{said}");
}

#[test]
fn a_model_that_is_none_stays_as_it_is() {
    let policy = policy(PolicyKind::Identity, &allow(r#""s3:PutObject""#, r#""*""#));
    let encoding = encoded_for(&policy, None);
    let model = model_of(&encoding, &request(&call("zzz:Frob", "arn:aws-x:zzz:r:9:y")));
    let again = polish(&encoding, encoding.query.goal, model.clone());
    assert_eq!(request_of(&encoding, &again), request_of(&encoding, &model));
    assert!(!holds(&encoding, &again));
}

/// Engines give no value to what a query does not speak of.
#[test]
fn what_the_query_does_not_speak_of_is_filled_in() {
    let statements =
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x:k": "a"}}}"#;
    let policy = policy(PolicyKind::Identity, statements);
    let encoding = encoded_for(&policy, None);
    let whole = model_of(&encoding, &request(&with_context("zzz:Frob", "*", r#"{"x:k": "a"}"#)));
    let mut spoken = Model::default();
    let roots: Vec<_> = encoding.query.assumptions.iter().map(|one| one.term).chain([encoding.query.goal]).collect();
    for symbol in encoding.query.terms.symbols(&roots) {
        spoken.set(symbol, whole.get(symbol).unwrap().clone());
    }
    insta::assert_snapshot!(said(&policy, &encoding, &polish(&encoding, encoding.query.goal, spoken)));
}

/// Another kind of caller is taken with what else there is of the caller, if that will do.
#[test]
fn a_kind_of_caller_is_enough() {
    let policy =
        policy(PolicyKind::Resource, r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#);
    let mut encoder = Encoder::new([&policy]);
    let allowed = encoder.policy("policy", &policy).allowed;
    let path = encoder.symbols().principal.path;
    let terms = encoder.terms();
    let text = terms.string("p/");
    let same = terms.eq(path, text);
    let goal = terms.and([allowed, same]);
    let encoding = encoder.finish(goal, Vec::new());
    let root = by(r#""arn:aws:iam::111122223333:root""#, "s3:PutObject", "arn:aws:s3:::b/o", "{}");
    let mut model = model_of(&encoding, &request(&root));
    model.set(encoding.query.terms.as_symbol(path).unwrap(), Value::String(Arc::from("p/")));
    let said = said(&policy, &encoding, &polish(&encoding, goal, model));
    assert!(said.starts_with(r#"{"principal":"arn:aws:iam::111122223333:user/p/alice""#), "{said}");
}

/// The realistic request that is made of one that may not be.
fn realistic(kind: PolicyKind, statements: &str, text: &str) -> String {
    let policy = policy(kind, statements);
    let encoding = encoded_for(&policy, None);
    let realistic = encoding.realistic();
    let model = model_of(&encoding, &request(text));
    let made = made_realistic(realistic, realistic.encoding.query.goal, &model);
    made.map_or_else(|| "none".to_owned(), |model| said(&policy, &realistic.encoding, &model))
}

/// A policy of a resource that mentions these keys, and allows whatever they are.
fn mentions(keys: &[&str]) -> String {
    let denials = keys.iter().map(|key| {
        format!(r#"{{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {{"StringEquals": {{"{key}": "x"}}}}}}"#)
    });
    let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#.to_owned();
    std::iter::once(allow).chain(denials).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_request_gets_the_keys_that_its_caller_has() {
    let keys = [
        "aws:RequestedRegion",
        "aws:SecureTransport",
        "aws:ViaAWSService",
        "aws:PrincipalAccount",
        "aws:PrincipalType",
        "aws:userid",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:username",
        "aws:PrincipalServiceName",
    ];
    let callers = [
        r#""anonymous""#,
        r#""arn:aws:iam::444455556666:root""#,
        r#""arn:aws:iam::444455556666:user/p/bob""#,
        r#"{"AWS": "arn:aws:iam::444455556666:role/p/R", "Session": "s7"}"#,
        r#""arn:aws:sts::444455556666:federated-user/bob""#,
    ];
    let others = [
        r#"{"Service": "ec2.amazonaws.com"}"#,
        r#"{"Federated": "accounts.google.com"}"#,
        r#"{"CanonicalUser": "79"}"#,
    ];
    let of_service = ["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"];
    let callers = callers.into_iter().map(|caller| (caller, &keys[..]));
    let rows = callers.chain(others.into_iter().map(|caller| (caller, &of_service[..]))).map(|(caller, keys)| {
        let statements = mentions(keys);
        let text = by(caller, "s3:PutObject", "arn:aws:s3:::b/o", "{}");
        format!("{caller}\n -> {}", realistic(PolicyKind::Resource, &statements, &text))
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

#[test]
fn requests_are_made_realistic_or_not() {
    let condition = |condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "*", "Condition": {{{condition}}}}}"#
        )
    };
    let user = r#""arn:aws:iam::555566667777:user/bob""#;
    let rows = [
        // The account is in two places.
        (
            condition(
                r#""StringNotEquals": {"aws:PrincipalAccount": "999999999999"}, "Null": {"aws:PrincipalAccount": "false"}"#,
            ),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalAccount": "555566667777"}"#,
        ),
        (
            condition(r#""StringEquals": {"aws:PrincipalAccount": "555566667777"}"#),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalAccount": "555566667777"}"#,
        ),
        (
            condition(r#""StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}"#),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalAccount": "555566667777", "aws:ResourceAccount": "555566667777"}"#,
        ),
        (
            condition(r#""StringEquals": {"aws:PrincipalIsAWSService": "true"}"#),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalIsAWSService": "true"}"#,
        ),
        (
            condition(r#""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/p/*"}"#),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalArn": "arn:aws:iam::1:role/p/R"}"#,
        ),
        // Not allowed, though a request like it would be.
        (
            condition(r#""StringEquals": {"aws:PrincipalAccount": "555566667777"}"#),
            user,
            "zzz:Frob",
            r#"{"aws:PrincipalAccount": "555566667777"}"#,
        ),
        // Nobody is both.
        (
            condition(r#""StringEquals": {"aws:PrincipalIsAWSService": "true", "aws:PrincipalType": "User"}"#),
            user,
            "s3:PutObject",
            r#"{"aws:PrincipalIsAWSService": "true", "aws:PrincipalType": "User"}"#,
        ),
    ];
    let rows = rows.map(|(statements, caller, action, context)| {
        let text = by(caller, action, "arn:aws:s3:::b/o", context);
        format!("{statements}\n   {text}\n -> {}", realistic(PolicyKind::Resource, &statements, &text))
    });
    insta::assert_snapshot!(rows.join("\n"));
}
