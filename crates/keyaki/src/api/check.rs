//! A request as plain data, its identity, and the question it asks.

use keyaki_policy::{Manner, Policy, PolicyKind, read};
use keyaki_source::{Diagnostic, Source};
use sha2::{Digest, Sha256};

use super::{Fault, Operation, Problem};
use crate::property::{DEFAULT_POLICY, read_properties};
use crate::{Access, Property, PublicAccess, Question, ResourceType, Subject, Trust};

/// A request whose members are what they should be; its policies have not been looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckRequest {
    /// CheckNoNewAccess
    NoNewAccess {
        /// `policyType`
        kind: PolicyKind,
        /// `existingPolicyDocument`
        existing: Document,
        /// `newPolicyDocument`
        new: Document,
    },
    /// CheckAccessNotGranted
    AccessNotGranted {
        /// `policyType`
        kind: PolicyKind,
        /// `policyDocument`
        policy: Document,
        /// `access[0].actions`; empty for any.
        actions: Vec<String>,
        /// `access[0].resources`; empty for any.
        resources: Vec<String>,
    },
    /// CheckNoPublicAccess
    NoPublicAccess {
        /// `policyDocument`
        policy: Document,
        /// `resourceType`
        resource_type: ResourceType,
    },
    /// CheckProperty
    Property {
        /// `policyType`
        kind: PolicyKind,
        /// `policyDocument`, as `policy`, or `policyDocuments`: name and text.
        policies: Vec<(String, String)>,
        /// `property`
        text: String,
        /// `propertyName`: which one, when the text holds several.
        name: Option<String>,
        /// `definitions`: what names in the text stand for, each `NAME = FORMULA`.
        definitions: Vec<String>,
    },
}

/// The text of a policy, exactly as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The member that holds it; the name of the text in diagnostics.
    pub member: &'static str,
    /// The text.
    pub text: String,
}

/// A question, and what there is to say about its policies.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// Warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
}

impl CheckRequest {
    /// The operation that it is a request of.
    pub fn operation(&self) -> Operation {
        match self {
            Self::NoNewAccess { .. } => Operation::CheckNoNewAccess,
            Self::AccessNotGranted { .. } => Operation::CheckAccessNotGranted,
            Self::NoPublicAccess { .. } => Operation::CheckNoPublicAccess,
            Self::Property { .. } => Operation::CheckProperty,
        }
    }

    /// SHA-256 of what is asked: equal for requests that differ only in how their JSON is written. Two requests with the
    /// same identity have the same answer, diagnostics included, when they are read in the same manner.
    pub fn identity(&self) -> [u8; 32] {
        let mut parts = vec![self.operation().name()];
        let (about, actions, resources) = match self {
            Self::NoNewAccess { kind, existing, new } => {
                parts.extend([existing.text.as_str(), new.text.as_str()]);
                (kind.with_article(), &[][..], &[][..])
            }
            Self::AccessNotGranted { kind, policy, actions, resources } => {
                parts.push(&policy.text);
                (kind.with_article(), actions.as_slice(), resources.as_slice())
            }
            Self::NoPublicAccess { policy, resource_type } => {
                parts.push(&policy.text);
                (resource_type.name(), &[][..], &[][..])
            }
            Self::Property { kind, policies, text, name, definitions } => {
                parts.extend([text.as_str(), name.as_deref().unwrap_or_default()]);
                parts.extend(policies.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]));
                (kind.with_article(), definitions.as_slice(), &[][..])
            }
        };
        parts.push(about);
        let mut hash = Sha256::new();
        for list in [parts, texts(actions), texts(resources)] {
            hash.update(length(list.len()));
            for part in list {
                hash.update(length(part.len()));
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().into()
    }

    /// The question that is asked.
    ///
    /// # Errors
    /// Every problem of its policies and of the listed access.
    pub fn question(&self, manner: impl Into<Manner>) -> Result<Asked, Vec<Problem>> {
        let mut reading = Reading { manner: manner.into(), diagnostics: Vec::new(), problems: Vec::new() };
        let question = match self {
            Self::NoNewAccess { kind, existing, new } => {
                let policies = (reading.policy(existing, *kind), reading.policy(new, *kind));
                let (Some(existing), Some(new)) = policies else { return Err(reading.problems) };
                Question::NoNewAccess { existing: existing.into(), new: new.into() }
            }
            Self::AccessNotGranted { kind, policy, actions, resources } => {
                let read = (reading.policy(policy, *kind), reading.access(actions, resources));
                let (Some(policy), Some(access)) = read else { return Err(reading.problems) };
                Question::AccessNotGranted { policy: policy.into(), access }
            }
            Self::NoPublicAccess { policy, resource_type } => {
                let read = reading.policy(policy, PolicyKind::Resource).map(Subject::from);
                let public = read.as_ref().and_then(|policy| reading.public(policy, *resource_type));
                let (Some(policy), Some(public)) = (read, public) else { return Err(reading.problems) };
                Question::NoPublicAccess { policy, public }
            }
            Self::Property { kind, policies, text, name, definitions } => {
                let property = reading.property(text, name.as_deref(), definitions);
                let subjects = property.as_ref().and_then(|property| reading.subjects(property, policies, *kind));
                let (Some(property), Some(subjects)) = (property, subjects) else { return Err(reading.problems) };
                let problem = |diagnostic: Box<Diagnostic>| vec![Problem::new("property", Fault::Policy, *diagnostic)];
                Question::about(&property, subjects).map_err(problem)?
            }
        };
        Ok(Asked { question, diagnostics: reading.diagnostics })
    }
}

struct Reading {
    manner: Manner,
    diagnostics: Vec<Diagnostic>,
    problems: Vec<Problem>,
}

impl Reading {
    fn policy(&mut self, document: &Document, kind: PolicyKind) -> Option<Policy> {
        self.policy_called(document.member, &document.text, kind)
    }

    fn policy_called(&mut self, member: &str, text: &str, kind: PolicyKind) -> Option<Policy> {
        let (policy, diagnostics) = read(&Source::new(member, text), Some(kind), self.manner);
        self.diagnostics.extend(diagnostics.iter().cloned());
        if policy.is_none() {
            let problem = |diagnostic| Problem::new(member, Fault::Policy, diagnostic);
            self.problems.extend(diagnostics.into_iter().map(problem));
        }
        policy
    }

    /// The property of this name, or the only one.
    fn property(&mut self, text: &str, name: Option<&str>, definitions: &[String]) -> Option<Property> {
        let definitions: Vec<Source> =
            definitions.iter().map(|text| Source::new("definitions", text.as_str())).collect();
        let source = Source::new("property", text);
        let (properties, diagnostics) = read_properties(&source, &definitions, self.manner.readings);
        let Some(properties) = properties else {
            let problem = |diagnostic| Problem::new("property", Fault::Policy, diagnostic);
            self.problems.extend(diagnostics.into_iter().map(problem));
            return None;
        };
        self.diagnostics.extend(diagnostics);
        let mut chosen = properties.into_iter().filter(|property| name.is_none_or(|name| name == property.name()));
        match (chosen.next(), chosen.next()) {
            (Some(property), None) => Some(property),
            (None, _) => self.refuse("propertyName", "the text has no property of this name", "name one that it has"),
            (Some(_), Some(_)) => {
                self.refuse("property", "the text has several properties", "say which one in `propertyName`")
            }
        }
    }

    /// The policies that the property speaks of. One that it does not speak of is an error: somebody expects it to be checked.
    fn subjects(
        &mut self,
        property: &Property,
        policies: &[(String, String)],
        kind: PolicyKind,
    ) -> Option<Vec<Subject>> {
        let speaks_of = |name: &str| property.policies().iter().any(|known| known.as_str() == name);
        if let Some((name, _)) = policies.iter().find(|(name, _)| !speaks_of(name)) {
            let message = format!("the property does not speak of `{name}`");
            return self.refuse("policyDocuments", &message, "leave the policy out, or name it as the property does");
        }
        let subjects = property.policies().iter().map(|name| {
            let Some((name, text)) = policies.iter().find(|(known, _)| known == name.as_str()) else {
                let message = format!("the property is about `{name}`, and no policy of that name is given");
                return self.refuse("policyDocuments", &message, "give it in `policyDocuments`");
            };
            let member =
                if name == DEFAULT_POLICY { "policyDocument".to_owned() } else { format!("policyDocuments.{name}") };
            self.policy_called(&member, text, kind).map(Subject::from)
        });
        let subjects: Vec<Option<Subject>> = subjects.collect();
        subjects.into_iter().collect()
    }

    fn refuse<T>(&mut self, member: &str, message: &str, help: &str) -> Option<T> {
        let diagnostic = Diagnostic::error("api-property", message).help(help);
        self.problems.push(Problem::new(member, Fault::Member, diagnostic));
        None
    }

    fn public(&mut self, policy: &Subject, resource_type: ResourceType) -> Option<PublicAccess> {
        PublicAccess::new(policy, resource_type, Trust::Semantic)
            .map_err(|diagnostic| self.problems.push(Problem::new("policyDocument", Fault::Policy, *diagnostic)))
            .ok()
    }

    fn access(&mut self, actions: &[String], resources: &[String]) -> Option<Access> {
        let problem = |diagnostic| Problem::new("access", Fault::Policy, diagnostic);
        Access::read_by(self.manner.readings, actions, resources)
            .map_err(|diagnostics| self.problems.extend(diagnostics.into_iter().map(problem)))
            .ok()
    }
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// The same on every machine.
fn length(length: usize) -> [u8; 8] {
    (length as u64).to_be_bytes()
}
