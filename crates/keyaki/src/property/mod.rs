//! Properties: questions in the words of whoever asks (docs/properties.md).
//!
//! In: the text of properties, read by `keyaki-grammar`. Out: each as a [`Property`], plain data that is evaluated on one request and
//! encoded for all, by two modules that do not know each other. What a text means is said once, in `lower` and `test`.

mod about;
mod encode;
mod evaluate;
mod formula;
mod lower;
mod outsider;
mod pack;
mod role_name;
mod statement;
mod test;
mod written;

use keyaki_policy::{Readings, Statement};
use keyaki_semantics::{Encoder, Request};
use keyaki_source::{Source, Span};

use crate::Subject;
use crate::public::Few;
use crate::subject::SubjectTerms;
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
    counted: Option<Counted>,
    readings: Readings,
}

/// That requests are sought from more than a few addresses only.
#[derive(Clone, Copy, Debug)]
struct Counted {
    few: Few,
    /// What the requests are that come from there, and where that they do is said: known when the subjects look at addresses.
    of: Option<(Id, Id)>,
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

    /// Whether requests from a few addresses do not count.
    pub fn counts_addresses(&self) -> bool {
        self.counted.is_some()
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
        let property = self.about_these(subjects);
        evaluate::holds(&property.formulas, property.sought, subjects, request)
    }

    /// Its formulas as terms about `subjects`, which gave `terms`.
    pub(crate) fn encode(&self, encoder: &mut Encoder, subjects: &[&Subject], terms: &[SubjectTerms]) -> Encoded {
        encode::encode(&self.formulas, encoder, subjects, terms)
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

    /// The policies of its tests, whose keys need symbols: each has one statement, which matches what passes the test.
    pub fn tests(&self) -> impl Iterator<Item = &keyaki_policy::Policy> {
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
        let necessary = self.necessary().into_iter().filter_map(|formula| match formula {
            Formula::Allowed(at) => Some(*at),
            Formula::Unfixed(unfixed) => Some(unfixed.subject),
            Formula::LetIn(let_in) => Some(let_in.subject),
            _ => None,
        });
        let mut granting: Vec<usize> = necessary.collect();
        granting.sort_unstable();
        granting.dedup();
        granting
    }

    /// Whether what this Allow statement of the first granting subject lets through counts.
    pub(crate) fn counts(&self, statement: &Statement) -> bool {
        let first = self.granting().first().copied();
        self.necessary().into_iter().all(|formula| match formula {
            Formula::Unfixed(unfixed) if Some(unfixed.subject) == first => {
                !unfixed.limited.as_ref().is_some_and(|limited| limited.contains(&statement.index))
            }
            _ => true,
        })
    }

    /// Formulas that hold of whatever is sought.
    fn necessary(&self) -> Vec<&Formula> {
        let mut necessary = Vec::new();
        let mut open = vec![(self.sought, true)];
        while let Some((id, truth)) = open.pop() {
            match (self.formulas.get(id.0), truth) {
                (Some(formula @ (Formula::Allowed(_) | Formula::Unfixed(_) | Formula::LetIn(_))), true) => {
                    necessary.push(formula)
                }
                (Some(Formula::Not(one)), _) => open.push((*one, !truth)),
                (Some(Formula::And(parts)), true) | (Some(Formula::Or(parts)), false) => {
                    open.extend(parts.iter().map(|part| (*part, truth)));
                }
                (Some(Formula::Implies(one, other)), false) => open.extend([(*one, true), (*other, false)]),
                _ => {}
            }
        }
        necessary
    }

    /// For each subject, how its permission bears on which requests are sought.
    pub(crate) fn leanings(&self) -> Vec<Leaning> {
        let mut leanings = vec![Leaning::default(); self.policies.len()];
        for (formula, polarity) in self.formulas.iter().zip(self.polarities([self.sought])) {
            let at = match formula {
                Formula::Allowed(at) => *at,
                Formula::Unfixed(unfixed) => unfixed.subject,
                Formula::LetIn(let_in) => let_in.subject,
                _ => continue,
            };
            if let Some(leaning) = leanings.get_mut(at) {
                leaning.adds |= polarity.positive;
                leaning.removes |= polarity.negative;
            }
        }
        leanings
    }

    /// For each formula, how it stands in `roots`.
    fn polarities(&self, roots: impl IntoIterator<Item = Id>) -> Vec<Polarity> {
        let mut polarities = vec![Polarity::default(); self.formulas.len()];
        let mut open: Vec<(Id, bool)> = roots.into_iter().map(|root| (root, true)).collect();
        while let Some((id, positive)) = open.pop() {
            let Some(polarity) = polarities.get_mut(id.0) else { continue };
            let seen = if positive { &mut polarity.positive } else { &mut polarity.negative };
            if std::mem::replace(seen, true) {
                continue;
            }
            match self.formulas.get(id.0) {
                Some(Formula::Not(one)) => open.push((*one, !positive)),
                Some(Formula::And(parts) | Formula::Or(parts)) => {
                    open.extend(parts.iter().map(|part| (*part, positive)));
                }
                Some(Formula::Implies(one, other)) => open.extend([(*one, !positive), (*other, positive)]),
                Some(Formula::Iff(one, other)) => {
                    open.extend([*one, *other].into_iter().flat_map(|id| [(id, true), (id, false)]));
                }
                Some(_) | None => {}
            }
        }
        polarities
    }
}

/// Whether a formula that holds of more requests can add some of those that a whole is made of, and take some away.
#[derive(Clone, Copy, Debug, Default)]
struct Polarity {
    positive: bool,
    negative: bool,
}
