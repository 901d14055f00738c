//! A request as plain data, its identity, and the question it asks.

use keyaki_policy::{Manner, Policy, PolicyKind, read};
use keyaki_source::{Diagnostic, Source};
use sha2::{Digest, Sha256};

use super::{Fault, Operation, Problem};
use crate::{Access, PublicAccess, Question, ResourceType, Subject, Trust};

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
        let source = Source::new(document.member, document.text.as_str());
        let (policy, diagnostics) = read(&source, Some(kind), self.manner);
        self.diagnostics.extend(diagnostics.iter().cloned());
        if policy.is_none() {
            let problem = |diagnostic| Problem::new(document.member, Fault::Policy, diagnostic);
            self.problems.extend(diagnostics.into_iter().map(problem));
        }
        policy
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
