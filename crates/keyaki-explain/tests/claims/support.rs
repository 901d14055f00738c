//! What a PASS rests on.

use std::collections::BTreeSet;

use keyaki::{Question, Role, Subject};
use keyaki_explain::{Explanation, Smallest, StatementRef};
use keyaki_policy::Effect;
use proptest::prelude::*;

use crate::{fails, with_statements};

/// A member: whether of the existing policy, and its position.
type Member = (bool, usize);

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

fn member(statement: &StatementRef) -> Member {
    (statement.role == Role::Existing, statement.index)
}

fn members(question: &Question) -> Vec<Member> {
    let mut members = Vec::new();
    for (role, policy) in question.policies() {
        let effect = if role == Role::Existing { Effect::Allow } else { Effect::Deny };
        let some = policy.statements.iter().filter(|statement| statement.effect == effect);
        members.extend(some.map(|statement| (role == Role::Existing, statement.index)));
    }
    members
}

fn with_only(question: &Question, kept: &BTreeSet<Member>) -> Question {
    let part = |subject: Subject, effect: Effect, existing: bool| -> Subject {
        let policy = subject.as_policy().unwrap();
        let stays = |index: usize, own: Effect| own != effect || kept.contains(&(existing, index));
        let statements = policy.statements.iter().filter(|one| stays(one.index, one.effect)).cloned().collect();
        with_statements(policy, statements).into()
    };
    match question.clone() {
        Question::NoNewAccess { existing, new } => {
            Question::NoNewAccess { existing: part(existing, Effect::Allow, true), new: part(new, Effect::Deny, false) }
        }
        Question::AccessNotGranted { policy, access } => {
            Question::AccessNotGranted { policy: part(policy, Effect::Deny, false), access }
        }
        Question::Property { .. } => unreachable!("of properties, no support is looked for"),
        Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => unreachable!("none is asked here"),
    }
}
