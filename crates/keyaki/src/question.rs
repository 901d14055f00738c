//! What can be asked (spec E).

use keyaki_policy::Policy;
use keyaki_semantics::Request;

use crate::{Access, Subject};

/// A question about every possible request.
#[derive(Clone, Debug)]
pub enum Question {
    /// Does `new` allow only what `existing` allows? (CheckNoNewAccess)
    NoNewAccess {
        /// The reference policy.
        existing: Subject,
        /// The candidate.
        new: Subject,
    },
    /// Does `policy` allow none of `access`? (CheckAccessNotGranted)
    AccessNotGranted {
        /// The policy.
        policy: Subject,
        /// The critical actions and resources.
        access: Access,
    },
}

/// The part that a policy plays in a question, as named in answers and scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The reference of a comparison.
    Existing,
    /// The candidate of a comparison.
    New,
    /// The only policy of the question.
    Policy,
}

impl Role {
    /// `existing`, `new` or `policy`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Existing => "existing",
            Self::New => "new",
            Self::Policy => "policy",
        }
    }
}

impl Question {
    /// The name on the command line and in machine formats.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoNewAccess { .. } => "no-new-access",
            Self::AccessNotGranted { .. } => "access-not-granted",
        }
    }

    /// Every policy, with the role of the subject it belongs to.
    pub fn policies(&self) -> Vec<(Role, &Policy)> {
        let mut policies = Vec::new();
        for (role, subject) in self.subjects() {
            policies.extend(subject.policies().into_iter().map(|policy| (role, policy)));
        }
        policies
    }

    /// What the question is about, with roles.
    pub fn subjects(&self) -> Vec<(Role, &Subject)> {
        match self {
            Self::NoNewAccess { existing, new } => vec![(Role::Existing, existing), (Role::New, new)],
            Self::AccessNotGranted { policy, .. } => vec![(Role::Policy, policy)],
        }
    }

    /// That of which something is claimed, whose statements can be the cause of a failure.
    pub fn subject(&self) -> (Role, &Subject) {
        match self {
            Self::NoNewAccess { new, .. } => (Role::New, new),
            Self::AccessNotGranted { policy, .. } => (Role::Policy, policy),
        }
    }

    /// Whether `request` shows that the answer is no, by the concrete evaluator alone.
    pub fn is_violated_by(&self, request: &Request) -> bool {
        match self {
            Self::NoNewAccess { existing, new } => new.allows(request) && !existing.allows(request),
            Self::AccessNotGranted { policy, access } => policy.allows(request) && access.covers(request),
        }
    }
}
