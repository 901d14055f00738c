//! What a suggestion is for: a question about a policy, and what must be true of the policy that answers it better.

use keyaki::property::Claim;
use keyaki::{Access, PublicAccess, Question, Role, Subject, slice};
use keyaki_policy::{Effect, Listed, Manner, Mode, Policy, Statement, read};
use keyaki_source::Source;

use super::guards::Guards;
use crate::asker::{About, Among, Asker, Finish, Found, Part};
use crate::difference::target::with_statements;

/// The question, and whom to ask.
pub(crate) struct Aim<'a> {
    pub(crate) asker: &'a Asker<'a>,
    /// The policy as it is.
    pub(crate) policy: &'a Policy,
    pub(crate) against: Against<'a>,
    /// What could be demanded, or denied, so that the check passes.
    pub(crate) guards: Guards,
    /// Whether IAM would take the policy.
    strict: bool,
}

/// What the policy is held against.
#[derive(Clone)]
pub(crate) enum Against<'a> {
    /// It may allow no more than this one.
    Existing(&'a Policy),
    /// It may allow none of this.
    Access(&'a Access),
    /// It may allow nothing that this question, about the policy as it is and perhaps about others, objects to.
    Check { question: Box<Question>, role: Role },
}

/// A policy, the other side of the question, without what cannot matter to it, and which requests fail it.
pub(crate) struct Sides {
    pub(crate) policy: Policy,
    pub(crate) other: Policy,
}

impl<'a> Aim<'a> {
    /// Says why not when nothing can be suggested for the question.
    pub(crate) fn of(asker: &'a Asker<'a>, question: &'a Question) -> Result<Self, String> {
        let Some((role, subject)) = question.subject() else {
            return Err("what contradicts the property need not be allowed by any one policy".to_owned());
        };
        let Some(policy) = subject.as_policy() else { return Err(of_scenarios()) };
        let against = match question {
            Question::NoNewAccess { existing: Subject::Policy(existing), .. } => Against::Existing(existing),
            Question::NoNewAccess { .. } => return Err(of_scenarios()),
            Question::AccessNotGranted { access, .. } => Against::Access(access),
            Question::Property { property, .. } if property.claim() == Claim::Sometimes => {
                return Err(
                    "the property claims that a request exists, and suggestions only take access away".to_owned()
                );
            }
            Question::Property { .. } | Question::NoPublicAccess { .. } | Question::CrossAccount { .. } => {
                let question =
                    in_place(question, role, policy).ok_or_else(|| "the check is not one of it".to_owned())?;
                Against::Check { question: Box::new(question), role }
            }
        };
        let strict = accepted(policy, policy.source.text(), Mode::Strict).is_some();
        Ok(Self { asker, policy, against, guards: Guards::of(question, policy), strict })
    }

    pub(crate) fn sides(&self, policy: &Policy) -> Sides {
        let policy_of = |subject: &Policy| -> Subject { subject.clone().into() };
        let asked = match &self.against {
            Against::Existing(existing) => {
                Question::NoNewAccess { existing: policy_of(existing), new: policy_of(policy) }
            }
            Against::Access(access) => {
                Question::AccessNotGranted { policy: policy_of(policy), access: (*access).clone() }
            }
            Against::Check { .. } => return Sides { policy: policy.clone(), other: policy.clone() },
        };
        match slice(&asked) {
            Question::NoNewAccess { existing: Subject::Policy(other), new: Subject::Policy(policy) } => {
                Sides { policy, other }
            }
            Question::AccessNotGranted { policy: Subject::Policy(policy), .. } => Sides { policy, other: self.other() },
            _ => Sides { policy: policy.clone(), other: self.other() },
        }
    }

    fn other(&self) -> Policy {
        match &self.against {
            Against::Existing(existing) => (*existing).clone(),
            Against::Access(access) => access.as_policy().clone(),
            Against::Check { .. } => self.policy.clone(),
        }
    }

    /// What makes a request one that fails the check, where the other side is at `other`.
    fn fails(&self, other: usize) -> Part {
        match self.against {
            Against::Existing(_) => Part::NotAllowed(other),
            Against::Access(_) => Part::Allowed(other),
            Against::Check { .. } => Part::Objected,
        }
    }

    /// What makes a request one that may stay allowed.
    fn may_stay(&self, other: usize) -> Part {
        match self.against {
            Against::Existing(_) => Part::Allowed(other),
            Against::Access(_) => Part::NotAllowed(other),
            Against::Check { .. } => Part::NotObjected,
        }
    }

    /// The check of the policy as it is, when more is to be asked about it than what policies allow.
    fn check(&self) -> Option<&Question> {
        match &self.against {
            Against::Existing(_) | Against::Access(_) => None,
            Against::Check { question, .. } => Some(&**question),
        }
    }

    /// The check of another policy in its place.
    fn check_of(&self, policy: &Policy) -> Option<Question> {
        match &self.against {
            Against::Existing(_) | Against::Access(_) => None,
            Against::Check { question, role } => in_place(question, *role, policy),
        }
    }

    /// A request for which the check still fails.
    pub(crate) fn failing(&self, policy: &Policy, finish: Finish) -> Found {
        if self.check().is_some() {
            let unknown = || Found::Unknown("the check is not one of such a policy".to_owned());
            return self.check_of(policy).map_or_else(unknown, |question| self.asker.failing(&question, finish));
        }
        let Sides { policy, other } = self.sides(policy);
        self.asker.find_any(&[&policy, &other], &vec![vec![Part::Allowed(0), self.fails(1)]], finish)
    }

    /// Such a request for which one of `parts` matters, for each of them.
    pub(crate) fn failing_through(&self, sides: &Sides, parts: &[Policy]) -> Vec<Found> {
        let check = self.check_of(&sides.policy);
        let policies: Vec<&Policy> = [&sides.policy, &sides.other].into_iter().chain(parts).collect();
        let sought = |part| vec![vec![Part::Allowed(0), self.fails(1), Part::Allowed(part)]];
        let sought: Vec<_> = (2..policies.len()).map(sought).collect();
        let about = About { policies: &policies, check: check.as_ref(), among: Among::Counted };
        self.asker.find_all(about, &sought, Finish::Plain)
    }

    /// Whether the check fails because of the statement at `index` even without the other Allows. Of checks that look at single
    /// requests nothing else is asked for here; where a few addresses are tolerated it need not be so.
    pub(crate) fn fails_alone(&self, sides: &Sides, index: usize) -> bool {
        if !self.check().is_some_and(Question::counts_addresses) {
            return true;
        }
        let stays = |statement: &Statement| statement.effect == Effect::Deny || statement.index == index;
        self.failing(&with_statements(&sides.policy, stays), Finish::Plain).is_request()
    }

    /// A request that `policy` allows and the policy as it is does not.
    pub(crate) fn growing(&self, policy: &Policy, finish: Finish) -> Found {
        let (before, after) = sliced(self.policy, policy);
        self.asker.find_any(&[&after, &before], &vec![vec![Part::Allowed(0), Part::NotAllowed(1)]], finish)
    }

    /// A request that the policy as it is allows and that may stay allowed.
    pub(crate) fn sparing(&self) -> Found {
        let sought = vec![vec![Part::Allowed(0), self.may_stay(1)]];
        let (policies, among) = (&[self.policy, &self.other()], Among::Counted);
        let about = About { policies, check: self.check(), among };
        self.asker.find_one(about, &sought, Finish::Plain)
    }

    /// A request that may stay allowed, and that `policy` no longer allows.
    pub(crate) fn losing(&self, policy: &Policy, finish: Finish) -> Found {
        self.losing_among(policy, finish, Among::Counted)
    }

    /// The same of some requests only.
    pub(crate) fn losing_among(&self, policy: &Policy, finish: Finish, among: Among) -> Found {
        // What a check objects to is said of the whole policy.
        let (after, before) = match self.check() {
            Some(_) => (policy.clone(), self.policy.clone()),
            None => sliced(policy, self.policy),
        };
        let sought = vec![vec![Part::Allowed(0), self.may_stay(1), Part::NotAllowed(2)]];
        let about = About { policies: &[&before, &self.other(), &after], check: self.check(), among };
        self.asker.find_one(about, &sought, finish)
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

/// The question with `policy` in that role. Who is a stranger depends on the policy.
fn in_place(question: &Question, role: Role, policy: &Policy) -> Option<Question> {
    let subject = Subject::from(policy.clone());
    Some(match question {
        Question::NoPublicAccess { public, .. } => {
            let public = PublicAccess::new(&subject, public.resource_type(), public.trust()).ok()?;
            Question::NoPublicAccess { policy: subject, public }
        }
        Question::CrossAccount { perimeter, .. } => {
            Question::CrossAccount { policy: subject, perimeter: perimeter.clone() }
        }
        Question::Property { property, .. } => {
            let of = |(other, known): (Role, &Subject)| if other == role { subject.clone() } else { known.clone() };
            let subjects = question.subjects().into_iter().map(of).collect();
            Question::about(property, subjects).ok()?
        }
        Question::NoNewAccess { .. } | Question::AccessNotGranted { .. } => return None,
    })
}

fn of_scenarios() -> String {
    "suggestions are made for single policies, not for scenarios".to_owned()
}
