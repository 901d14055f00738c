//! A question as it is put: everything that its meaning follows from.

use std::net::IpAddr;

use keyaki::property::RoleName;
use keyaki::{Access, Perimeter, Property, PublicAccess, Question, Realism, ResourceType, Services, Trust};
use keyaki_policy::{Manner, PolicyKind};
use keyaki_source::{Diagnostic, Source};

use crate::report::Failure;
use crate::subject::{comparable, subjects_of};
use crate::texts::{Form, Texts};

/// A question with the texts that it is about, and how they are read.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub(crate) what: What,
    pub(crate) kind: Option<PolicyKind>,
    pub(crate) manner: Manner,
    pub(crate) realism: Realism,
    pub(crate) services: Services,
}

/// What is asked about which texts.
#[derive(Clone, Debug)]
pub(crate) enum What {
    NoNewAccess {
        existing: Texts,
        new: Texts,
    },
    AccessNotGranted {
        policy: Texts,
        actions: Vec<String>,
        resources: Vec<String>,
    },
    /// With a text for each of the names that the property gives to policies.
    Property {
        asked: AskedProperty,
        policies: Vec<Texts>,
        /// As of public access.
        let_in: Vec<IpAddr>,
    },
    /// `let_in`: an address of each block that is known to let strangers in and is tolerated.
    NoPublicAccess {
        policy: Texts,
        resource_type: ResourceType,
        trust: Trust,
        let_in: Vec<IpAddr>,
    },
    CrossAccount {
        policy: Texts,
        accounts: Vec<String>,
        organizations: Vec<String>,
    },
}

/// A property, and what it was read from beside its own text.
#[derive(Clone, Debug)]
pub(crate) struct AskedProperty {
    pub(crate) property: Box<Property>,
    pub(crate) definitions: Vec<Source>,
}

impl What {
    /// In which form the policy is written, when there is one.
    pub(crate) fn policy_form(&self) -> Option<Form> {
        match self {
            Self::NoNewAccess { .. } | Self::Property { .. } => None,
            Self::AccessNotGranted { policy, .. }
            | Self::NoPublicAccess { policy, .. }
            | Self::CrossAccount { policy, .. } => Some(policy.form),
        }
    }
}

impl Put {
    /// The question, and what there is to say about its policies.
    pub(crate) fn question(&self) -> Result<(Question, Vec<Diagnostic>), Failure> {
        let (subjects, diagnostics) =
            subjects_of(&self.texts().map(|(_, texts)| texts).collect::<Vec<_>>(), self.kind, self.manner)?;
        comparable(&subjects)?;
        let mut subjects = subjects.into_iter();
        let question = match (&self.what, subjects.next(), subjects.next()) {
            (What::Property { asked, let_in, .. }, first, second) => {
                let subjects = first.into_iter().chain(second).chain(subjects).collect();
                let question = Question::about(&asked.property, subjects).and_then(|it| it.letting_in(let_in));
                question.map_err(|error| *error)?
            }
            (What::NoNewAccess { .. }, Some(existing), Some(new)) => Question::NoNewAccess { existing, new },
            (What::AccessNotGranted { actions, resources, .. }, Some(policy), None) => {
                let access = Access::read_by(self.manner.readings, actions, resources).map_err(Failure)?;
                Question::AccessNotGranted { policy, access }
            }
            (What::NoPublicAccess { resource_type, trust, let_in, .. }, Some(policy), None) => {
                let policy = policy.facing_outsiders(self.name()).map_err(|error| *error)?;
                let public = PublicAccess::new(&policy, *resource_type, *trust).and_then(|it| it.letting_in(let_in));
                Question::NoPublicAccess { public: public.map_err(|error| *error)?, policy }
            }
            (What::CrossAccount { accounts, organizations, .. }, Some(policy), None) => {
                let perimeter = Perimeter::new(accounts, organizations).map_err(Failure)?;
                let policy = policy.facing_outsiders(self.name()).map_err(|error| *error)?;
                Question::CrossAccount { policy, perimeter }
            }
            _ => return Err(Failure(diagnostics)),
        };
        Ok((question, diagnostics))
    }

    /// The name of the question.
    pub(crate) fn name(&self) -> &'static str {
        match self.what {
            What::NoNewAccess { .. } => "no-new-access",
            What::AccessNotGranted { .. } => "access-not-granted",
            What::Property { .. } => "property",
            What::NoPublicAccess { .. } => "no-public-access",
            What::CrossAccount { .. } => "cross-account",
        }
    }

    /// The same, put as `question`, the form of it that was settled.
    pub(crate) fn settled(&self, question: &Question) -> Self {
        let mut put = self.clone();
        if let What::NoPublicAccess { let_in, .. } | What::Property { let_in, .. } = &mut put.what {
            *let_in = question.let_in();
        }
        put
    }

    /// What a PASS says.
    pub(crate) fn claim(&self) -> String {
        let request = match (self.realism, self.services) {
            (Realism::Auto | Realism::Off, Services::Any) => "request",
            (Realism::Auto | Realism::Off, Services::Strict) => "request of published actions and resources",
            (Realism::On, Services::Any) => "realistic request",
            (Realism::On, Services::Strict) => "realistic request of published actions and resources",
        };
        match &self.what {
            What::Property { asked: AskedProperty { property, .. }, .. } => {
                let assumed: Vec<&str> = property.assumptions().iter().map(|one| one.text.as_str()).collect();
                let under =
                    if assumed.is_empty() { String::new() } else { format!(", assuming {}", assumed.join("; ")) };
                let few = if property.counts_addresses() { "; a few addresses do not count" } else { "" };
                format!("There is no {request} that contradicts the property `{}`{under}{few}.", property.name())
            }
            What::NoNewAccess { .. } => {
                format!("There is no {request} that the new policies allow and the existing ones do not.")
            }
            What::AccessNotGranted { .. } => {
                format!("There is no {request} of the listed access that the policies allow.")
            }
            What::NoPublicAccess { trust: Trust::Semantic, .. } => {
                format!(
                    "There is no {request} by the public that the policy allows; a few addresses are not the public."
                )
            }
            What::NoPublicAccess { trust: Trust::Syntactic, .. } => {
                format!("There is no {request} that the policy allows by a statement without fixed values.")
            }
            What::CrossAccount { .. } => {
                format!("There is no {request} from outside the accounts and organizations that the policy allows.")
            }
        }
    }

    /// The texts, with their role.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &Texts)> {
        let texts = match &self.what {
            What::NoNewAccess { existing, new } => vec![("existing", existing), ("new", new)],
            What::Property { asked, policies, .. } => {
                asked.property.policies().iter().map(RoleName::as_str).zip(policies).collect()
            }
            What::AccessNotGranted { policy, .. }
            | What::NoPublicAccess { policy, .. }
            | What::CrossAccount { policy, .. } => vec![("policy", policy)],
        };
        texts.into_iter()
    }
}
