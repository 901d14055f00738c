//! What a certificate says.

use keyaki_ir::{Symbol, Term};

/// A Boolean term of a query that holds, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    /// The term.
    pub term: Term,
    /// Whether it holds.
    pub holds: bool,
}

/// Facts that cannot hold together in any model of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The facts.
    pub facts: Vec<Fact>,
    /// Why they exclude each other.
    pub why: Why,
    /// Earlier steps, in order of use. All facts of each but one follow from the facts at hand; so that one does not hold.
    pub by: Vec<usize>,
}

/// Why facts exclude each other. Facts *at hand* are those of the step, the query's assumptions and its goal, what the steps
/// in [`Step::by`] add, and the operands of conjunctions that hold and of disjunctions that do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Something at hand holds and does not hold.
    Clash,
    /// These facts at hand, all about one symbol, leave no value for it.
    NoValue(Symbol, Vec<Fact>),
    /// These facts at hand leave no values for the several symbols that they are about.
    NoValues(Vec<Fact>),
    /// All facts of this earlier step are at hand.
    Step(usize),
    /// A disjunction at hand that holds, or a conjunction at hand that does not: for each operand in order there is an
    /// earlier step whose facts are at hand, but for the fact that this operand holds, or does not, and for the opposite of
    /// that fact for operands before it.
    Cases(Fact, Vec<usize>),
}

/// Steps that each rest on earlier ones. The facts of the last one follow from the query alone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Certificate {
    /// The steps.
    pub steps: Vec<Step>,
}
