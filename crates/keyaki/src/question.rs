//! What can be asked (spec E).

use keyaki_policy::Policy;
use keyaki_semantics::Request;

use crate::property::{Claim, RoleName};
use crate::{Access, Property, Subject};

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
    /// Does the claim of `property` hold?
    Property {
        /// The property.
        property: Box<Property>,
        /// What it is about, in the order of its policies' names.
        subjects: Vec<Subject>,
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
    /// Another one that a property names.
    Named(RoleName),
}

impl Role {
    /// `existing`, `new`, `policy`, or the name that a property gives.
    pub fn name(&self) -> &str {
        match self {
            Self::Existing => "existing",
            Self::New => "new",
            Self::Policy => "policy",
            Self::Named(name) => name.as_str(),
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name.as_str() {
            "existing" => Self::Existing,
            "new" => Self::New,
            "policy" => Self::Policy,
            _ => Self::Named(name),
        }
    }
}

impl Question {
    /// The name on the command line and in machine formats.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoNewAccess { .. } => "no-new-access",
            Self::AccessNotGranted { .. } => "access-not-granted",
            Self::Property { .. } => "property",
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
            Self::Property { property, subjects } => {
                property.policies().iter().map(|name| Role::from(*name)).zip(subjects).collect()
            }
        }
    }

    /// That of which something is claimed, whose statements can be the cause of a failure.
    pub fn subject(&self) -> Option<(Role, &Subject)> {
        match self {
            Self::NoNewAccess { new, .. } => Some((Role::New, new)),
            Self::AccessNotGranted { policy, .. } => Some((Role::Policy, policy)),
            // Without its permission nothing contradicts the property.
            Self::Property { property, .. } => {
                let first = property.granting().first().copied()?;
                self.subjects().into_iter().nth(first)
            }
        }
    }

    /// What is claimed of the requests that it seeks.
    pub fn claim(&self) -> Claim {
        match self {
            Self::NoNewAccess { .. } | Self::AccessNotGranted { .. } => Claim::Never,
            Self::Property { property, .. } => property.claim(),
        }
    }

    /// The subject through whose permission `request` shows what is sought, if one can be told.
    pub(crate) fn grantor(&self, request: &Request) -> Option<(Role, &Subject)> {
        match self {
            Self::NoNewAccess { .. } | Self::AccessNotGranted { .. } => self.subject(),
            Self::Property { property, .. } => self.subject().or_else(|| {
                let subjects = self.subjects();
                let may = property.may_grant().into_iter().filter_map(|at| subjects.get(at).copied());
                may.into_iter().find(|(_, subject)| subject.allows(request))
            }),
        }
    }

    /// Whether `request` decides the question, by the concrete evaluator alone: it shows that the answer is no, or, of a property that
    /// claims that some request exists, that it is yes.
    pub fn is_violated_by(&self, request: &Request) -> bool {
        match self {
            Self::NoNewAccess { existing, new } => new.allows(request) && !existing.allows(request),
            Self::AccessNotGranted { policy, access } => policy.allows(request) && access.covers(request),
            Self::Property { property, subjects } => property.seeks(subjects, request),
        }
    }
}
