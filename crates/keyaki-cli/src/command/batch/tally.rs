//! How many rows of each kind there are, and what follows for the exit code.

use std::time::Duration;

use super::verdict::Verdict;

/// Rows by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    unknown: u64,
    disagreements: u64,
    errors: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Pass => &mut self.passed,
            Verdict::Fail => &mut self.failed,
            Verdict::Unknown => &mut self.unknown,
            Verdict::Disagreement => &mut self.disagreements,
            Verdict::Error => &mut self.errors,
        };
        *count += 1;
    }

    pub(crate) fn rows(&self) -> u64 {
        self.passed + self.failed + self.unknown + self.disagreements + self.errors
    }

    pub(crate) fn has_unknown(&self) -> bool {
        self.unknown > 0
    }

    /// The exit code: what makes the run as a whole worth less comes first, as of a single check.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.disagreements > 0 {
            4
        } else if self.errors > 0 {
            2
        } else if self.failed > 0 {
            1
        } else if self.unknown > 0 {
            3
        } else {
            0
        }
    }

    /// `12 PASS, 3 FAIL, …`.
    pub(crate) fn counts(&self) -> String {
        let mut out = format!(
            "{} PASS, {} FAIL, {} UNKNOWN, {}",
            grouped(self.passed),
            grouped(self.failed),
            grouped(self.unknown),
            counted(self.errors, "error", "errors"),
        );
        if self.disagreements > 0 {
            out.push_str(&format!(", {}", counted(self.disagreements, "disagreement", "disagreements")));
        }
        out
    }
}

/// How a run ended.
pub(crate) struct Summary {
    /// All rows of the output.
    pub(crate) tally: Tally,
    /// Rows that were there before.
    pub(crate) there_before: u64,
    /// Rows of this run whose question was asked before in it.
    pub(crate) repeated: u64,
    pub(crate) time: Duration,
}

impl Summary {
    /// One line.
    pub(crate) fn text(&self) -> String {
        let rows = self.tally.rows();
        let written = rows.saturating_sub(self.there_before);
        let mut out = format!("{}: {}", counted(rows, "row", "rows"), self.tally.counts());
        if self.there_before > 0 {
            out.push_str(&format!("; {} there before", grouped(self.there_before)));
        }
        if self.repeated > 0 {
            out.push_str(&format!("; {} asked before", grouped(self.repeated)));
        }
        let rate = rate(written, self.time);
        out.push_str(&format!("; {:.1} s, {rate} rows/s\n", self.time.as_secs_f64()));
        out
    }
}

/// So many in a second.
pub(crate) fn rate(rows: u64, time: Duration) -> String {
    let rate = rows as f64 / time.as_secs_f64().max(0.001);
    if rate < 10.0 { format!("{rate:.1}") } else { grouped(rate as u64) }
}

/// A number with its digits in groups.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and what is counted.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(verdicts: &[Verdict]) -> Tally {
        let mut tally = Tally::default();
        verdicts.iter().for_each(|verdict| tally.add(*verdict));
        tally
    }

    #[test]
    fn a_disagreement_counts_more_than_an_error_than_a_fail_than_an_unknown() {
        use Verdict::{Disagreement, Error, Fail, Pass, Unknown};
        let code = |verdicts: &[Verdict]| tally(verdicts).exit_code();
        assert_eq!([code(&[]), code(&[Pass]), code(&[Pass, Unknown])], [0, 0, 3]);
        assert_eq!([code(&[Unknown, Fail]), code(&[Fail, Error, Unknown]), code(&[Error, Disagreement])], [1, 2, 4]);
    }

    #[test]
    fn a_summary_is_one_line() {
        use Verdict::{Error, Fail, Pass};
        let tally = tally(&[Pass, Pass, Fail, Error]);
        let summary = Summary { tally, there_before: 0, repeated: 0, time: Duration::from_millis(500) };
        assert_eq!(summary.text(), "4 rows: 2 PASS, 1 FAIL, 0 UNKNOWN, 1 error; 0.5 s, 8.0 rows/s\n");
        let summary = Summary { there_before: 3, repeated: 1, ..summary };
        let expected =
            "4 rows: 2 PASS, 1 FAIL, 0 UNKNOWN, 1 error; 3 there before; 1 asked before; 0.5 s, 2.0 rows/s\n";
        assert_eq!(summary.text(), expected);
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
