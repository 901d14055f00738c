//! A sliced question has the answer of the whole one: random policies that overlap in every element.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use keyaki::{Access, Prepared, Question, Services, prepare, prepare_whole};
use keyaki_engine::{Answer, Engine, Limits};
use keyaki_native::Native;
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

const ACTIONS: [&str; 10] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "s3:PutObject",
    "s3:*Object",
    "s?:GetObject",
    "iam:*",
    "iam:PassRole",
    "*:Get*",
];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::*",
    "arn:aws:iam::*:role/x",
    "arn:aws:s3:::${aws:username}",
];

fn list(from: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::sample::select(from), 1..4).prop_map(|items| json!(items))
}

fn condition() -> impl Strategy<Value = Value> {
    let one = prop::sample::select(vec![
        json!({"Bool": {"aws:SecureTransport": "true"}}),
        json!({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}),
        json!({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}),
        json!({"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}, "Bool": {"aws:SecureTransport": "true"}}),
        json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    ]);
    prop_oneof![3 => Just(json!({})), 2 => one]
}

fn statement() -> impl Strategy<Value = Value> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let action = prop_oneof![5 => Just("Action"), 1 => Just("NotAction")];
    let resource = prop_oneof![5 => Just("Resource"), 1 => Just("NotResource")];
    (effect, action, list(&ACTIONS), resource, list(&RESOURCES), condition()).prop_map(
        |(effect, action, actions, resource, resources, condition)| {
            json!({"Effect": effect, action: actions, resource: resources, "Condition": condition})
        },
    )
}

/// Two policies, the second made from statements of the first and others. Neither is without a statement, which no
/// policy may be.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    let statements = |at_least| prop::collection::vec(statement(), at_least..4);
    let own = move |shared: usize| statements(usize::from(shared == 0));
    let parts = statements(0).prop_flat_map(move |shared| (own(shared.len()), own(shared.len()), Just(shared)));
    parts.prop_map(|(old, new, shared)| {
        let policy = |statements: Vec<Value>| json!({"Version": "2012-10-17", "Statement": statements});
        (policy([old, shared.clone()].concat()), policy([shared, new].concat()))
    })
}

fn policy(value: &Value) -> Policy {
    read(&Source::new("policy", value.to_string()), Some(PolicyKind::Identity), Mode::Lenient).0.unwrap()
}

fn verdict(prepared: &Prepared) -> &'static str {
    match Native::default().solve(&prepared.encoding.query, &Limits::default()).answer {
        Answer::Unknown(why) => panic!("{why}"),
        answer => answer.name(),
    }
}

fn cases() -> u32 {
    std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_comparison_has_the_same_answer((existing, new) in pair()) {
        for (one, other) in [(&existing, &new), (&new, &existing)] {
            let question = Question::NoNewAccess { existing: policy(one).into(), new: policy(other).into() };
            prop_assert_eq!(verdict(&prepare(&question)), verdict(&prepare_whole(&question, Services::Any)));
        }
    }

    #[test]
    fn a_question_of_access_has_the_same_answer((_, subject) in pair(), actions in prop::sample::subsequence(&ACTIONS[1..], 1..3)) {
        let actions: Vec<String> = actions.into_iter().map(str::to_owned).collect();
        let Ok(access) = Access::new(&actions, &[]) else { return Ok(()) };
        let question = Question::AccessNotGranted { policy: policy(&subject).into(), access };
        prop_assert_eq!(verdict(&prepare(&question)), verdict(&prepare_whole(&question, Services::Any)));
    }
}

#[test]
fn what_stays_the_same_is_left_out() {
    let statement = |action: &[&str]| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    let existing = json!({"Version": "2012-10-17", "Statement": [statement(&["iam:*"]), statement(&["s3:GetObject", "s3:PutObject"])]});
    let new = json!({"Version": "2012-10-17", "Statement": [statement(&["iam:*"]), statement(&["s3:GetObject", "s3:DeleteObject"])]});
    let question = Question::NoNewAccess { existing: policy(&existing).into(), new: policy(&new).into() };
    let sliced = keyaki::slice(&question);
    let left: Vec<(usize, usize)> = sliced
        .policies()
        .into_iter()
        .flat_map(|(_, policy)| &policy.statements)
        .map(|statement| (statement.index, statement.actions.items().len()))
        .collect();
    // Nothing of the existing policy can match `s3:DeleteObject`, the only action that is left of the new one.
    assert_eq!(left, [(1, 1)]);
}
