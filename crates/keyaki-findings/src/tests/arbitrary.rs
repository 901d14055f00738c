//! Policies and requests of few words, so that they meet often.

use keyaki_policy::ConditionKey;
use keyaki_semantics::{Caller, ContextValue, Principal, Request};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Map, Value, json};

/// A resource policy of up to four statements.
pub(super) fn policies() -> impl Strategy<Value = Value> {
    let statements = prop::collection::vec(statement(), 1..4);
    statements.prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop_oneof![3 => Just("Allow"), 2 => Just("Deny")];
    let principal = prop_oneof![
        4 => Just(json!("*")),
        1 => Just(json!({"AWS": "111122223333"})),
        1 => Just(json!({"AWS": ["444455556666", "arn:aws:iam::444455556666:user/ann"]})),
        1 => Just(json!({"AWS": "arn:aws:iam::444455556666:user/ann"})),
        1 => Just(json!({"Service": "sns.amazonaws.com"})),
        1 => Just(json!({"Federated": "accounts.google.com"})),
    ];
    let actions = subsequence(vec!["s3:GetObject", "s3:Get*", "s3:PutObject", "s3:*"], 1..3);
    let resources = subsequence(vec!["arn:aws:s3:::b/*", "arn:aws:s3:::b/x*", "arn:aws:s3:::b/*y", "*"], 1..3);
    let complement = prop_oneof![5 => Just(""), 1 => Just("Not")];
    let conditions = prop::collection::vec(condition(), 0..3);
    (effect, principal, actions, resources, (complement.clone(), complement), conditions).prop_map(
        |(effect, principal, actions, resources, (not_action, not_resource), conditions)| {
            let mut statement = Map::new();
            statement.insert("Effect".to_owned(), json!(effect));
            statement.insert("Principal".to_owned(), principal);
            statement.insert(format!("{not_action}Action"), json!(actions));
            statement.insert(format!("{not_resource}Resource"), json!(resources));
            statement.insert("Condition".to_owned(), together(conditions));
            Value::Object(statement)
        },
    )
}

/// Conditions as a block; of two of one operator on one key, the last.
fn together(conditions: Vec<(String, &'static str, Value)>) -> Value {
    let mut block: Map<String, Value> = Map::new();
    for (operator, key, values) in conditions {
        let keys = block.entry(operator).or_insert_with(|| json!({}));
        keys[key] = values;
    }
    Value::Object(block)
}

fn condition() -> impl Strategy<Value = (String, &'static str, Value)> {
    let like = select(vec!["StringLike", "StringNotLike", "StringLikeIfExists", "StringNotLikeIfExists"]);
    let equals = select(vec!["StringEquals", "StringNotEquals", "StringEqualsIfExists"]);
    let arns = vec![
        "arn:aws:iam::444455556666:user/a*",
        "arn:aws:iam::444455556666:user/*b",
        "arn:aws:iam::111122223333:*",
        "arn:aws:iam::*:user/ab",
    ];
    let ips = vec!["10.0.0.0/8", "203.0.113.0/24", "203.0.113.7/32", "0.0.0.0/1"];
    let of = |values: Vec<&'static str>| subsequence(values, 1..3).prop_map(|values| json!(values));
    prop_oneof![
        (like.clone(), of(arns)).prop_map(|(operator, values)| (operator.to_owned(), "aws:PrincipalArn", values)),
        (select(vec!["IpAddress", "NotIpAddress"]), of(ips)).prop_map(|(operator, values)| (
            operator.to_owned(),
            "aws:SourceIp",
            values
        )),
        (equals.clone(), of(vec!["vpc-1", "vpc-2"])).prop_map(|(operator, values)| (
            operator.to_owned(),
            "aws:SourceVpc",
            values
        )),
        (equals, of(vec!["o-aaaaaaaaaa", "o-bbbbbbbbbb"])).prop_map(|(operator, values)| (
            operator.to_owned(),
            "aws:PrincipalOrgID",
            values
        )),
        (
            select(vec!["ForAnyValue:StringLike", "ForAllValues:StringLike"]),
            of(vec!["o-aaaaaaaaaa/*", "o-bbbbbbbbbb/r-1/*", "o-bbbbbbbbbb/*"])
        )
            .prop_map(|(operator, values)| (operator.to_owned(), "aws:PrincipalOrgPaths", values)),
        select(vec![json!("true"), json!("false")]).prop_map(|value| ("Bool".to_owned(), "aws:SecureTransport", value)),
        select(vec![json!("true"), json!("false")]).prop_map(|value| ("Null".to_owned(), "aws:SourceVpc", value)),
        Just(("StringEquals".to_owned(), "aws:SourceVpc", json!("${aws:PrincipalTag/vpc}"))),
    ]
}

/// Requests made of the same words.
pub(super) fn requests() -> impl Strategy<Value = Vec<Request>> {
    prop::collection::vec(request(), 40)
}

fn request() -> impl Strategy<Value = Request> {
    let user = |account: &str, name: &str| Principal::Aws {
        partition: "aws".to_owned(),
        account: account.to_owned(),
        caller: Caller::User { path: String::new(), name: name.to_owned() },
    };
    let of_account =
        |caller| Principal::Aws { partition: "aws".to_owned(), account: "111122223333".to_owned(), caller };
    let session = |path: &str| Caller::Session { path: path.to_owned(), role: "r".to_owned(), session: "s".to_owned() };
    let principals = select(vec![
        of_account(Caller::Root),
        of_account(session("")),
        of_account(session("aws-service-role/x/")),
        Principal::Anonymous,
        user("111122223333", "ann"),
        user("444455556666", "ann"),
        user("444455556666", "bob"),
        user("777788889999", "eve"),
        Principal::Service("sns.amazonaws.com".to_owned()),
        Principal::Federated("accounts.google.com".to_owned()),
    ]);
    let actions = select(vec!["s3:GetObject", "s3:GetBucketPolicy", "s3:PutObject", "ec2:RunInstances"]);
    let resources = select(vec!["arn:aws:s3:::b/xy", "arn:aws:s3:::b/x", "arn:aws:s3:::b/z", "arn:aws:s3:::c", "*"]);
    (principals, actions, resources, context()).prop_map(|(principal, action, resource, context)| Request {
        principal,
        action: action.to_owned(),
        resource: resource.to_owned(),
        context: context.into_iter().collect(),
    })
}

fn context() -> impl Strategy<Value = Vec<(ConditionKey, ContextValue)>> {
    let single = |values: &[&str]| values.iter().map(|one| ContextValue::Single((*one).to_owned())).collect::<Vec<_>>();
    let multi = |values: &[&str]| ContextValue::Multi(values.iter().map(|one| (*one).to_owned()).collect());
    let user = |account: &str, name: &str| format!("arn:aws:iam::{account}:user/{name}");
    let arns = [user("444455556666", "ab"), user("444455556666", "a"), user("111122223333", "ab"), user("7", "ab")];
    let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
    let keys: Vec<(&str, Vec<ContextValue>)> = vec![
        ("aws:PrincipalArn", single(&arns)),
        ("aws:SourceIp", single(&["10.1.1.1", "203.0.113.7", "203.0.113.8", "198.51.100.1", "2001:db8::1"])),
        ("aws:SourceVpc", single(&["vpc-1", "vpc-2", "vpc-3"])),
        ("aws:PrincipalTag/vpc", single(&["vpc-1", "vpc-3"])),
        ("aws:PrincipalOrgID", single(&["o-aaaaaaaaaa", "o-bbbbbbbbbb", "o-cccccccccc"])),
        ("aws:PrincipalOrgPaths", vec![multi(&["o-bbbbbbbbbb/r-1/ou-1/"]), multi(&[]), multi(&["o-aaaaaaaaaa/r-1/"])]),
        ("aws:SecureTransport", single(&["true", "false"])),
    ];
    let count = keys.len();
    (Just(keys), subsequence((0..count).collect::<Vec<_>>(), 0..=count), prop::collection::vec(any::<Index>(), count))
        .prop_map(|(keys, chosen, values)| {
            let one = |at: usize| (ConditionKey::new(keys[at].0), values[at].get(&keys[at].1).clone());
            chosen.into_iter().map(one).collect()
        })
}
