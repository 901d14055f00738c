//! Who can do what, as data.

use keyaki_source::Diagnostic;

use crate::{Coverage, Witness};

/// All that can be done.
#[derive(Clone, Debug)]
pub struct Can {
    /// Ways to be allowed. None of them is in the others together.
    pub rows: Vec<Row>,
    /// Whether the policies say who calls; identity policies by themselves are about whoever they are attached to.
    pub speaks_of_callers: bool,
    /// Whether all that is allowed is in some row.
    pub coverage: Coverage,
    /// What there is to say beside.
    pub diagnostics: Vec<Diagnostic>,
    /// How many questions the engines were asked.
    pub questions: usize,
    /// How many were not decided.
    pub undecided: usize,
    /// How often engines contradicted each other: one of them is wrong.
    pub disagreements: usize,
}

/// Requests with one of the principals, one of the actions, one of the resources, and all of the conditions. An empty list is
/// no restriction beyond what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who, as the policies have it, with its kind: `AWS 111122223333`.
    pub principals: Vec<String>,
    /// Who not, of these.
    pub except_principals: Vec<String>,
    /// What, as the policies have it.
    pub actions: Vec<String>,
    /// What not, of these.
    pub except_actions: Vec<String>,
    /// The actions that AWS is known to publish among these, as AWS spells them.
    pub published: Vec<String>,
    /// On what, as the policies have it.
    pub resources: Vec<String>,
    /// On what not, of these.
    pub except_resources: Vec<String>,
    /// Conditions that hold, as the policies have them.
    pub only_if: Vec<String>,
    /// Conditions that do not hold.
    pub unless: Vec<String>,
    /// How much of this is allowed.
    pub extent: Extent,
    /// A request that is allowed, confirmed by the evaluator; `None` if none was found.
    pub witness: Option<Witness>,
}

/// How many of a row's requests are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of them, as an engine has proven.
    All,
    /// Some: what else must hold is not a matter of the row's words.
    Some,
}

impl Can {
    /// Whether all was decided: the rows are complete, and each of them is shown by a request.
    pub fn is_certain(&self) -> bool {
        let shown = self.rows.iter().all(|row| row.witness.is_some());
        shown && matches!(self.coverage, Coverage::Proven(_)) && self.disagreements == 0
    }
}
