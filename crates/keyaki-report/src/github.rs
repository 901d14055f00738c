//! Annotations of GitHub Actions: workflow commands, a line each, and a line that counts.
//!
//! In: the checks of a run. Out: what a step writes to its log for findings to be shown at their lines. The runner reads
//! commands from every line that begins with `::` and from every `##[` anywhere, so no foreign text is written outside of the
//! escaped parts of a command (docs.github.com, "Workflow commands for GitHub Actions"; actions/runner, `ActionCommand.cs`).

use std::collections::BTreeSet;

use keyaki_source::{Severity, Source, Span};
use keyaki_validate::FindingType;

use crate::counts::counts;
use crate::finding::{Finding, findings};
use crate::location::{path, region};
use crate::{Checked, Validated, printable, printable_block};

/// The annotations of `checks`, in their order and each once, and their count.
pub fn github_annotations(checks: &[Checked]) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for finding in checks.iter().flat_map(findings) {
        let line = command(&finding);
        if seen.insert(line.clone()) {
            out.push_str(&line);
        }
    }
    out.push_str(&format!("keyaki: {}\n", counts(checks)));
    out
}

/// The annotations of what validation found, in order and each once, and a line for each policy that counts them.
pub fn validation_annotations(validated: &[Validated]) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for one in validated {
        for finding in &one.validation.findings {
            let label = finding.locations.first().map(|location| (&one.source, location.span));
            let title = format!("{} ({})", finding.code.name(), finding.code.finding_type().name());
            let line = annotation(level(finding), label, &title, &finding.details);
            if seen.insert(line.clone()) {
                out.push_str(&line);
            }
        }
    }
    let findings: usize = validated.iter().map(|one| one.validation.findings.len()).sum();
    let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let (findings, policies) =
        (counted(findings, "finding", "findings"), counted(validated.len(), "policy", "policies"));
    out.push_str(&format!("keyaki: {findings} in {policies}\n"));
    out
}

fn level(finding: &keyaki_validate::Finding) -> &'static str {
    match finding.code.finding_type() {
        FindingType::Error => "error",
        FindingType::SecurityWarning | FindingType::Warning => "warning",
        FindingType::Suggestion => "notice",
    }
}

fn command(finding: &Finding<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let main = finding.labels.first().map(|label| (&label.source, label.span));
    annotation(name, main, &finding.title, &finding.message)
}

fn annotation(name: &str, main: Option<(&Source, Span)>, title: &str, message: &str) -> String {
    let mut properties = Vec::new();
    let mut add = |name: &str, value: &str| properties.push(format!("{name}={}", property(value)));
    if let Some((source, span, path)) = main.and_then(|(source, span)| Some((source, span, path(source)?))) {
        let place = region(source, span);
        add("file", path);
        add("line", &place.line.to_string());
        add("endLine", &place.end_line.to_string());
        // Columns are for places within a line; with others the runner drops them.
        if place.line == place.end_line {
            add("col", &place.column.to_string());
            add("endColumn", &place.end_column.to_string());
        }
    }
    add("title", &format!("Keyaki: {title}"));
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

/// The value of a property.
fn property(text: &str) -> String {
    printable(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

/// The message of a command.
fn data(text: &str) -> String {
    printable_block(text).replace('%', "%25").replace('\n', "%0A")
}
