//! What outsiders meet: the policy of a resource, alone or in a scenario.
//!
//! In: a subject that a question about outsiders is to be asked about. Out: the same, fit for it. Outsiders are of other accounts than
//! the scenario describes, so that it has to say which one that is: that of the caller's side, or else that of the resource. What their
//! own accounts allow them is not known and taken to be everything (docs/scenarios.md).

use std::collections::BTreeSet;

use keyaki_policy::{Policy, PolicyKind};
use keyaki_semantics::{Callers, Scenario};
use keyaki_source::Diagnostic;

use crate::Subject;

impl Subject {
    /// The same as outsiders meet it, for the question of this name.
    ///
    /// # Errors
    /// A diagnostic when it is not about a resource, or leaves open who is an outsider.
    pub fn facing_outsiders(self, question: &str) -> Result<Self, Box<Diagnostic>> {
        let subject = match self {
            Self::Scenario(mut scenario) => {
                scenario.caller.id = scenario.caller.id.take().or_else(|| scenario.resource.id.clone());
                Self::Scenario(scenario)
            }
            policy @ Self::Policy(_) => policy,
        };
        faces_outsiders(&subject, question)?;
        Ok(subject)
    }

    /// The policy of the resource that it is about.
    pub(crate) fn resource_policy(&self) -> Option<&Policy> {
        match self {
            Self::Policy(policy) => Some(policy),
            Self::Scenario(scenario) => scenario.resource_policy.as_ref(),
        }
    }

    /// The accounts and organizations that its facts name: they are no strangers.
    pub(super) fn stated(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let Self::Scenario(scenario) = self else { return Default::default() };
        let sides = [&scenario.caller, &scenario.resource];
        let accounts = sides.iter().filter_map(|side| side.id.clone());
        let organizations = sides.iter().filter_map(|side| side.organization.clone());
        (accounts.collect(), organizations.collect())
    }
}

/// Whether outsiders can be asked about.
pub(crate) fn faces_outsiders(subject: &Subject, question: &str) -> Result<(), Box<Diagnostic>> {
    let refused = |message: String, help: &str| Err(Box::new(Diagnostic::error("not-of-resource", message).help(help)));
    match subject {
        Subject::Policy(policy) if policy.kind == PolicyKind::Resource => Ok(()),
        Subject::Policy(policy) => {
            let kind = policy.kind.with_article();
            let message = format!("`{question}` is asked about the policy of a resource, and this is read as {kind}");
            refused(message, "a resource policy says in each statement who may call: `Principal`")
        }
        Subject::Scenario(scenario) => match &**scenario {
            Scenario { resource_policy: None, .. } => {
                let message =
                    format!("`{question}` is asked about the policy of a resource, and the scenario has none");
                refused(message, "name it in `policies`: `\"resource\": \"bucket-policy.json\"`")
            }
            Scenario { callers: Callers::Account | Callers::Own, .. } => {
                let message = format!(
                    "`{question}` is asked about outsiders, and the scenario speaks of its own account's callers"
                );
                refused(message, "leave `kind` out of `caller`")
            }
            Scenario { caller, .. } if caller.id.is_none() => {
                let message = format!(
                    "`{question}` is asked about outsiders, and the scenario does not say whose the resource is"
                );
                refused(message, "state the account: `\"resource\": {\"account\": \"111122223333\"}`")
            }
            Scenario { .. } => Ok(()),
        },
    }
}
