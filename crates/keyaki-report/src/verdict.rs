//! What came of a check, in one word, and of many.

use keyaki::Judgement;

use crate::Checked;

/// What came of a check. In order of weight: of several checks, the greatest stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// There is no such request.
    Pass,
    /// A request shows that there is one, and somebody has accepted it.
    Accepted,
    /// No engine could decide it.
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
        let Ok(asked) = &self.result else { return Verdict::Error };
        match asked.answer.judgement {
            Judgement::Holds | Judgement::Exists { .. } => Verdict::Pass,
            Judgement::Fails { .. } | Judgement::NothingExists if self.accepted.is_some() => Verdict::Accepted,
            Judgement::Fails { .. } | Judgement::NothingExists => Verdict::Fail,
            Judgement::Unknown { .. } => Verdict::Unknown,
            Judgement::Disagreement => Verdict::Disagreement,
        }
    }
}
