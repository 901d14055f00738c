//! Questions about outsiders, of random policies: all engines that know say the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use keyaki::{Perimeter, PublicAccess, Question, Realism, ResourceType, Trust, prepare};
use keyaki_engine::{Agreement, Answer, Decision, Limits, Panel};
use keyaki_policy::{Mode, PolicyKind};
use serde_json::{Value, json};
use support::{engines, installed, messages, native, policy};

/// How many policies are asked about.
const POLICIES: usize = 20;

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let length = u64::try_from(from.len()).unwrap();
        &from[usize::try_from((self.0 >> 33) % length).unwrap()]
    }
}

fn conditions() -> Vec<Value> {
    vec![
        json!({}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}),
        json!({"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}),
        json!({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/*"}}),
        json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}),
        json!({"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}),
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}),
        json!({"StringEquals": {"aws:SourceAccount": "444455556666"}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}),
        json!({"Bool": {"aws:PrincipalIsAWSService": "true"}}),
        json!({"Null": {"aws:PrincipalArn": "true"}}),
        json!({"IpAddress": {"aws:SourceIp": ["54.0.0.0/9", "2001:db8::/32"]}}),
        json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}),
        json!({"NotIpAddress": {"aws:SourceIp": "54.0.0.0/8"}}),
    ]
}

fn random_policy(numbers: &mut Numbers) -> keyaki_policy::Policy {
    let principals =
        [json!("*"), json!("*"), json!({"AWS": "111122223333"}), json!({"Federated": "accounts.google.com"})];
    let actions = ["s3:GetObject", "s3:*"];
    let count = *numbers.pick(&[1, 2, 3, 4]);
    let mut statements = Vec::new();
    for at in 0..count {
        let effect = if at == 0 { "Allow" } else { numbers.pick(&["Allow", "Deny", "Deny"]) };
        let principal = if effect == "Deny" { json!("*") } else { numbers.pick(&principals).clone() };
        let mut condition = numbers.pick(&conditions()).clone();
        let more = numbers.pick(&conditions()).clone();
        condition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        statements.push(json!({"Effect": effect, "Principal": principal, "Action": numbers.pick(&actions),
                               "Resource": "*", "Condition": condition}));
    }
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    policy("random", &text, PolicyKind::Resource, Mode::Lenient)
        .unwrap_or_else(|errors| panic!("{}", messages(&errors)))
}

fn questions(policy: keyaki_policy::Policy) -> [Question; 2] {
    let policy = keyaki::Subject::from(policy);
    let public = PublicAccess::new(&policy, ResourceType::S3Bucket, Trust::Semantic).unwrap();
    let perimeter = Perimeter::new(&["111122223333".to_owned()], &["o-a1b2c3d4e5".to_owned()]).unwrap();
    [Question::NoPublicAccess { policy: policy.clone(), public }, Question::CrossAccount { policy, perimeter }]
}

#[test]
fn engines_agree_on_random_policies() {
    let panel = Panel::new([native()].into_iter().chain(engines(&installed())));
    let limits = Limits { time: Duration::from_secs(2), ..Limits::default() };
    let mut numbers = Numbers(7);
    let (mut sat, mut unsat, mut silent) = (0, 0, 0);
    for _ in 0..POLICIES {
        let policy = random_policy(&mut numbers);
        for question in questions(policy.clone()) {
            let prepared = prepare(&question);
            let verdict = panel.ask(prepared.query(Realism::Auto), &limits, Agreement::All);
            let said: Vec<_> =
                verdict.outcomes.iter().map(|outcome| (&outcome.engine.name, outcome.answer.name())).collect();
            assert!(!matches!(verdict.decision, Decision::Disagreement), "{said:?}: {}", policy.source.text());
            match verdict.outcomes[0].answer {
                Answer::Sat(_) => sat += 1,
                Answer::Unsat => unsat += 1,
                Answer::Unknown(_) => panic!("the embedded engine does not know: {}", policy.source.text()),
            }
            silent += said.iter().filter(|(_, answer)| *answer == "unknown").count();
        }
    }
    println!("{sat} sat, {unsat} unsat, {silent} times an engine gave up");
    assert!(sat > POLICIES / 4 && unsat > POLICIES / 4, "{sat} sat, {unsat} unsat");
}
