//! A comment on a pull request, in GitHub Flavored Markdown.
//!
//! In: the checks of a run. Out: what came out first, then for each check that did not pass the statements, a request that shows
//! it and what stood in the way before; what is for a closer look is folded. Promises: policy text stays text, and the comment
//! fits into one of GitHub's, with a note of what was left out.

mod section;
mod write;

use crate::finding::{remarks, title};
use crate::{Asked, Checked, Verdict};

/// How long a comment can be, in characters; counted here in bytes, of which there are never fewer.
const LIMIT: usize = 65_536;
/// How much of that is kept for the note of what was left out.
const NOTE: usize = 300;
/// How many checks the table lists.
const ROWS: usize = 100;

/// The comment about `checks`.
pub fn markdown_comment(checks: &[Checked]) -> String {
    let mut out = format!("## {} Keyaki: {}\n", symbol(Verdict::of_all(checks)), counted(checks));
    if checks.len() > 1 {
        out.push_str(&table(checks));
    }
    let told: Vec<&Checked> = checks.iter().filter(|check| checks.len() == 1 || is_worth_a_section(check)).collect();
    let mut left_out = 0;
    for check in told {
        let fits = |section: &String| out.len() + section.len() + NOTE <= LIMIT;
        match section::forms(check).find(fits) {
            Some(section) => out.push_str(&section),
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        let sections = if left_out == 1 { "1 check is".to_owned() } else { format!("{left_out} checks are") };
        out.push_str(&format!(
            "\n{sections} left out here: a comment has 65,536 characters at most. `keyaki check` without `--format` shows all.\n"
        ));
    }
    out
}

fn is_worth_a_section(check: &Checked) -> bool {
    let has_remarks = check.result.as_ref().is_ok_and(|asked| remarks(asked).next().is_some());
    check.verdict() != Verdict::Pass || has_remarks
}

fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Accepted => "☑️",
        Verdict::Unknown => "❔",
        Verdict::Fail => "❌",
        Verdict::Error | Verdict::Disagreement => "⚠️",
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passed",
        Verdict::Accepted => "accepted",
        Verdict::Unknown => "not decided",
        Verdict::Fail => "failed",
        Verdict::Error => "unreadable",
        Verdict::Disagreement => "in dispute",
    }
}

/// `1 check failed, 2 passed`.
fn counted(checks: &[Checked]) -> String {
    let count = |verdict: Verdict| checks.iter().filter(|check| check.verdict() == verdict).count();
    let counts = Verdict::ALL.into_iter().rev().map(|verdict| (verdict, count(verdict)));
    let mut out = String::new();
    for (verdict, count) in counts.filter(|(_, count)| *count > 0) {
        let checks = if out.is_empty() { format!("{} ", plural(count, "check")) } else { String::new() };
        let comma = if out.is_empty() { "" } else { ", " };
        out.push_str(&format!("{comma}{count} {checks}{}", word(verdict)));
    }
    if out.is_empty() { "nothing to check".to_owned() } else { out }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

fn table(checks: &[Checked]) -> String {
    let mut out = "\n| | Check | Result |\n|:-:|:--|:--|\n".to_owned();
    for check in checks.iter().take(ROWS) {
        let name = write::cell(&write::code(&check.name));
        out.push_str(&format!("| {} | {name} | {} |\n", symbol(check.verdict()), about(check)));
    }
    if checks.len() > ROWS {
        out.push_str(&format!("| | … and {} more | |\n", checks.len() - ROWS));
    }
    out
}

/// A few words about a check.
fn about(check: &Checked) -> String {
    let verdict = word(check.verdict());
    match &check.result {
        Ok(Asked { question, .. }) if check.verdict() == Verdict::Fail => title(question).to_owned(),
        Ok(_) if check.verdict() == Verdict::Accepted => {
            check.accepted.as_ref().map(|accepted| write::cell(&write::prose(&accepted.words()))).unwrap_or_default()
        }
        Ok(_) => verdict.to_owned(),
        Err(diagnostics) => {
            let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
            error.map_or_else(|| verdict.to_owned(), |error| write::cell(&write::prose(&error.message)))
        }
    }
}
