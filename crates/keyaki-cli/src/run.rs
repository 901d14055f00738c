//! The checks of one run.

use keyaki_source::Diagnostic;

use crate::put::Put;
use crate::report::Failure;
use crate::template::Unsettled;

/// What is to be checked.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) checks: Vec<Check>,
    pub(crate) form: Form,
    /// What there is to say about the run itself.
    pub(crate) notes: Vec<Diagnostic>,
}

/// How a run is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The arguments name one question: its answer is the report.
    One,
    /// The arguments may name several, however many they do: the report is a list with a summary.
    Several,
}

/// One question of a run.
#[derive(Debug)]
pub(crate) struct Check {
    /// What its user calls it: the path of the policy in question.
    pub(crate) name: String,
    /// The question, or why it cannot be asked.
    pub(crate) put: Result<Put, Failure>,
    /// What there is to say about how it came about.
    pub(crate) notes: Vec<Diagnostic>,
    /// Of a policy in a template: what only its deployment decides.
    pub(crate) unsettled: Unsettled,
}

impl Run {
    /// A run of one question.
    pub(crate) fn one(name: String, put: Put) -> Self {
        let check = Check { name, put: Ok(put), notes: Vec::new(), unsettled: Unsettled::default() };
        Self { checks: vec![check], form: Form::One, notes: Vec::new() }
    }

    /// The question, where only one can be asked.
    pub(crate) fn only(self) -> Result<Put, Failure> {
        let count = self.checks.len();
        let mut checks = self.checks.into_iter();
        match (checks.next(), checks.next()) {
            // What takes a single question tells no PASS from one that depends on something.
            (Some(check), None) if !check.unsettled.depends.is_empty() => Err(Failure(depends(check.unsettled))),
            (Some(check), None) => check.put,
            _ => {
                let message = format!("this command asks one question, and {count} are named");
                let help =
                    "name one policy or scenario, and of properties one with `--only`; `keyaki check` takes several";
                Err(Diagnostic::error("usage", message).help(help).into())
            }
        }
    }
}

fn depends(unsettled: Unsettled) -> Vec<Diagnostic> {
    let error = Diagnostic::error("depends-on-deployment", "the answer depends on what is decided on deployment");
    std::iter::once(error).chain(unsettled.depends).collect()
}
