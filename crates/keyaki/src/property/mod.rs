//! Properties: questions in the words of whoever asks (docs/properties.md).
//!
//! In: the text of properties, read by `keyaki-grammar`. Out: each as a [`Property`], plain data that is evaluated on one request and
//! encoded for all, by two modules that do not know each other. What a text means is said once, in `lower` and `test`.

mod encode;
mod evaluate;
mod formula;
mod lower;
mod pack;
mod role_name;
mod statement;
mod test;
mod written;

use keyaki_ir::Term;
use keyaki_policy::Readings;
use keyaki_semantics::{Encoder, Request};
use keyaki_source::{Source, Span};

use crate::Subject;
pub(crate) use encode::Encoded;
use formula::{Formula, Id};

pub use lower::read_properties;
pub use pack::{AnyServices, Pack, packs};
pub use role_name::RoleName;
pub use written::written;

/// The policy that `allowed` without a name means.
pub const DEFAULT_POLICY: &str = "policy";

/// A claim about every possible request.
#[derive(Clone, Debug)]
pub struct Property {
    name: String,
    title: Option<String>,
    source: Source,
    span: Span,
    name_span: Span,
    claim: Claim,
    assumptions: Vec<Assumption>,
    /// The names of policies, in the order of the subjects.
    policies: Vec<RoleName>,
    /// Each is made of ones before it.
    formulas: Vec<Formula>,
    /// Of a request that decides the claim.
    sought: Id,
    /// Of the requests that the claim says something about; nothing when it says that there are none.
    considered: Option<Id>,
    /// Of the requests that meet the assumptions, where there are any.
    assumed: Option<Id>,
    readings: Readings,
}

/// What is claimed of the requests that are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// There is none.
    Never,
    /// There is one.
    Sometimes,
}

/// Something that is taken for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// It, as it is written.
    pub text: String,
}

/// How what a subject allows bears on which requests decide a question: by the places at which the question speaks of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaning {
    /// That it allows more can add requests.
    pub adds: bool,
    /// That it allows more can take requests away.
    pub removes: bool,
}

impl Property {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says, in its author's words.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The text that it is part of.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where its name is written.
    pub fn name_span(&self) -> Span {
        self.name_span
    }

    /// What is claimed.
    pub fn claim(&self) -> Claim {
        self.claim
    }

    /// What it takes for granted.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// The names of the policies that it is about; a question has a subject for each, in this order.
    pub fn policies(&self) -> &[RoleName] {
        &self.policies
    }

    /// By which readings of disputed points its tests are read.
    pub fn readings(&self) -> Readings {
        self.readings
    }

    /// Whether `request` is one that is sought.
    pub(crate) fn seeks(&self, subjects: &[Subject], request: &Request) -> bool {
        evaluate::holds(&self.formulas, self.sought, subjects, request)
    }

    /// Its formulas as terms, given for each subject the term that says that it allows the request.
    pub(crate) fn encode(&self, encoder: &mut Encoder, allowed: &[Term]) -> Encoded {
        encode::encode(&self.formulas, encoder, allowed)
    }

    pub(crate) fn sought(&self) -> Id {
        self.sought
    }

    pub(crate) fn considered(&self) -> Option<Id> {
        self.considered
    }

    pub(crate) fn assumed(&self) -> Option<Id> {
        self.assumed
    }

    /// The policies of its tests, whose keys need symbols.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &keyaki_policy::Policy> {
        self.formulas.iter().filter_map(|formula| match formula {
            Formula::Matches(policy) => Some(&**policy),
            _ => None,
        })
    }

    /// The same property by other readings, as far as they are not settled when it is read.
    pub(crate) fn reread(&self, readings: Readings) -> Self {
        let formulas = self.formulas.iter().map(|formula| formula.reread(readings)).collect();
        Self { formulas, readings, ..self.clone() }
    }

    /// The subjects without whose permission no request is sought, by place.
    pub(crate) fn granting(&self) -> Vec<usize> {
        let mut granting = Vec::new();
        let mut open = vec![(self.sought, true)];
        while let Some((id, truth)) = open.pop() {
            match (self.formulas.get(id.0), truth) {
                (Some(Formula::Allowed(at)), true) => granting.push(*at),
                (Some(Formula::Not(one)), _) => open.push((*one, !truth)),
                (Some(Formula::And(parts)), true) | (Some(Formula::Or(parts)), false) => {
                    open.extend(parts.iter().map(|part| (*part, truth)));
                }
                (Some(Formula::Implies(one, other)), false) => open.extend([(*one, true), (*other, false)]),
                _ => {}
            }
        }
        granting.sort_unstable();
        granting.dedup();
        granting
    }

    /// For each subject, how its permission bears on which requests are sought.
    pub(crate) fn leanings(&self) -> Vec<Leaning> {
        let mut leanings = vec![Leaning::default(); self.policies.len()];
        let mut seen = vec![[false; 2]; self.formulas.len()];
        let mut open = vec![(self.sought, true)];
        while let Some((id, positive)) = open.pop() {
            match seen.get_mut(id.0).map(|seen| {
                let [yes, no] = seen;
                if positive { yes } else { no }
            }) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match self.formulas.get(id.0) {
                Some(Formula::Allowed(at)) => {
                    if let Some(leaning) = leanings.get_mut(*at) {
                        leaning.adds |= positive;
                        leaning.removes |= !positive;
                    }
                }
                Some(Formula::Not(one)) => open.push((*one, !positive)),
                Some(Formula::And(parts) | Formula::Or(parts)) => {
                    open.extend(parts.iter().map(|part| (*part, positive)));
                }
                Some(Formula::Implies(one, other)) => open.extend([(*one, !positive), (*other, positive)]),
                Some(Formula::Iff(one, other)) => {
                    open.extend([*one, *other].into_iter().flat_map(|id| [(id, true), (id, false)]));
                }
                Some(Formula::Matches(_) | Formula::Caller(_)) | None => {}
            }
        }
        leanings
    }
}
