//! What a suggestion is for: a question about a policy, and what must be true of the policy that answers it better.

use keyaki::{Access, Question, Subject, slice};
use keyaki_policy::{Listed, Manner, Mode, Policy, Statement, read};
use keyaki_source::Source;

use crate::asker::{Asker, Finish, Found, Part};

/// The question, and whom to ask.
pub(crate) struct Aim<'a> {
    pub(crate) asker: &'a Asker<'a>,
    /// The policy as it is.
    pub(crate) policy: &'a Policy,
    pub(crate) against: Against<'a>,
    /// Whether IAM would take the policy.
    strict: bool,
}

/// What the policy is held against.
#[derive(Clone, Copy)]
pub(crate) enum Against<'a> {
    /// It may allow no more than this one.
    Existing(&'a Policy),
    /// It may allow none of this.
    Access(&'a Access),
}

/// A policy, the other side of the question, without what cannot matter to it, and which requests fail it.
pub(crate) struct Sides {
    pub(crate) policy: Policy,
    pub(crate) other: Policy,
}

impl<'a> Aim<'a> {
    /// Nothing when the question is about scenarios.
    pub(crate) fn of(asker: &'a Asker<'a>, question: &'a Question) -> Option<Self> {
        let (policy, against) = match question {
            Question::NoNewAccess { existing: Subject::Policy(existing), new: Subject::Policy(new) } => {
                (new, Against::Existing(existing))
            }
            Question::AccessNotGranted { policy: Subject::Policy(policy), access } => (policy, Against::Access(access)),
            _ => return None,
        };
        let strict = accepted(policy, policy.source.text(), Mode::Strict).is_some();
        Some(Self { asker, policy, against, strict })
    }

    /// The question about `policy` in place of the one it is about.
    fn question(&self, policy: &Policy) -> Question {
        let policy = policy.clone().into();
        match self.against {
            Against::Existing(existing) => Question::NoNewAccess { existing: existing.clone().into(), new: policy },
            Against::Access(access) => Question::AccessNotGranted { policy, access: access.clone() },
        }
    }

    pub(crate) fn sides(&self, policy: &Policy) -> Sides {
        match slice(&self.question(policy)) {
            Question::NoNewAccess { existing: Subject::Policy(other), new: Subject::Policy(policy) } => {
                Sides { policy, other }
            }
            Question::AccessNotGranted { policy: Subject::Policy(policy), .. } => Sides { policy, other: self.other() },
            _ => Sides { policy: policy.clone(), other: self.other() },
        }
    }

    fn other(&self) -> Policy {
        match self.against {
            Against::Existing(existing) => existing.clone(),
            Against::Access(access) => access.as_policy().clone(),
        }
    }

    /// What the other side says of a request that fails the check.
    pub(crate) fn fails(&self, other: usize) -> Part {
        match self.against {
            Against::Existing(_) => Part::NotAllowed(other),
            Against::Access(_) => Part::Allowed(other),
        }
    }

    /// What the other side says of a request that may stay allowed.
    fn may_stay(&self, other: usize) -> Part {
        match self.against {
            Against::Existing(_) => Part::Allowed(other),
            Against::Access(_) => Part::NotAllowed(other),
        }
    }

    /// A request for which the check still fails.
    pub(crate) fn failing(&self, policy: &Policy, finish: Finish) -> Found {
        let Sides { policy, other } = self.sides(policy);
        self.asker.find_any(&[&policy, &other], &vec![vec![Part::Allowed(0), self.fails(1)]], finish)
    }

    /// Such a request for which one of `parts` matters, for each of them.
    pub(crate) fn failing_through(&self, sides: &Sides, parts: &[Policy]) -> Vec<Found> {
        let policies: Vec<&Policy> = [&sides.policy, &sides.other].into_iter().chain(parts).collect();
        let sought = |part| vec![vec![Part::Allowed(0), self.fails(1), Part::Allowed(part)]];
        let sought: Vec<_> = (2..policies.len()).map(sought).collect();
        self.asker.find_each(&policies, &sought, Finish::Plain)
    }

    /// A request that `policy` allows and the policy as it is does not.
    pub(crate) fn growing(&self, policy: &Policy, finish: Finish) -> Found {
        let (before, after) = sliced(self.policy, policy);
        self.asker.find_any(&[&after, &before], &vec![vec![Part::Allowed(0), Part::NotAllowed(1)]], finish)
    }

    /// A request that `policy` allows and that may stay allowed.
    pub(crate) fn sparing(&self, policy: &Policy) -> Found {
        let sought = vec![vec![Part::Allowed(0), self.may_stay(1)]];
        self.asker.find_any(&[policy, &self.other()], &sought, Finish::Plain)
    }

    /// A request that may stay allowed, and that `policy` no longer allows.
    pub(crate) fn losing(&self, policy: &Policy, finish: Finish) -> Found {
        let (after, before) = sliced(policy, self.policy);
        let sought = vec![vec![Part::Allowed(0), self.may_stay(1), Part::NotAllowed(2)]];
        self.asker.find_any(&[&before, &self.other(), &after], &sought, finish)
    }

    /// The policy in `text`, if it is as good a text as the one there is.
    pub(crate) fn read(&self, text: &str) -> Option<Policy> {
        if self.strict && accepted(self.policy, text, Mode::Strict).is_none() {
            return None;
        }
        let policy = accepted(self.policy, text, Mode::Lenient);
        policy.filter(|policy| !policy.statements.iter().any(says_nothing))
    }
}

/// The policy in `text`, read as `policy` was.
fn accepted(policy: &Policy, text: &str, mode: Mode) -> Option<Policy> {
    let manner = Manner { mode, readings: policy.readings };
    read(&Source::new(policy.source.name(), text), Some(policy.kind), manner).0
}

/// A list that was emptied.
fn says_nothing(statement: &Statement) -> bool {
    matches!(&statement.actions, Listed::Only(items) if items.is_empty())
        || matches!(&statement.resources, Listed::Only(items) if items.is_empty())
}

/// Both without what cannot matter to the requests that `new` allows and `existing` does not.
fn sliced(existing: &Policy, new: &Policy) -> (Policy, Policy) {
    let question = Question::NoNewAccess { existing: existing.clone().into(), new: new.clone().into() };
    match slice(&question) {
        Question::NoNewAccess { existing: Subject::Policy(existing), new: Subject::Policy(new) } => (existing, new),
        _ => (existing.clone(), new.clone()),
    }
}
