//! How many checks came out how, in a line.

use crate::{Checked, Verdict};

/// `3 checks: 1 FAIL, 2 PASS`, the heaviest first. Has no foreign text.
pub(crate) fn counts(checks: &[Checked]) -> String {
    let of = |verdict: Verdict| checks.iter().filter(|check| check.verdict() == verdict).count();
    let counts = Verdict::ALL.into_iter().rev().map(|verdict| (verdict, of(verdict)));
    let counts = counts.filter(|(_, count)| *count > 0).map(|(verdict, count)| format!("{count} {}", verdict.name()));
    let counts: Vec<String> = counts.collect();
    let checks = if checks.len() == 1 { "1 check".to_owned() } else { format!("{} checks", checks.len()) };
    if counts.is_empty() { checks } else { format!("{checks}: {}", counts.join(", ")) }
}
