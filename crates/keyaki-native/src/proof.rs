//! The steps by which a search shows that nothing is left.

use crate::dense::index;
use crate::network::Lit;

/// Why the literals of a step cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// They say of something both that it holds and that it does not.
    Clash,
    /// These atoms leave no value for this variable.
    Variable(u32, Vec<Lit>),
    /// These atoms leave no values for the variables that they couple.
    Coupled(Vec<Lit>),
    /// An earlier step says so.
    Step(u32),
    /// This conjunction is false, so one of its operands is; each of these steps refutes one of them, in order.
    Cases(Lit, Vec<u32>),
}

/// Literals that cannot hold together in any model of the query.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) lits: Vec<Lit>,
    pub(crate) why: Why,
    /// Earlier steps from which, with `lits`, the literals follow that `why` speaks of; in order of use.
    pub(crate) by: Vec<u32>,
}

/// The steps of a search, each resting on earlier ones; the last one on the roots alone.
#[derive(Debug)]
pub(crate) struct Proof {
    /// Kept only if somebody wants to read it.
    pub(crate) steps: Option<Vec<Step>>,
}

impl Proof {
    /// Adds a step and gives its number; `by` has the steps in reverse.
    pub(crate) fn add(&mut self, lits: impl IntoIterator<Item = Lit>, why: Why, mut by: Vec<u32>) -> u32 {
        let Some(steps) = &mut self.steps else { return 0 };
        by.reverse();
        steps.push(Step { lits: lits.into_iter().collect(), why, by });
        index(steps.len() - 1)
    }
}
