//! Whether a counterexample rests on how a disputed point is read.
//!
//! In: a question and a request that shows that the answer is no. Out: a note for each reading by which the request would not
//! show it. Exact for this request; another one may show it by the other reading too. Readings that shape a policy while it is
//! read are not among them: their places have warnings of their own.

use keyaki_policy::{ActionPattern, Listed, Policy, Readings, ResourceMatching, Statement};
use keyaki_semantics::{Request, is_about_action};
use keyaki_source::{Diagnostic, Spanned};

use crate::{Question, Subject};

/// A note for each other reading by which `request` would not be a counterexample.
pub(crate) fn rests_on(question: &Question, request: &Request) -> Vec<Diagnostic> {
    let question = question.about_action_of(request);
    let others = question.readings().others();
    let mut other = question.clone();
    let decisive = others.filter(|(readings, ..)| match other.take(*readings) {
        Taken::Yes => !other.is_violated_by(request),
        Taken::No => !question.reread(*readings).is_violated_by(request),
    });
    decisive.map(|(_, name, choice)| note(name, choice)).collect()
}

/// That the answer is not by the usual readings, when it is not.
pub(crate) fn other_readings(question: &Question) -> Option<Diagnostic> {
    let chosen: Vec<String> = question.readings().chosen().map(|(name, choice)| format!("{name}={choice}")).collect();
    let message = format!("disputed points are not read as usual: {}", chosen.join(", "));
    let help = "`keyaki dump readings` lists the readings; docs/semantics.md argues for the usual ones";
    (!chosen.is_empty()).then(|| Diagnostic::note("other-readings", message).help(help))
}

fn note(name: &str, choice: &str) -> Diagnostic {
    let switch = Readings::SWITCHES.iter().find(|switch| switch.name == name);
    let about = switch.map_or("a disputed point", |switch| switch.about);
    let section = switch.map_or("", |switch| switch.section);
    let message = format!("the request shown rests on how one point is read: {about}");
    let help =
        format!("by `--reading {name}={choice}` it would show nothing; ask again with that (semantics {section})");
    Diagnostic::note("rests-on-reading", message).help(help)
}

impl Question {
    /// The readings of its policies: those of the subject, which the command line gives to all of them.
    pub fn readings(&self) -> Readings {
        let first = match self {
            Self::Property { property, .. } => return property.readings(),
            Self::NoNewAccess { existing, new } => existing.first_policy().or_else(|| new.first_policy()),
            Self::AccessNotGranted { policy, .. }
            | Self::NoPublicAccess { policy, .. }
            | Self::CrossAccount { policy, .. } => policy.first_policy(),
        };
        first.map(|policy| policy.readings).unwrap_or_default()
    }

    /// The same question by other readings, as far as they are not settled when policies are read.
    #[must_use]
    pub fn reread(&self, readings: Readings) -> Self {
        match self {
            Self::NoNewAccess { existing, new } => {
                Self::NoNewAccess { existing: existing.reread(readings), new: new.reread(readings) }
            }
            Self::AccessNotGranted { policy, access } => {
                Self::AccessNotGranted { policy: policy.reread(readings), access: access.reread(readings) }
            }
            Self::Property { property, subjects } => Self::Property {
                property: Box::new(property.reread(readings)),
                subjects: subjects.iter().map(|subject| subject.reread(readings)).collect(),
            },
            Self::NoPublicAccess { policy, public } => {
                Self::NoPublicAccess { policy: policy.reread(readings), public: public.clone() }
            }
            Self::CrossAccount { policy, perimeter } => {
                Self::CrossAccount { policy: policy.reread(readings), perimeter: perimeter.clone() }
            }
        }
    }
}

/// Whether a reading could be taken without making policies anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Yes,
    No,
}

impl Question {
    /// Takes other readings, if those are for whoever evaluates the statements of policies, which then stay as they are.
    fn take(&mut self, readings: Readings) -> Taken {
        let Self::NoNewAccess { existing: Subject::Policy(existing), new: Subject::Policy(new) } = self else {
            return Taken::No;
        };
        if readings.resource_matching == ResourceMatching::WholeText {
            return Taken::No;
        }
        (existing.readings, new.readings) = (readings, readings);
        Taken::Yes
    }

    /// The same question about requests with the action of `request`: without the statements that are about others by every
    /// reading, which are most of them.
    fn about_action_of(&self, request: &Request) -> Self {
        match self {
            Self::NoNewAccess { existing, new } => {
                Self::NoNewAccess { existing: existing.about_action_of(request), new: new.about_action_of(request) }
            }
            Self::AccessNotGranted { policy, access } => {
                Self::AccessNotGranted { policy: policy.about_action_of(request), access: access.clone() }
            }
            Self::Property { property, subjects } => Self::Property {
                property: property.clone(),
                subjects: subjects.iter().map(|subject| subject.about_action_of(request)).collect(),
            },
            Self::NoPublicAccess { policy, public } => {
                Self::NoPublicAccess { policy: policy.about_action_of(request), public: public.clone() }
            }
            Self::CrossAccount { policy, perimeter } => {
                Self::CrossAccount { policy: policy.about_action_of(request), perimeter: perimeter.clone() }
            }
        }
    }
}

impl Subject {
    fn about_action_of(&self, request: &Request) -> Self {
        match self {
            Self::Policy(policy) => Self::Policy(about_action_of(policy, request)),
            Self::Scenario(_) => self.clone(),
        }
    }

    fn reread(&self, readings: Readings) -> Self {
        match self {
            Self::Policy(policy) => Self::Policy(policy.reread(readings)),
            Self::Scenario(scenario) => Self::Scenario(Box::new(scenario.reread(readings))),
        }
    }
}

fn about_action_of(policy: &Policy, request: &Request) -> Policy {
    let about = policy.statements.iter().filter(|statement| is_about_action(statement, request));
    Policy {
        source: policy.source.clone(),
        span: policy.span,
        kind: policy.kind,
        version: policy.version,
        readings: policy.readings,
        statements: about.map(with_any_action).collect(),
    }
}

fn with_any_action(statement: &Statement) -> Statement {
    Statement {
        index: statement.index,
        span: statement.span,
        sid: statement.sid.clone(),
        effect: statement.effect,
        principals: statement.principals.clone(),
        actions: Listed::Only(vec![Spanned::new(ActionPattern::Any, statement.span)]),
        resources: statement.resources.clone(),
        conditions: statement.conditions.clone(),
    }
}
