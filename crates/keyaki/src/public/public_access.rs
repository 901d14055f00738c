//! What public means in a question.

use std::collections::BTreeSet;
use std::net::IpAddr;

use keyaki_policy::{Effect, Policy, Statement};
use keyaki_source::Diagnostic;

use super::addresses::{Addresses, Few, not_tolerated};
use super::facing::faces_outsiders;
use super::limited::is_limited;
use super::{Outsiders, ResourceType};
use crate::Subject;

/// What keeps strangers out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// Whatever they cannot satisfy, in all statements together.
    #[default]
    Semantic,
    /// S3's own rule, Block Public Access: fixed values in each Allow statement.
    Syntactic,
}

impl Trust {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Semantic, Self::Syntactic];

    /// `semantic` or `syntactic`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Semantic => "semantic",
            Self::Syntactic => "syntactic",
        }
    }
}

/// Requests that only the public, or somebody of it, would make.
#[derive(Clone, Debug)]
pub struct PublicAccess {
    resource_type: ResourceType,
    trust: Trust,
    outsiders: Outsiders,
    /// The Allow statements that do not count.
    limited: BTreeSet<usize>,
}

impl PublicAccess {
    /// Access by the public to a resource of this type with this policy.
    ///
    /// # Errors
    /// A diagnostic when the policy is not one of a resource, the rule is not one for such resources, or a scenario is not one that
    /// [faces outsiders](Subject::facing_outsiders).
    pub fn new(subject: &Subject, resource_type: ResourceType, trust: Trust) -> Result<Self, Box<Diagnostic>> {
        faces_outsiders(subject, "no-public-access")?;
        let (outsiders, limited) = match (trust, subject) {
            (Trust::Semantic, _) => {
                let strangers = Outsiders::strangers([subject], Some(resource_type));
                let counted = Addresses::told_apart_by(subject.policies(), Few::NOT_PUBLIC);
                let strangers = counted.map_or(strangers.clone(), |addresses| strangers.calling_from(addresses));
                (strangers, BTreeSet::new())
            }
            (Trust::Syntactic, _) if !resource_type.has_block_public_access() => {
                return Err(Box::new(no_rule(resource_type)));
            }
            (Trust::Syntactic, Subject::Policy(policy)) => (Outsiders::anyone(), limited(policy, resource_type)),
            (Trust::Syntactic, Subject::Scenario(_)) => return Err(Box::new(of_one_text("--trust syntactic"))),
        };
        Ok(Self { resource_type, trust, outsiders, limited })
    }

    /// The type of the resource.
    pub fn resource_type(&self) -> ResourceType {
        self.resource_type
    }

    /// What keeps strangers out.
    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// Whose requests count.
    pub fn outsiders(&self) -> &Outsiders {
        &self.outsiders
    }

    /// The same, where cells of addresses with these in them are known to let strangers in: what a settled question knows.
    ///
    /// # Errors
    /// A diagnostic when these are no addresses, when addresses do not matter, or when those cells are too many.
    pub fn letting_in(&self, addresses: &[IpAddr]) -> Result<Self, Box<Diagnostic>> {
        if addresses.is_empty() {
            return Ok(self.clone());
        }
        let tolerant = self.outsiders.addresses().ok_or_else(not_tolerated)?.letting_in(addresses)?;
        Ok(self.among(self.outsiders.calling_from(tolerant)))
    }

    /// An address of each cell that is known to let strangers in and is tolerated.
    pub fn let_in(&self) -> Vec<IpAddr> {
        self.outsiders.addresses().map(|addresses| addresses.let_in_samples().collect()).unwrap_or_default()
    }

    /// Whether what an Allow statement lets through counts.
    pub(crate) fn counts(&self, statement: &Statement) -> bool {
        !self.limited.contains(&statement.index)
    }

    pub(crate) fn among(&self, outsiders: Outsiders) -> Self {
        Self { outsiders, ..self.clone() }
    }
}

/// That S3's rule about texts is not asked about a scenario.
pub(crate) fn of_one_text(question: &str) -> Diagnostic {
    let message = format!("`{question}` is S3's rule about the text of one policy, which a scenario is not");
    Diagnostic::error("not-of-resource", message).help("name the file of the resource's policy")
}

/// The Allow statements of `policy` that grant to fixed values only.
pub(crate) fn limited(policy: &Policy, resource_type: ResourceType) -> BTreeSet<usize> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    allows.filter(|statement| is_limited(statement, resource_type)).map(|statement| statement.index).collect()
}

fn no_rule(resource_type: ResourceType) -> Diagnostic {
    let message = format!("Block Public Access is a rule of S3's, and {resource_type} is not judged by it");
    let help = "leave out `--trust syntactic`; it is for AWS::S3::Bucket and AWS::S3::AccessPoint";
    Diagnostic::error("no-syntactic-trust", message).help(help)
}
