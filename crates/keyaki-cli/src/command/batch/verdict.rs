//! How a row ends: its result, and the answer or the error.

use std::sync::Arc;

use keyaki::{Answer, Judgement};
use keyaki_report::{answer_json, error_json, json_line};
use keyaki_source::Diagnostic;

/// The `result` of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Pass,
    Fail,
    Unknown,
    /// One engine said yes, another no.
    Disagreement,
    /// The line asks nothing that can be answered.
    Error,
}

/// The end of a row, which rows of the same question share.
#[derive(Clone, Debug)]
pub(crate) struct Tail {
    pub(crate) verdict: Verdict,
    /// From the comma before the result to the line feed.
    pub(crate) text: Arc<str>,
}

impl Verdict {
    const ALL: [Self; 5] = [Self::Pass, Self::Fail, Self::Unknown, Self::Disagreement, Self::Error];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
            Self::Disagreement => "DISAGREEMENT",
            Self::Error => "ERROR",
        }
    }

    /// The verdict of a row whose text after the head begins like this.
    pub(crate) fn of_tail(text: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| text.starts_with(verdict.opening().as_bytes()))
    }

    fn opening(self) -> String {
        format!(",\"result\":\"{}\",", self.name())
    }
}

impl Tail {
    /// No row's text after the head and before the answer is longer.
    pub(crate) const LONGEST_OPENING: usize = 32;

    pub(crate) fn answer(answer: &Answer) -> Self {
        let verdict = match answer.judgement {
            Judgement::Holds | Judgement::Exists { .. } => Verdict::Pass,
            Judgement::Fails { .. } | Judgement::NothingExists => Verdict::Fail,
            Judgement::Unknown { .. } => Verdict::Unknown,
            Judgement::Disagreement => Verdict::Disagreement,
        };
        Self::new(verdict, "answer", &json_line(&answer_json(answer)))
    }

    pub(crate) fn error(diagnostics: &[Diagnostic]) -> Self {
        Self::new(Verdict::Error, "error", &json_line(&error_json(diagnostics)))
    }

    fn new(verdict: Verdict, member: &str, value: &str) -> Self {
        Self { verdict, text: format!("{}\"{member}\":{value}}}\n", verdict.opening()).into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::of_tail(Tail::new(verdict, "answer", "{}").text.as_bytes()), Some(verdict));
            assert!(verdict.opening().len() <= Tail::LONGEST_OPENING);
        }
        assert_eq!(Verdict::of_tail(b",\"result\":\"PASSED\","), None);
        assert_eq!(Verdict::of_tail(b",\"result\":\"PAS"), None);
    }
}
