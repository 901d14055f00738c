//! What can be asked (spec E).

use keyaki_policy::{Policy, Statement};
use keyaki_semantics::Request;
use keyaki_source::Diagnostic;

use crate::property::{Claim, Leaning, RoleName};
use crate::public::Addresses;
use crate::{Access, Outsiders, Perimeter, Property, PublicAccess, Subject};

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
    /// Does the policy of a resource keep the public out? (CheckNoPublicAccess)
    NoPublicAccess {
        /// The policy.
        policy: Subject,
        /// What public means.
        public: PublicAccess,
    },
    /// Does the policy of a resource keep everybody out who is of other accounts?
    CrossAccount {
        /// The policy.
        policy: Subject,
        /// Who is not.
        perimeter: Perimeter,
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
            Self::NoPublicAccess { .. } => "no-public-access",
            Self::CrossAccount { .. } => "cross-account",
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
            Self::Property { property, subjects } => {
                property.policies().iter().map(|name| Role::from(*name)).zip(subjects).collect()
            }
            Self::AccessNotGranted { policy, .. }
            | Self::NoPublicAccess { policy, .. }
            | Self::CrossAccount { policy, .. } => vec![(Role::Policy, policy)],
        }
    }

    /// That of which something is claimed, whose statements can be the cause of a failure.
    pub fn subject(&self) -> Option<(Role, &Subject)> {
        match self {
            Self::NoNewAccess { new, .. } => Some((Role::New, new)),
            Self::AccessNotGranted { policy, .. }
            | Self::NoPublicAccess { policy, .. }
            | Self::CrossAccount { policy, .. } => Some((Role::Policy, policy)),
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
            Self::NoNewAccess { .. }
            | Self::AccessNotGranted { .. }
            | Self::NoPublicAccess { .. }
            | Self::CrossAccount { .. } => Claim::Never,
            Self::Property { property, .. } => property.claim(),
        }
    }

    /// The subject through whose permission `request` shows what is sought, if one can be told.
    pub(crate) fn grantor(&self, request: &Request) -> Option<(Role, &Subject)> {
        match self {
            Self::NoNewAccess { .. }
            | Self::AccessNotGranted { .. }
            | Self::NoPublicAccess { .. }
            | Self::CrossAccount { .. } => self.subject(),
            Self::Property { property, .. } => self.subject().or_else(|| {
                let subjects = self.subjects();
                let may = subjects.into_iter().zip(property.leanings()).filter(|(_, leaning)| leaning.adds);
                may.map(|(subject, _)| subject).find(|(_, subject)| subject.allows(request))
            }),
        }
    }

    /// For each subject, how what it allows bears on which requests decide the question.
    pub fn leanings(&self) -> Vec<(Role, Leaning)> {
        let adds = Leaning { adds: true, removes: false };
        let removes = Leaning { adds: false, removes: true };
        match self {
            Self::NoNewAccess { .. } => vec![(Role::Existing, removes), (Role::New, adds)],
            Self::AccessNotGranted { .. } | Self::NoPublicAccess { .. } | Self::CrossAccount { .. } => {
                vec![(Role::Policy, adds)]
            }
            Self::Property { property, .. } => {
                property.policies().iter().map(|name| Role::from(*name)).zip(property.leanings()).collect()
            }
        }
    }

    /// Whose requests count, when only those of outsiders do.
    pub fn outsiders(&self) -> Option<&Outsiders> {
        match self {
            Self::NoPublicAccess { public, .. } => Some(public.outsiders()),
            Self::CrossAccount { perimeter, .. } => Some(perimeter.outsiders()),
            Self::NoNewAccess { .. } | Self::AccessNotGranted { .. } | Self::Property { .. } => None,
        }
    }

    /// The question that `property` puts to `subjects`, one for each of its policies' names: who is a stranger to them is settled by
    /// all that they say now, whatever of them is looked at later. A property that was put before can be put anew.
    ///
    /// # Errors
    /// A diagnostic when it asks about one of them what can only be asked about another kind of policy.
    pub fn about(property: &Property, subjects: Vec<Subject>) -> Result<Self, Box<Diagnostic>> {
        let subjects = property.facing(subjects)?;
        Ok(Self::Property { property: Box::new(property.about(&subjects)?), subjects })
    }

    /// From where requests come, when it matters from how many addresses.
    pub(crate) fn addresses(&self) -> Option<&Addresses> {
        match self {
            Self::Property { property, .. } => property.addresses(),
            Self::NoNewAccess { .. }
            | Self::AccessNotGranted { .. }
            | Self::NoPublicAccess { .. }
            | Self::CrossAccount { .. } => self.outsiders()?.addresses(),
        }
    }

    /// Whether it matters from how many addresses requests come, so that one of them does not settle the answer.
    pub fn counts_addresses(&self) -> bool {
        self.addresses().is_some()
    }

    /// Whether an outsider's `request` is let in, wherever it comes from.
    pub(crate) fn lets_in(&self, request: &Request) -> bool {
        match self {
            Self::Property { property, subjects } => property.seeks_from_anywhere(subjects, request),
            Self::NoNewAccess { .. }
            | Self::AccessNotGranted { .. }
            | Self::NoPublicAccess { .. }
            | Self::CrossAccount { .. } => self.subject().is_some_and(|(_, subject)| subject.lets_in(request)),
        }
    }

    /// The same question about outsiders who call from elsewhere than `addresses` tolerate.
    pub(crate) fn calling_from(&self, addresses: Addresses) -> Self {
        match self {
            Self::NoPublicAccess { policy, public } => {
                let public = public.among(public.outsiders().calling_from(addresses));
                Self::NoPublicAccess { policy: policy.clone(), public }
            }
            Self::Property { property, subjects } => {
                let property = Box::new(property.calling_from(addresses));
                Self::Property { property, subjects: subjects.clone() }
            }
            Self::NoNewAccess { .. } | Self::AccessNotGranted { .. } | Self::CrossAccount { .. } => self.clone(),
        }
    }

    /// Whether what this Allow statement of the subject lets through counts.
    pub fn counts(&self, statement: &Statement) -> bool {
        match self {
            Self::NoPublicAccess { public, .. } => public.counts(statement),
            Self::Property { property, .. } => property.counts(statement),
            Self::NoNewAccess { .. } | Self::AccessNotGranted { .. } | Self::CrossAccount { .. } => true,
        }
    }

    /// Whether `request` decides the question, by the concrete evaluator alone: it shows that the answer is no, or, of a property that
    /// claims that some request exists, that it is yes; where it matters from how many addresses requests come, that it is one that
    /// counts.
    pub fn is_violated_by(&self, request: &Request) -> bool {
        match self {
            Self::NoNewAccess { existing, new } => new.allows(request) && !existing.allows(request),
            Self::AccessNotGranted { policy, access } => policy.allows(request) && access.covers(request),
            Self::Property { property, subjects } => property.seeks(subjects, request),
            Self::NoPublicAccess { policy, public } => {
                policy.lets_in(request)
                    && public.outsiders().covers(request)
                    && policy.first_granting(request, &|statement| public.counts(statement)).is_some()
            }
            Self::CrossAccount { policy, perimeter } => {
                policy.lets_in(request) && perimeter.outsiders().covers(request)
            }
        }
    }
}
