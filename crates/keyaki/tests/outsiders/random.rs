//! Random policies of resources, requests, and questions about who is outside.

use std::collections::BTreeMap;

use keyaki::{Perimeter, PublicAccess, Question, ResourceType, Trust};
use keyaki_policy::{ConditionKey, Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Caller, ContextValue, Principal, Request};
use keyaki_source::Source;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

pub(crate) const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];

/// Values of a kind of key, for policies and for requests.
fn texts(key: &str) -> &'static [&'static str] {
    match key {
        "aws:PrincipalAccount" | "aws:SourceAccount" | "kms:CallerAccount" | "s3:DataAccessPointAccount" => {
            &["111122223333", "444455556666", "4444*", "*", "anonymous", "777788889999", "1111222233334"]
        }
        "aws:PrincipalOrgID" => &["o-a1b2c3d4e5", "o-z9y8x7w6v5", "o-*", "O-A1B2C3D4E5"],
        "aws:PrincipalOrgPaths" => {
            &["o-a1b2c3d4e5/*", "o-a1b2c3d4e5/r-1/", "o-*/r-1/", "o-z9y8x7w6v5/r-1/", "o-a1b2c3d4e5", "*"]
        }
        "aws:PrincipalArn" => &[
            "arn:aws:iam::111122223333:user/a",
            "arn:aws:iam::111122223333:user/*",
            "arn:aws:iam::*:user/a",
            "arn:aws:iam::444455556666:role/r",
            "arn:aws:iam::4444*",
            "arn:aws:iam::777788889999:user/a",
            "arn:aws:iam::111122223333",
            "*:user/a",
        ],
        "aws:SourceArn" | "s3:DataAccessPointArn" => &[
            "arn:aws:s3:::b",
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b/k",
            "arn:aws:s3:*:*:b",
            "arn:aws:s3:::b*",
            "arn:aws:s3:::c",
            "arn:aws:s3:r:444455556666:accesspoint/*",
            "arn:aws:s3:r:444455556666:accesspoint/p",
            "arn:aws:sns:*:111122223333:t",
            "arn:aws:sns:r:777788889999:t",
            "arn:aws:apigateway:r::/x",
            "arn:aws:apigateway:*::/x",
            "b",
        ],
        "aws:PrincipalIsAWSService" | "elasticfilesystem:AccessedViaMountTarget" => &["true", "false", "True"],
        "aws:PrincipalServiceName" => &["s3.amazonaws.com", "*.amazonaws.com"],
        "aws:userid" => &["AIDA1", "AROA1:*", "AROA1:s", "anonymous"],
        "aws:SourceVpc" => &["vpc-1", "vpc-*", "vpc-2", "VPC-1", "${aws:PrincipalTag/t}"],
        "accounts.google.com:aud" => &["app1", "app2", "*"],
        _ => &["a", "b", "*", "vpc-1"],
    }
}

const KEYS: [&str; 14] = [
    "aws:PrincipalAccount",
    "aws:SourceAccount",
    "kms:CallerAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalArn",
    "aws:SourceArn",
    "s3:DataAccessPointArn",
    "aws:PrincipalIsAWSService",
    "elasticfilesystem:AccessedViaMountTarget",
    "aws:PrincipalServiceName",
    "aws:userid",
    "aws:SourceVpc",
    "accounts.google.com:aud",
    "aws:PrincipalTag/t",
];
const RANGES: [&str; 6] = ["54.0.0.0/8", "0.0.0.0/1", "203.0.113.7", "10.0.0.0/8", "54.0.0.0/9", "2001:db8::/31"];

fn condition() -> impl Strategy<Value = Value> {
    let on_texts = select(&KEYS[..]).prop_flat_map(|key| {
        let operators = match key {
            "aws:PrincipalIsAWSService" | "elasticfilesystem:AccessedViaMountTarget" => &["Bool", "Null"][..],
            _ => &[
                "StringEquals",
                "StringLike",
                "StringNotEquals",
                "StringNotLike",
                "ArnLike",
                "ArnNotLike",
                "StringEqualsIfExists",
                "StringEqualsIgnoreCase",
                "Null",
            ][..],
        };
        let values = prop::collection::vec(select(texts(key)), 1..3);
        (select(operators), values).prop_map(move |(operator, values)| {
            let values = match operator {
                "Null" => json!(values.len() == 1),
                "Bool" => json!(values[0].eq_ignore_ascii_case("true")),
                _ => json!(values),
            };
            json!({operator: {key: values}})
        })
    });
    let paths = (
        select(&["ForAnyValue:StringLike", "ForAnyValue:StringNotLike", "ForAllValues:StringLike"][..]),
        select(texts("aws:PrincipalOrgPaths")),
    );
    let paths = paths.prop_map(|(operator, value)| json!({operator: {"aws:PrincipalOrgPaths": value}}));
    let addresses = (select(&["IpAddress", "NotIpAddress"][..]), prop::collection::vec(select(&RANGES[..]), 1..3));
    let addresses = addresses.prop_map(|(operator, ranges)| json!({operator: {"aws:SourceIp": ranges}}));
    prop_oneof![5 => on_texts, 1 => paths, 2 => addresses]
}

fn principal() -> impl Strategy<Value = Value> {
    let some = [
        json!({"AWS": "111122223333"}),
        json!({"AWS": "arn:aws:iam::444455556666:user/a"}),
        json!({"Service": "s3.amazonaws.com"}),
        json!({"Federated": "accounts.google.com"}),
        json!({"Federated": "arn:aws:iam::111122223333:saml-provider/x"}),
        json!({"Federated": "*"}),
        json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        json!({"AWS": "arn:aws:iam::cloudfront:user/x"}),
    ];
    prop_oneof![3 => Just(json!("*")), 1 => select(some.to_vec())]
}

pub(crate) fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let element = prop_oneof![6 => Just("Principal"), 1 => Just("NotPrincipal")];
    let action = select(&["s3:GetObject", "s3:PutObject", "s3:*"][..]);
    (element, principal(), action, prop::collection::vec(condition(), 0..3)).prop_map(
        move |(element, principal, action, conditions)| {
            let mut all = serde_json::Map::new();
            for condition in conditions {
                all.extend(condition.as_object().unwrap().clone());
            }
            // Not everyone, and NotPrincipal is of little use in an Allow.
            let element = if effect == "Allow" || principal == "*" { "Principal" } else { element };
            json!({"Effect": effect, element: principal, "Action": action, "Resource": "*", "Condition": all})
        },
    )
}

pub(crate) fn statements() -> impl Strategy<Value = Vec<Value>> {
    let allows = prop::collection::vec(statement("Allow"), 1..3);
    (allows, prop::collection::vec(statement("Deny"), 0..3)).prop_map(|(allows, denies)| [allows, denies].concat())
}

pub(crate) fn policy(statements: &[Value]) -> Policy {
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let (policy, diagnostics) = read(&Source::new("policy", text), Some(PolicyKind::Resource), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// What is asked about a policy.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    Public(ResourceType, Trust),
    Outside(usize, &'static [&'static str]),
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let types = [
        ResourceType::S3Bucket,
        ResourceType::S3AccessPoint,
        ResourceType::KmsKey,
        ResourceType::EfsFileSystem,
        ResourceType::IamAssumeRolePolicyDocument,
    ];
    prop_oneof![
        4 => select(types.to_vec()).prop_map(|kind| Asked::Public(kind, Trust::Semantic)),
        1 => Just(Asked::Public(ResourceType::S3Bucket, Trust::Syntactic)),
        2 => (1..3_usize, select(vec![&[][..], &["o-a1b2c3d4e5"][..]])).prop_map(|(n, orgs)| Asked::Outside(n, orgs)),
    ]
}

pub(crate) fn question(asked: Asked, statements: &[Value]) -> Question {
    let policy = policy(statements).into();
    match asked {
        Asked::Public(kind, trust) => {
            let public = PublicAccess::new(&policy, kind, trust).unwrap();
            Question::NoPublicAccess { policy, public }
        }
        Asked::Outside(accounts, organizations) => {
            let accounts: Vec<String> = ACCOUNTS.iter().take(accounts).map(|id| (*id).to_owned()).collect();
            let organizations: Vec<String> = organizations.iter().map(|id| (*id).to_owned()).collect();
            Question::CrossAccount { policy, perimeter: Perimeter::new(&accounts, &organizations).unwrap() }
        }
    }
}

fn caller() -> impl Strategy<Value = Principal> {
    let user = |account: &str| Principal::Aws {
        partition: "aws".into(),
        account: account.into(),
        caller: Caller::User { path: String::new(), name: "a".into() },
    };
    select(vec![
        Principal::Anonymous,
        user("111122223333"),
        user("444455556666"),
        user("777788889999"),
        user("cloudfront"),
        Principal::Service("s3.amazonaws.com".into()),
        Principal::Federated("accounts.google.com".into()),
        Principal::Federated("arn:aws:iam::111122223333:saml-provider/x".into()),
        Principal::Federated("arn:aws:iam::777788889999:saml-provider/x".into()),
        Principal::CanonicalUser("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be".into()),
    ])
}

fn context() -> impl Strategy<Value = BTreeMap<ConditionKey, ContextValue>> {
    let one = select(&KEYS[..]).prop_flat_map(|key| {
        select(texts(key)).prop_map(move |text| (ConditionKey::new(key), ContextValue::Single(text.to_owned())))
    });
    let addresses = ["54.0.0.1", "54.128.0.1", "8.8.8.8", "203.0.113.7", "10.0.0.1", "200.1.1.1", "2001:db8::1", "x"];
    let address = select(addresses.to_vec());
    let paths = prop::collection::vec(select(texts("aws:PrincipalOrgPaths")), 0..3);
    (prop::collection::vec(one, 0..5), prop::option::of(address), prop::option::of(paths)).prop_map(
        |(keys, address, paths)| {
            let mut context: BTreeMap<_, _> = keys.into_iter().collect();
            let single = |text: &str| ContextValue::Single(text.to_owned());
            context.extend(address.map(|text| (ConditionKey::new("aws:SourceIp"), single(text))));
            let list = |paths: Vec<&str>| ContextValue::Multi(paths.into_iter().map(str::to_owned).collect());
            context.extend(paths.map(|paths| (ConditionKey::new("aws:PrincipalOrgPaths"), list(paths))));
            context
        },
    )
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    (caller(), select(&["s3:GetObject", "s3:PutObject"][..]), context()).prop_map(|(principal, action, context)| {
        Request { principal, action: action.to_owned(), resource: "arn:aws:s3:::b/k".to_owned(), context }
    })
}
