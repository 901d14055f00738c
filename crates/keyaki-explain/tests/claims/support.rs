//! What a PASS rests on.

use std::collections::BTreeSet;

use keyaki::property::{RoleName, read_properties};
use keyaki::{Question, Role, Subject};
use keyaki_explain::{Explanation, Pillar, Smallest};
use keyaki_policy::{Effect, Policy, Readings};
use keyaki_source::Source;
use proptest::prelude::*;

use crate::{fails, with_statements};

/// A member: of which policy, and its position.
type Member = (Role, usize);

/// The sets are the minimal ones, all of them or the smallest first, by trying every set of statements.
pub(crate) fn check(question: &Question, explanation: &Explanation) -> Result<(), TestCaseError> {
    let support = explanation.support.as_ref().unwrap();
    let members = members(question);
    prop_assert_eq!(support.candidates, members.len());
    let mut minimal: Vec<BTreeSet<Member>> = Vec::new();
    let mut sets: Vec<u32> = (0..1u32 << members.len()).collect();
    sets.sort_by_key(|set| set.count_ones());
    for set in sets {
        let set: BTreeSet<Member> =
            members.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, member)| *member).collect();
        if !minimal.iter().any(|known| known.is_subset(&set)) && !fails(&with_only(question, &set)) {
            minimal.push(set);
        }
    }
    let found: Vec<BTreeSet<Member>> = support.sets.iter().map(|set| set.iter().map(member).collect()).collect();
    prop_assert!(found.iter().all(|set| minimal.contains(set)), "{found:?} {minimal:?}");
    prop_assert_eq!(support.smallest, Smallest::Proven);
    prop_assert_eq!(found[0].len(), minimal[0].len());
    prop_assert_eq!(support.complete, found.len() == minimal.len());
    prop_assert!(support.complete || found.len() == 5);
    Ok(())
}

fn member(pillar: &Pillar) -> Member {
    match pillar {
        Pillar::Statement(statement) => (statement.role, statement.index),
        Pillar::Limit(_) => unreachable!("policies have no layers"),
    }
}

fn members(question: &Question) -> Vec<Member> {
    let mut members = Vec::new();
    for (role, policy) in question.policies() {
        let effect = if role == Role::Existing { Effect::Allow } else { Effect::Deny };
        let some = policy.statements.iter().filter(|statement| statement.effect == effect);
        members.extend(some.map(|statement| (role, statement.index)));
    }
    members
}

fn with_only(question: &Question, kept: &BTreeSet<Member>) -> Question {
    let part = |subject: Subject, role: Role| -> Subject {
        let policy = subject.as_policy().unwrap();
        let effect = if role == Role::Existing { Effect::Allow } else { Effect::Deny };
        let stays = |index: usize, own: Effect| own != effect || kept.contains(&(role, index));
        let statements = policy.statements.iter().filter(|one| stays(one.index, one.effect)).cloned().collect();
        with_statements(policy, statements).into()
    };
    match question.clone() {
        Question::NoNewAccess { existing, new } => {
            Question::NoNewAccess { existing: part(existing, Role::Existing), new: part(new, Role::New) }
        }
        Question::AccessNotGranted { policy, access } => {
            Question::AccessNotGranted { policy: part(policy, Role::Policy), access }
        }
        Question::Property { property, subjects } => {
            let roles = property.policies().iter().map(|name| Role::from(*name));
            let subjects = subjects.into_iter().zip(roles).map(|(subject, role)| part(subject, role)).collect();
            Question::Property { property, subjects }
        }
        Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => unreachable!("none is asked here"),
    }
}

/// Claims of policies that may not allow more, or not less.
const CLAIMS: [&str; 4] = [
    "every request allowed by new: allowed by existing",
    "no request: allowed by new and allowed by other",
    "every request allowed by new where action like s3:*: allowed by existing or not allowed by other",
    "every request allowed by new: principal in account 111122223333",
];

/// A claim of `policies`, by their names.
pub(crate) fn claimed(claim: usize, policies: [Policy; 3]) -> Question {
    let source = Source::new("claim.kyk", format!("property claim: {}\n", CLAIMS[claim]));
    let (properties, diagnostics) = read_properties(&source, &[], Readings::default());
    let property = properties.unwrap_or_else(|| panic!("{diagnostics:?}")).remove(0);
    let [existing, new, other] = policies.map(Subject::from);
    let by_name = |name: &RoleName| match name.as_str() {
        "existing" => existing.clone(),
        "new" => new.clone(),
        _ => other.clone(),
    };
    let subjects = property.policies().iter().map(by_name).collect();
    Question::about(&property, subjects).unwrap()
}

/// Any of the claims.
pub(crate) fn claims() -> impl Strategy<Value = usize> {
    0..CLAIMS.len()
}
