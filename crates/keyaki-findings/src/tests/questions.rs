//! Findings against questions about outsiders, which are answered by other means.

use keyaki::{Judgement, Perimeter, PublicAccess, Question, ResourceType, Subject, Trust, prepare};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Account, Level, Scenario};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::arbitrary::policies;
use super::{native, policy, zone};
use crate::{Options, findings};

fn passes(question: &Question) -> bool {
    let answer = keyaki::ask(question, &prepare(question), &native(), &keyaki::Options::default());
    match answer.judgement {
        Judgement::Holds => true,
        Judgement::Fails { .. } => false,
        other => panic!("{other:?}"),
    }
}

/// There are findings exactly if outsiders have access, and public ones exactly if the public has.
fn check(value: &Value) {
    let policy = policy(value);
    let found = findings(&policy, &zone(), &native(), &Options::default()).findings;
    let subject = Subject::from(policy);
    let organizations: Vec<String> = zone().organization().map(str::to_owned).into_iter().collect();
    let perimeter = Perimeter::new(&[zone().account().to_owned()], &organizations).unwrap();
    let cross_account = Question::CrossAccount { policy: subject.clone(), perimeter };
    assert_eq!(passes(&cross_account), found.is_empty(), "{value}: {found:?}");
    // How many addresses are too many is another matter.
    if !value.to_string().contains("aws:SourceIp") {
        let public = PublicAccess::new(&subject, ResourceType::S3Bucket, Trust::Semantic).unwrap();
        let no_public_access = Question::NoPublicAccess { policy: subject, public };
        let is_public = found.iter().any(|finding| finding.is_public == Some(true));
        assert_eq!(passes(&no_public_access), !is_public, "{value}: {found:?}");
    }
}

/// What RCPs deny is no access, to findings and to questions about the scenario.
fn check_under(value: &Value, rcp: &Value) {
    let (policy, rcp) = (policy(value), rcp_of(rcp));
    let options = Options { rcps: vec![rcp.clone()], ..Options::default() };
    let found = findings(&policy, &zone(), &native(), &options).findings;
    let scenario = Scenario {
        resource: Account { id: Some(zone().account().to_owned()), ..Account::default() },
        resource_policy: Some(policy),
        rcps: vec![Level { name: "root".to_owned(), policies: vec![rcp] }],
        ..Scenario::default()
    };
    let subject = Subject::from(scenario).facing_outsiders("cross-account").unwrap();
    let organizations: Vec<String> = zone().organization().map(str::to_owned).into_iter().collect();
    let perimeter = Perimeter::new(&[zone().account().to_owned()], &organizations).unwrap();
    let cross_account = Question::CrossAccount { policy: subject, perimeter };
    assert_eq!(passes(&cross_account), found.is_empty(), "{value} under {options:?}: {found:?}");
}

/// RCPs do not bind `kms:RetireGrant`: whoever is allowed it has it.
#[test]
fn an_action_that_no_rcp_denies_is_found() {
    let allow = |action: &str| json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": [action], "Resource": ["*"]}]});
    let rcp = allow("*");
    for (action, number) in [("kms:RetireGrant", 1), ("kms:Retire*", 1), ("kms:Decrypt", 0), ("s3:*", 0)] {
        let (value, options) = (allow(action), Options { rcps: vec![rcp_of(&rcp)], ..Options::default() });
        assert_eq!(findings(&policy(&value), &zone(), &native(), &options).findings.len(), number, "{action}");
        check_under(&value, &rcp);
    }
}

/// The Denies of a policy as an RCP, which says them to everyone.
fn rcp_of(value: &Value) -> Policy {
    let statements = value["Statement"].as_array().unwrap().iter().map(|statement| {
        let mut statement = statement.clone();
        let members = statement.as_object_mut().unwrap();
        members.remove("NotPrincipal");
        members.insert("Principal".to_owned(), json!("*"));
        members.insert("Effect".to_owned(), json!("Deny"));
        statement
    });
    let text = json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>()}).to_string();
    let (policy, diagnostics) = read(&Source::new("rcp.json", text), Some(PolicyKind::Rcp), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn questions_about_outsiders_say_the_same(value in policies()) {
        check(&value);
    }

    #[test]
    fn questions_about_scenarios_say_the_same(value in policies(), rcp in policies()) {
        check_under(&value, &rcp);
    }
}
