//! Rows of `can` against concrete requests.

use keyaki_engine::{Agreement, Limits};
use keyaki_policy::{Mode, PolicyKind, read};
use keyaki_semantics::{Account, Request, Scenario};
use keyaki_source::Source;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::arbitrary::{policies, requests};
use super::{native, policy};
use crate::asker::Asker;
use crate::can::search::Asking;
use crate::can::{Acting, Asked, Extent, can};
use crate::parts::Parts;

fn open() -> Asked {
    Asked::default()
}

fn some_bucket() -> Asked {
    Asked {
        principal: Some("444455556666".to_owned()),
        actions: vec!["s3:Get*".to_owned()],
        resources: vec!["arn:aws:s3:::b/x*".to_owned()],
        conditions: vec![("aws:SecureTransport".to_owned(), "true".to_owned())],
    }
}

fn check(values: &[Value], asked: &Asked, requests: &[Request]) {
    check_acting(&Acting::Policies(values.iter().map(policy).collect()), asked, requests);
}

/// A bucket's policy, and what a user of account 111122223333 has.
fn scenario(resource: &Value, identity: &Value, boundary: Option<&Value>, owner: Option<&str>) -> Acting {
    let without_principals = |value: &Value| {
        let mut value = value.clone();
        for statement in value["Statement"].as_array_mut().unwrap() {
            statement.as_object_mut().unwrap().remove("Principal");
        }
        value
    };
    let read_as = |value: &Value, kind: PolicyKind| {
        let source = Source::new("policy.json", without_principals(value).to_string());
        read(&source, Some(kind), Mode::Lenient).0.unwrap()
    };
    Acting::Scenario(Box::new(Scenario {
        caller: Account { id: Some("111122223333".to_owned()), ..Account::default() },
        resource: Account { id: owner.map(str::to_owned), ..Account::default() },
        identity: vec![read_as(identity, PolicyKind::Identity)],
        boundary: boundary.map(|boundary| read_as(boundary, PolicyKind::Boundary)),
        resource_policy: Some(policy(resource)),
        ..Scenario::default()
    }))
}

/// Rows hold the requests that are allowed, and no others.
fn check_acting(acting: &Acting, asked: &Asked, requests: &[Request]) {
    let values = acting.policies().iter().map(|policy| policy.source.text().to_owned()).collect::<Vec<_>>();
    let policies = acting.policies();
    let mut parts = Parts::of(policies[0]);
    let given = asked.given(&policies, &mut parts).unwrap();
    let mut asking = Asking { acting, given, parts, policies: &policies };
    let (panel, limits) = (native(), Limits::default());
    let mut asker = Asker::new(&panel, &limits, Agreement::All);
    let answered = asking.answered(&mut asker);
    assert_eq!(asker.undecided, None);
    assert!(answered.rows.iter().all(|row| row.extent == Extent::All), "what is allowed is told exactly: {values:?}");
    for request in requests.iter().filter(|request| asking.is_asked_about(request)) {
        let told = answered.rows.iter().any(|row| asking.is_in(&row.draft, &answered.words, request));
        assert_eq!(acting.allows(request), told, "{values:?}: {request:?}");
    }
    let answer = can(acting, asked, &panel, &limits, Agreement::All).unwrap();
    assert!(answer.is_certain(), "{values:?}: {answer:?}");
    assert_eq!(answer.rows.len(), answered.rows.len());
}

#[test]
fn nothing_is_told_of_policies_that_only_deny() {
    check(
        &[json!({"Version": "2012-10-17", "Statement":
            [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]})],
        &open(),
        &[],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn rows_hold_what_is_allowed_and_nothing_else(value in policies(), requests in requests()) {
        check(std::slice::from_ref(&value), &open(), &requests);
    }

    #[test]
    fn the_layers_of_a_scenario_are_told_exactly(
        resource in policies(), identity in policies(), boundary in prop::option::of(policies()),
        owner in prop::option::of(select(vec!["111122223333", "444455556666"])), requests in requests(),
    ) {
        let acting = scenario(&resource, &identity, boundary.as_ref(), owner);
        check_acting(&acting, &open(), &requests);
        check_acting(&acting, &some_bucket(), &requests);
    }

    #[test]
    fn what_is_given_restricts_the_rows(one in policies(), other in policies(), requests in requests()) {
        check(&[one, other], &some_bucket(), &requests);
    }
}
