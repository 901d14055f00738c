//! What is wrong with a certificate, and how much work a check may take.

use std::fmt;

use crate::Fact;

/// Why a certificate shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The step at fault, counted from 0.
    pub step: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no step at all.
    NoSteps,
    /// A fact is about no Boolean term of the query.
    NoFact(Fact),
    /// A step is referred to that does not come earlier.
    NotEarlier(usize),
    /// A fact is used that does not follow.
    NotAtHand(Fact),
    /// An earlier step is used of which several facts do not follow.
    SeveralOpen(usize),
    /// Nothing both holds and does not hold.
    NoClash,
    /// The cases are those of no disjunction that holds, and of no conjunction that does not.
    NoCases(Fact),
    /// There are this many cases, and that many operands.
    CaseCount(usize, usize),
    /// The step of this case has a fact that does not follow.
    OpenCase(usize, Fact),
    /// A fact is not one about the symbol, or about texts, that the step speaks of.
    NotAbout(Fact),
    /// The facts may leave values.
    ValuesLeft,
    /// The check would take too long.
    TooLarge,
    /// The last step rests on this fact, which does not follow from the query.
    NotOfQuery(Fact),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSteps => write!(f, "there are no steps"),
            Self::NoFact(_) => write!(f, "a fact is about nothing that can hold in the query"),
            Self::NotEarlier(step) => write!(f, "it rests on step {}, which does not come earlier", step + 1),
            Self::NotAtHand(_) => write!(f, "it uses a fact that does not follow from what it rests on"),
            Self::SeveralOpen(step) => {
                write!(f, "nothing follows from step {}: several of its facts are open", step + 1)
            }
            Self::NoClash => write!(f, "nothing that follows both holds and does not hold"),
            Self::NoCases(_) => write!(f, "its cases are not those of a disjunction that holds"),
            Self::CaseCount(cases, operands) => write!(f, "it has {cases} cases where there are {operands}"),
            Self::OpenCase(case, _) => write!(f, "its case {} rests on a fact that does not follow", case + 1),
            Self::NotAbout(_) => write!(f, "a fact is not about what the step speaks of"),
            Self::ValuesLeft => write!(f, "its facts may leave values"),
            Self::TooLarge => write!(f, "it is too large to check"),
            Self::NotOfQuery(_) => write!(f, "the last step rests on a fact that does not follow from the query alone"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}: {}", self.step + 1, self.problem)
    }
}

impl std::error::Error for Flaw {}

/// Work that is left to a check.
#[derive(Debug)]
pub(crate) struct Work(pub(crate) u64);

impl Work {
    /// Takes `amount` of it.
    pub(crate) fn spend(&mut self, amount: usize) -> Result<(), Problem> {
        let left = u64::try_from(amount).ok().and_then(|amount| self.0.checked_sub(amount));
        self.0 = left.ok_or(Problem::TooLarge)?;
        Ok(())
    }
}
