//! Random requests that meet what the cases and the drawn pairs speak of.

use keyaki_semantics::Request;
use keyaki_source::Source;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::draw;
use crate::support;

/// Always the same requests.
pub(crate) fn drawn(count: usize) -> Vec<Request> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| request().new_tree(&mut runner).unwrap().current()).collect()
}

/// Such requests.
pub(crate) fn request() -> impl Strategy<Value = Request> {
    let principals = [
        "anonymous",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:sts::111122223333:assumed-role/R/s",
        "arn:aws:sts::444455556666:assumed-role/reader/x",
        "arn:aws:iam::999999999999:user/eve",
    ];
    let actions = [
        "s3:GetObject",
        "s3:PutObject",
        "s3:GetObjectAcl",
        "s3:DeleteBucket",
        "s3:ListBucket",
        "iam:PassRole",
        "iam:CreateUser",
        "organizations:ListRoots",
        "ec2:DescribeInstances",
        "sqs:SendMessage",
    ];
    let resources = [
        "*",
        "arn:aws:s3:::b",
        "arn:aws:s3:::b/x",
        "arn:aws:s3:::b/public/x",
        "arn:aws:s3:::b/a/x.txt",
        "arn:aws:s3:::a/x",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::scratch/x",
        "arn:aws:iam::111122223333:role/R",
        "arn:aws:sqs:eu-west-1:111122223333:q",
    ];
    let context = prop::sample::subsequence(draw::KEYS.to_vec(), 0..5).prop_flat_map(|keys| {
        let values: Vec<_> = keys
            .into_iter()
            .map(|key| {
                let one = select(key.of.examples().to_vec());
                let several = prop::collection::vec(one.clone(), 0..3).prop_map(|values| json!(values));
                let value = match key.of {
                    draw::Values::Texts => several.boxed(),
                    // Of a key that AWS does not publish nobody knows.
                    _ if key.name.starts_with("example:") => {
                        prop_oneof![3 => one.prop_map(|value| json!(value)), 1 => several].boxed()
                    }
                    _ => one.prop_map(|value| json!(value)).boxed(),
                };
                (Just(key.name.to_owned()), value)
            })
            .collect();
        values.prop_map(|members| Value::Object(members.into_iter().collect()))
    });
    (select(principals.to_vec()), select(actions.to_vec()), select(resources.to_vec()), context).prop_map(
        |(principal, action, resource, context)| {
            let text = json!({"principal": principal, "action": action, "resource": resource, "context": context});
            let (request, diagnostics) = Request::from_json(&Source::new("request", text.to_string()));
            request.unwrap_or_else(|| panic!("{}", support::messages(&diagnostics)))
        },
    )
}
