//! Who said the same as whom.

use std::collections::BTreeMap;

use crate::row::Answered;
use crate::statistics::{Measured, Name};

/// What configurations said, two by two, and where any of them contradict each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// For each configuration and each other, in order.
    pub pairs: Vec<Vec<Pairing>>,
    /// Questions that some configuration says has a witness and another says has none, and who said what.
    pub contradictions: BTreeMap<[String; 3], Vec<(String, Answered)>>,
}

/// How often two configurations said the same. Questions that only one was asked are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Both decided, alike.
    pub same: usize,
    /// Both decided, and one is wrong.
    pub different: usize,
    /// The first decided alone.
    pub first_alone: usize,
    /// The second decided alone.
    pub second_alone: usize,
    /// Neither did.
    pub neither: usize,
}

impl Agreement {
    pub(crate) fn of(measured: &[Measured]) -> Self {
        let pairs = measured.iter().map(|one| measured.iter().map(|other| Pairing::of(one, other)).collect()).collect();
        let mut said: BTreeMap<Name, Vec<(String, Answered)>> = BTreeMap::new();
        for one in measured {
            for (name, answer) in &one.answers {
                said.entry(name.clone()).or_default().push((one.configuration.label.clone(), answer.answer));
            }
        }
        let says = |said: &[(String, Answered)], what| said.iter().any(|(_, answer)| *answer == what);
        said.retain(|_, said| says(said, Answered::Sat) && says(said, Answered::Unsat));
        Self { pairs, contradictions: said }
    }
}

impl Pairing {
    fn of(one: &Measured, other: &Measured) -> Self {
        let mut pairing = Self::default();
        for (name, first) in &one.answers {
            let Some(second) = other.answers.get(name) else { continue };
            *match (first.answer, second.answer) {
                (Answered::Unknown, Answered::Unknown) => &mut pairing.neither,
                (Answered::Unknown, _) => &mut pairing.second_alone,
                (_, Answered::Unknown) => &mut pairing.first_alone,
                (first, second) if first == second => &mut pairing.same,
                _ => &mut pairing.different,
            } += 1;
        }
        pairing
    }
}
