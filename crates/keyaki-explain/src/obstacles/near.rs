//! Existing Allows that fall short of the new access in one element only.
//!
//! A condition is told for every such Allow and condition. Of Allows that fall short in their principals, actions or resources
//! there are often many, so of each of these kinds the likest is told; one that falls short in its actions is near only when
//! the existing policy allows another action of the same service in the same way.

use keyaki::{EncodedStatement, Finish, Role};
use keyaki_ir::Term;
use keyaki_policy::{Condition, Effect, Policy, Statement};
use keyaki_semantics::{Element, Outcome, Request, StatementTerms, examine, outcome};

use super::{Search, short};
use crate::asking::Found;
use crate::{Obstacle, Shortfall, StatementRef};

/// Which element falls short.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Short {
    Principal,
    Action,
    Resource,
    Condition(usize),
}

impl Search<'_, '_> {
    /// Allows of the existing policy that match such requests in all but one element.
    pub(super) fn near(&mut self) {
        let mut allows = self.encoded(Role::Existing, Effect::Allow);
        allows.sort_by_key(|allow| {
            self.existing.statements.get(allow.index).map(|statement| unlikeness(statement, self.statement))
        });
        for allow in &allows {
            for at in 0..allow.terms.conditions.len() {
                self.falls_short(allow, Short::Condition(at));
            }
        }
        for kind in [Short::Resource, Short::Principal, Short::Action] {
            let _ = allows.iter().any(|allow| self.falls_short(allow, kind));
        }
    }

    /// Whether some new request is short of `allow` in `kind` only; then that is an obstacle.
    fn falls_short(&mut self, allow: &EncodedStatement, kind: Short) -> bool {
        let existing = self.existing;
        let Some(statement) = existing.statements.get(allow.index) else { return false };
        let own = short(existing, statement, self.witness);
        let is_own = is_only(&own, kind, statement) && says_nothing(existing, self.witness);
        let (request, short) = if is_own {
            (self.witness.clone(), own)
        } else {
            let Some(request) = self.short_in(&allow.terms, kind) else { return false };
            let short = short(existing, statement, &request);
            if !is_only(&short, kind, statement) || !says_nothing(existing, &request) {
                return false;
            }
            (request, short)
        };
        if kind == Short::Action && !self.allowed_another_action(&request) {
            return false;
        }
        let relaxed = match kind {
            Short::Condition(_) => {
                let examined = examine(existing, statement, &request);
                let failing: Vec<_> = examined.into_iter().filter(|one| !one.matches).collect();
                self.relaxed(statement, &failing, &request)
            }
            Short::Principal | Short::Action | Short::Resource => Vec::new(),
        };
        self.found.push(Obstacle::FellShort {
            allow: StatementRef::new(Role::Existing, existing, statement),
            short,
            relaxed,
            request: (!is_own).then_some(request),
        });
        true
    }

    /// A new request through the cause that `allow` matches in all but `kind`, and that no existing Deny matches.
    fn short_in(&mut self, allow: &StatementTerms, kind: Short) -> Option<Request> {
        let left_out = match kind {
            Short::Principal => allow.principal,
            Short::Action => allow.action,
            Short::Resource => allow.resource,
            Short::Condition(at) => *allow.conditions.get(at)?,
        };
        let elements =
            [(Short::Principal, allow.principal), (Short::Action, allow.action), (Short::Resource, allow.resource)];
        let conditions = allow.conditions.iter().enumerate().map(|(at, term)| (Short::Condition(at), *term));
        let others = elements.into_iter().chain(conditions).filter(|(other, _)| *other != kind).map(|(_, term)| term);
        let others: Vec<Term> = others.collect();
        let denies: Vec<Term> =
            self.encoded(Role::Existing, Effect::Deny).iter().map(|deny| deny.terms.matches).collect();
        let goal = self.candidate.goal;
        let found = self.asking.seek(Finish::Presentable, |terms| {
            let mut all = vec![goal, terms.not(left_out)];
            for deny in &denies {
                all.push(terms.not(*deny));
            }
            terms.and(all.into_iter().chain(others.iter().copied()))
        });
        match found {
            Found::Request(found) => Some(found.request),
            Found::Nothing | Found::Unknown(_) => None,
        }
    }
}

/// Whether no statement of `policy` matches.
fn says_nothing(policy: &Policy, request: &Request) -> bool {
    outcome(policy, request) == Outcome::ImplicitDeny
}

/// Whether `short` is what `kind` says and no more.
fn is_only(short: &[Shortfall], kind: Short, statement: &Statement) -> bool {
    let [one] = short else { return false };
    match kind {
        Short::Principal => one.element == Element::Principal,
        Short::Action => one.element == Element::Action,
        Short::Resource => one.element == Element::Resource,
        Short::Condition(at) => {
            one.element == Element::Condition
                && statement.conditions.get(at).is_some_and(|condition| one.name == name_of(condition))
        }
    }
}

fn name_of(condition: &Condition) -> String {
    format!("{} {}", condition.operator.value, condition.key.value)
}

/// How unlike two statements are, for an order among several: another `Sid`, then how far apart they stand.
pub(super) fn unlikeness(one: &Statement, other: &Statement) -> (bool, usize) {
    let sid = |statement: &Statement| statement.sid.as_ref().map(|sid| sid.value.clone()).filter(|sid| !sid.is_empty());
    let same_sid = sid(one).is_some() && sid(one) == sid(other);
    (!same_sid, one.index.abs_diff(other.index))
}
