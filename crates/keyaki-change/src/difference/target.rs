//! What a document is to express: the requests that one policy allows and another does not.

use keyaki::{Question, Subject, slice};
use keyaki_policy::{Effect, Policy, Statement};

use crate::asker::{Asker, Finish, Found, Part, Sought};
use crate::draft::Draft;
use crate::written::{Written, written};

/// The two policies, without what cannot matter (`keyaki::slice` keeps the requests in question), and whom to ask.
pub(crate) struct Target<'a> {
    pub(crate) asker: &'a Asker<'a>,
    pub(crate) old: Policy,
    pub(crate) new: Policy,
    name: &'static str,
}

impl<'a> Target<'a> {
    /// What `new` allows and `old` does not, to be written as `name`.
    pub(crate) fn new(asker: &'a Asker<'a>, name: &'static str, old: &Policy, new: &Policy) -> Self {
        let question = Question::NoNewAccess { existing: old.clone().into(), new: new.clone().into() };
        let (old, new) = match slice(&question) {
            Question::NoNewAccess { existing: Subject::Policy(old), new: Subject::Policy(new) } => (old, new),
            _ => (old.clone(), new.clone()),
        };
        Self { asker, old, new, name }
    }

    /// For questions about statements of policies like this one.
    pub(crate) fn whole(asker: &'a Asker<'a>, policy: &Policy) -> Self {
        Self { asker, old: policy.clone(), new: policy.clone(), name: "statements" }
    }

    /// The policy of these statements.
    pub(crate) fn written(&self, drafts: &[Draft]) -> Option<Written> {
        written(self.name, drafts, self.new.kind, self.new.readings)
    }

    /// The policy that allows what the statements match, whatever their effect.
    pub(crate) fn allowing(&self, drafts: &[Draft]) -> Option<Policy> {
        let drafts: Vec<Draft> = drafts.iter().map(|draft| draft.with_effect(Effect::Allow)).collect();
        self.written(&drafts).map(|written| written.policy)
    }

    /// A request in question that `document` does not allow.
    pub(crate) fn missed_by(&self, document: &Policy, finish: Finish) -> Found {
        let sought = vec![vec![Part::Allowed(1), Part::NotAllowed(0), Part::NotAllowed(2)]];
        self.asker.find_any(&[&self.old, &self.new, document], &sought, finish)
    }

    /// A request that `document` allows and that is not in question.
    pub(crate) fn exceeding(&self, document: &Policy, finish: Finish) -> Found {
        let beyond = vec![Part::Allowed(2), Part::NotAllowed(1)];
        let known = vec![Part::Allowed(2), Part::Allowed(0)];
        self.asker.find_any(&[&self.old, &self.new, document], &vec![beyond, known], finish)
    }

    /// A request that `document` allows, `base` does not, and that is not in question.
    pub(crate) fn growing(&self, base: &Policy, document: &Policy) -> Found {
        let beyond = vec![Part::Allowed(3), Part::NotAllowed(2), Part::NotAllowed(1)];
        let known = vec![Part::Allowed(3), Part::NotAllowed(2), Part::Allowed(0)];
        self.asker.find_any(&[&self.old, &self.new, base, document], &vec![beyond, known], Finish::Plain)
    }

    /// A request in question that `part` allows.
    pub(crate) fn flowing(&self, part: &Policy) -> Found {
        self.asker.find(&[&self.new, part], &[&self.old])
    }

    /// [`Target::flowing`] for each of many parts; and whether such a request is one that `allowing` does not allow.
    pub(crate) fn flowing_each(&self, parts: &[Policy], allowing: &Policy) -> [Vec<Found>; 2] {
        let policies: Vec<&Policy> = [&self.old, &self.new, allowing].into_iter().chain(parts).collect();
        let sought = |without: usize| -> Vec<Sought> {
            let of = |part| vec![vec![Part::Allowed(1), Part::NotAllowed(without), Part::Allowed(part)]];
            (3..policies.len()).map(of).collect()
        };
        let flowing = self.asker.find_each(&policies, &sought(0), Finish::Plain);
        // Without Denies in the old policy there is no difference.
        let differs = self.old.statements.len() > allowing.statements.len();
        let beyond = if differs { self.asker.find_each(&policies, &sought(2), Finish::Plain) } else { flowing.clone() };
        [flowing, beyond]
    }

    /// Whether everything that `inner` allows is allowed by `outer`, for certain.
    pub(crate) fn is_within(&self, inner: &[Draft], outer: &[Draft]) -> bool {
        let (Some(inner), Some(outer)) = (self.allowing(inner), self.allowing(outer)) else { return false };
        self.asker.find(&[&inner], &[&outer]).is_nothing()
    }

    /// Whether no request matches both, for certain.
    pub(crate) fn are_apart(&self, one: &Draft, other: &Draft) -> bool {
        let policies = [one, other].map(|draft| self.allowing(std::slice::from_ref(draft)));
        let [Some(one), Some(other)] = &policies else { return false };
        self.asker.find(&[one, other], &[]).is_nothing()
    }
}

/// `policy` with some of its statements.
pub(crate) fn with_statements(policy: &Policy, keep: impl Fn(&Statement) -> bool) -> Policy {
    let statements = policy.statements.iter().filter(|statement| keep(statement)).cloned().collect();
    Policy { statements, ..policy.clone() }
}

/// The statements of one effect as drafts; nothing when one of them cannot be quoted.
pub(crate) fn drafts(policy: &Policy, effect: Effect) -> Option<Vec<Draft>> {
    let statements = policy.statements.iter().filter(|statement| statement.effect == effect);
    let drafts: Vec<Draft> = statements.map(|statement| Draft::of(policy, statement)).collect::<Option<_>>()?;
    Some(drafts.into_iter().filter(|draft| !draft.is_empty()).collect())
}
