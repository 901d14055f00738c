//! Random policies that overlap in every element.

use keyaki::Access;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

const ACTIONS: [&str; 9] =
    ["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "s3:*Object", "iam:*", "iam:PassRole", "*:Get*"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::*",
    "arn:aws:iam::*:role/x",
    "arn:aws:s3:::${aws:username}",
];
const PRINCIPALS: [&str; 5] =
    ["*", "111122223333", "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/x", "444455556666"];

fn list(from: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::sample::select(from), 1..4).prop_map(|items| json!(items))
}

fn condition() -> impl Strategy<Value = Value> {
    let one = prop::sample::select(vec![
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        json!({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}),
        json!({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}),
        json!({"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}),
        json!({"Null": {"aws:TokenIssueTime": "true"}}),
        json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
    ]);
    prop_oneof![2 => Just(json!({})), 2 => one]
}

fn statement(kind: PolicyKind) -> impl Strategy<Value = Value> {
    let effect = prop_oneof![3 => Just("Allow"), 2 => Just("Deny")];
    let action = prop_oneof![5 => Just("Action"), 1 => Just("NotAction")];
    let resource = prop_oneof![5 => Just("Resource"), 1 => Just("NotResource")];
    let parts = (effect, action, list(&ACTIONS), resource, list(&RESOURCES), condition(), list(&PRINCIPALS));
    parts.prop_map(move |(effect, action, actions, resource, resources, condition, principals)| {
        let mut statement = json!({"Effect": effect, action: actions, resource: resources, "Condition": condition});
        if kind == PolicyKind::Resource {
            statement["Principal"] = json!({"AWS": principals});
        }
        statement
    })
}

/// Two policies, the second made from statements of the first and others.
pub(crate) fn pair() -> impl Strategy<Value = (Policy, Policy)> {
    let kind = prop_oneof![2 => Just(PolicyKind::Identity), 1 => Just(PolicyKind::Resource)];
    kind.prop_flat_map(|kind| {
        let statements = move |at_least| prop::collection::vec(statement(kind), at_least..4);
        let own = move |shared: usize| statements(usize::from(shared == 0));
        let parts = statements(0).prop_flat_map(move |shared| (own(shared.len()), own(shared.len()), Just(shared)));
        parts.prop_map(move |(old, new, shared)| {
            let policy = |name, statements: Vec<Value>| {
                let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
                read(&Source::new(name, text), Some(kind), Mode::Lenient).0.unwrap()
            };
            (policy("existing", [old, shared.clone()].concat()), policy("new", [shared, new].concat()))
        })
    })
}

pub(crate) fn access() -> impl Strategy<Value = Access> {
    let actions = prop::sample::subsequence(&ACTIONS[1..8], 1..3);
    let resources = prop::sample::subsequence(&["arn:aws:s3:::a/*", "arn:aws:iam::111122223333:role/x"][..], 0..2);
    (actions, resources).prop_map(|(actions, resources)| {
        let texts = |items: Vec<&str>| items.into_iter().map(str::to_owned).collect::<Vec<_>>();
        Access::new(&texts(actions), &texts(resources)).unwrap()
    })
}
