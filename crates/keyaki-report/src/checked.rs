//! One check of a run, with everything that there is to report of it.

use keyaki::{Answer, Question};
use keyaki_explain::Explanation;
use keyaki_source::Diagnostic;

use crate::Suggested;

/// A check and what came out.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What the check is about, as its user named it: the path of the candidate policy, mostly.
    pub name: String,
    /// What came out; of input that cannot be read, what is wrong with it.
    pub result: Result<Asked, Vec<Diagnostic>>,
    /// Why a failure is no surprise, if somebody has written that down.
    pub accepted: Option<Accepted>,
}

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What was asked.
    pub question: Question,
    /// What came out, with diagnostics of everything that was said on the way.
    pub answer: Answer,
    /// Why, as far as that was asked for.
    pub explanation: Option<Box<Explanation>>,
    /// The change of the policy that makes the check pass, where one was looked for.
    pub suggested: Option<Box<Suggested>>,
}

/// A finding that somebody has accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Why, in that person's words.
    pub reason: String,
    /// The last day on which it is accepted, `YYYY-MM-DD`.
    pub until: Option<String>,
}

impl Accepted {
    /// `accepted until 2026-12-31: the reason`.
    pub(crate) fn words(&self) -> String {
        let until = self.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
        format!("accepted{until}: {}", self.reason)
    }
}
