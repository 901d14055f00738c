//! What came of a check, in one word, and of many.

use keyaki::Judgement;
use keyaki_source::Diagnostic;

use crate::Checked;

/// The code of errors that say that a text is not known before it is deployed: when nothing else is wrong, nothing was asked, and the
/// verdict is UNKNOWN.
pub const NOT_KNOWN_YET: &str = "not-known-yet";

/// What came of a check. In order of weight: of several checks, the greatest stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// There is no such request.
    Pass,
    /// A request shows that there is one, and somebody has accepted it.
    Accepted,
    /// No engine could decide it, or the text is not known yet.
    Unknown,
    /// A request shows that there is one.
    Fail,
    /// The input cannot be read, so nothing was asked.
    Error,
    /// The engines disagree.
    Disagreement,
}

impl Verdict {
    /// Every verdict, the heaviest last.
    pub const ALL: [Self; 6] = [Self::Pass, Self::Accepted, Self::Unknown, Self::Fail, Self::Error, Self::Disagreement];

    /// Its word: `PASS`, `ACCEPTED`, `UNKNOWN`, `FAIL`, `ERROR` or `DISAGREEMENT`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Accepted => "ACCEPTED",
            Self::Unknown => "UNKNOWN",
            Self::Fail => "FAIL",
            Self::Error => "ERROR",
            Self::Disagreement => "DISAGREEMENT",
        }
    }

    /// What stands for all of `checks`; for none, that nothing speaks against them.
    pub fn of_all(checks: &[Checked]) -> Self {
        checks.iter().map(Checked::verdict).max().unwrap_or(Self::Pass)
    }
}

impl Checked {
    /// What came of it. Only a FAIL can be accepted.
    pub fn verdict(&self) -> Verdict {
        let asked = match &self.result {
            Ok(asked) => asked,
            Err(diagnostics) => return unasked(diagnostics),
        };
        match asked.answer.judgement {
            Judgement::Holds | Judgement::Exists { .. } => Verdict::Pass,
            Judgement::Fails { .. } | Judgement::NothingExists if self.accepted.is_some() => Verdict::Accepted,
            Judgement::Fails { .. } | Judgement::NothingExists => Verdict::Fail,
            Judgement::Unknown { .. } => Verdict::Unknown,
            Judgement::Disagreement => Verdict::Disagreement,
        }
    }
}

impl Verdict {
    /// Why nothing was asked, as a sentence, of a check without an answer.
    pub(crate) fn why_unasked(self) -> &'static str {
        if self == Self::Unknown {
            return "What the policy says is not known before it is deployed, so nothing was asked.";
        }
        "The input cannot be read, so nothing was asked."
    }
}

/// What came of a check whose question could not be asked.
fn unasked(diagnostics: &[Diagnostic]) -> Verdict {
    let mut errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).peekable();
    let is_known_to_be_wrong = errors.peek().is_none() || errors.any(|error| error.code != NOT_KNOWN_YET);
    if is_known_to_be_wrong { Verdict::Error } else { Verdict::Unknown }
}
