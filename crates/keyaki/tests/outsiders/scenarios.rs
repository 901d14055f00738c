//! Outsiders and scenarios: a resource's policy under RCPs is the policy with their Denies in it.

use keyaki::property::written;
use keyaki::{Judgement, Perimeter, PublicAccess, Question, Subject, Trust};
use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_semantics::{Account, Callers, Level, Scenario};
use keyaki_source::Source;
use proptest::prelude::*;
use serde_json::json;

use crate::agreement::{agree, described};
use crate::properties::{asked as query, property};
use crate::random::{self, ACCOUNTS, Asked};
use crate::{config, config_of_answers, passes, settled};

fn rcp(denies: &[serde_json::Value]) -> Policy {
    let text = json!({"Version": "2012-10-17", "Statement": denies}).to_string();
    let (policy, diagnostics) = read(&Source::new("rcp", text), Some(PolicyKind::Rcp), Mode::Lenient);
    policy.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// What RCPs may say: to everyone.
fn denies() -> impl Strategy<Value = Vec<serde_json::Value>> {
    let deny = random::statement("Deny").prop_map(|mut deny| {
        let members = deny.as_object_mut().unwrap();
        members.remove("NotPrincipal");
        members.insert("Principal".to_owned(), json!("*"));
        deny
    });
    prop::collection::vec(deny, 0..3)
}

fn scenario(statements: &[serde_json::Value], denies: &[serde_json::Value]) -> Subject {
    let level = |denies: &[serde_json::Value]| Level { name: "root".to_owned(), policies: vec![rcp(denies)] };
    let scenario = Scenario {
        resource: Account { id: Some(ACCOUNTS[0].to_owned()), ..Account::default() },
        resource_policy: Some(random::policy(statements)),
        rcps: denies.chunks(1).map(level).collect(),
        ..Scenario::default()
    };
    Subject::from(scenario).facing_outsiders("test").unwrap()
}

fn question(asked: Asked, policy: Subject) -> Question {
    match asked {
        Asked::Public(kind, _) => {
            let public = PublicAccess::new(&policy, kind, Trust::Semantic).unwrap();
            Question::NoPublicAccess { policy, public }
        }
        Asked::Outside(accounts, organizations) => {
            let accounts: Vec<String> = ACCOUNTS.iter().take(accounts).map(|id| (*id).to_owned()).collect();
            let organizations: Vec<String> = organizations.iter().map(|id| (*id).to_owned()).collect();
            Question::CrossAccount { policy, perimeter: Perimeter::new(&accounts, &organizations).unwrap() }
        }
    }
}

fn same(question: &Question) -> Question {
    let subject = question.subjects()[0].1.clone();
    Question::about(&property(&written(question)), vec![subject]).unwrap()
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn evaluating_and_encoding_agree(
        asked in random::asked(), statements in random::statements(), denies in denies(), request in random::request(),
    ) {
        let question = question(asked, scenario(&statements, &denies));
        agree(&question, &request)?;
        let request = described(&question, &request);
        let same = same(&question);
        prop_assert_eq!(query(&question), query(&same));
        prop_assert_eq!(question.is_violated_by(&request), same.is_violated_by(&request));
    }
}

proptest! {
    #![proptest_config(config_of_answers(60))]

    #[test]
    fn what_rcps_deny_is_denied(
        asked in random::asked(), statements in random::statements(), denies in denies(),
    ) {
        let together = [statements.as_slice(), denies.as_slice()].concat();
        // A scenario ties `aws:PrincipalAccount` to who calls, and nobody calls from an account of thirteen digits.
        prop_assume!(together.iter().all(|statement| !statement.to_string().contains("1111222233334")));
        let under = settled(&question(asked, scenario(&statements, &denies)));
        let plain = question(asked, random::policy(&together).into());
        if let Judgement::Fails { witness, .. } = &under.answer.judgement {
            prop_assert!(under.question.is_violated_by(&witness.request), "{:?}", witness.request);
        }
        prop_assert_eq!(Some(under.answer.judgement.result()), passes(&plain).map(|passes| if passes { "PASS" } else { "FAIL" }));
    }
}

#[test]
fn a_scenario_says_whose_resource_it_is() {
    let code = |scenario: Scenario| Subject::from(scenario).facing_outsiders("test").map_err(|error| error.code);
    let policy = random::policy(&[json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})]);
    let owner = || Account { id: Some(ACCOUNTS[0].to_owned()), ..Account::default() };
    let plain = Scenario { resource_policy: Some(policy), ..Scenario::default() };
    assert_eq!(code(plain.clone()).err(), Some("not-of-resource"));
    assert_eq!(code(Scenario { resource: owner(), ..Scenario::default() }).err(), Some("not-of-resource"));
    let own = Scenario { caller: owner(), callers: Callers::Own, ..plain.clone() };
    assert_eq!(code(own).err(), Some("not-of-resource"));
    for stated in [Scenario { caller: owner(), ..plain.clone() }, Scenario { resource: owner(), ..plain }] {
        let Ok(Subject::Scenario(scenario)) = code(stated) else { panic!("refused") };
        assert_eq!(scenario.caller.id.as_deref(), Some(ACCOUNTS[0]));
    }
}
