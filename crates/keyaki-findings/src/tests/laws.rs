//! What holds of all findings.

use std::collections::BTreeMap;

use keyaki::{Judgement, Question, prepare};
use keyaki_policy::Policy;
use keyaki_semantics::{ContextValue, Outcome, Principal, Request, outcome};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::arbitrary::{policies, requests};
use super::{native, policy, zone};
use crate::{Finding, Options, findings};

/// The policy that allows what a finding says, by the names of its keys alone.
fn as_policy(finding: &Finding) -> Policy {
    let (kind, who) = &finding.principal;
    let mut block: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (key, value) in &finding.condition {
        let operator = match key.as_str() {
            "aws:SourceIp" => "IpAddress",
            "aws:PrincipalOrgPaths" => "ForAnyValue:StringLike",
            _ => "StringLike",
        };
        block.entry(operator).or_default().insert(key, value);
    }
    policy(&json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {kind: who}, "Action": finding.actions, "Resource": finding.resource,
        "Condition": block,
    }}))
}

/// Written without regard to how the crate says it.
fn is_outsider(request: &Request) -> bool {
    let text = |name: &str| {
        let (_, value) = request.context.iter().find(|(key, _)| key.folded() == name)?;
        match value {
            ContextValue::Single(text) => Some(text.clone()),
            ContextValue::Multi(texts) => Some(texts.join(" ")),
        }
    };
    let caller = match &request.principal {
        Principal::Service(_) => false,
        Principal::Aws { account, .. } => account != "111122223333",
        _ => true,
    };
    let arn = text("aws:principalarn").unwrap_or_default();
    caller
        && arn.split(':').nth(4) != Some("111122223333")
        && text("aws:principalorgid").as_deref() != Some("o-aaaaaaaaaa")
        && !text("aws:principalorgpaths").unwrap_or_default().contains("o-aaaaaaaaaa/")
}

fn check(value: &Value, requests: &[Request]) {
    let policy = policy(value);
    let found = findings(&policy, &zone(), &native(), &Options::default());
    assert!(found.is_certain(), "{value}: {found:?}");
    let as_policies: Vec<Policy> = found.findings.iter().map(as_policy).collect();
    for request in requests {
        let is_access = outcome(&policy, request) == Outcome::Allow && is_outsider(request);
        let is_covered = as_policies.iter().any(|finding| outcome(finding, request) == Outcome::Allow);
        assert!(!is_access || is_covered, "{value}: {request:?} is in no finding");
    }
    for (finding, one) in found.findings.iter().zip(&as_policies) {
        for witness in finding.witnesses.iter().flatten() {
            let request = &witness.request;
            assert_eq!(outcome(&policy, request), Outcome::Allow, "{value}: {request:?}");
            assert_eq!(outcome(one, request), Outcome::Allow, "{value}: {request:?} does not show {finding:?}");
            assert!(is_outsider(request), "{value}: {request:?}");
        }
    }
    for (at, one) in as_policies.iter().enumerate() {
        for (other_at, other) in as_policies.iter().enumerate() {
            assert!(at == other_at || !is_within(one, other), "{value}: {at} is in {other_at}");
        }
    }
}

fn is_within(one: &Policy, other: &Policy) -> bool {
    let question = Question::NoNewAccess { existing: other.clone().into(), new: one.clone().into() };
    let answer = keyaki::ask(&question, &prepare(&question), &native(), &keyaki::Options::default());
    matches!(answer.judgement, Judgement::Holds)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn findings_cover_are_shown_and_differ(value in policies(), requests in requests()) {
        check(&value, &requests);
    }
}
