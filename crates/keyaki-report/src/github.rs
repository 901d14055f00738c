//! Annotations of GitHub Actions: workflow commands, a line each, and a line that counts.
//!
//! In: the checks of a run. Out: what a step writes to its log for findings to be shown at their lines. The runner reads
//! commands from every line that begins with `::` and from every `##[` anywhere, so no foreign text is written outside of the
//! escaped parts of a command (docs.github.com, "Workflow commands for GitHub Actions"; actions/runner, `ActionCommand.cs`).

use std::collections::BTreeSet;

use keyaki_source::Severity;

use crate::counts::counts;
use crate::finding::{Finding, findings};
use crate::location::{path, region};
use crate::{Checked, printable, printable_block};

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

fn command(finding: &Finding<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    let mut add = |name: &str, value: &str| properties.push(format!("{name}={}", property(value)));
    let main = finding.labels.first();
    if let Some((label, path)) = main.and_then(|label| Some((label, path(&label.source)?))) {
        let place = region(&label.source, label.span);
        add("file", path);
        add("line", &place.line.to_string());
        add("endLine", &place.end_line.to_string());
        // Columns are for places within a line; with others the runner drops them.
        if place.line == place.end_line {
            add("col", &place.column.to_string());
            add("endColumn", &place.end_column.to_string());
        }
    }
    add("title", &format!("Keyaki: {}", finding.title));
    format!("::{name} {}::{}\n", properties.join(","), data(&finding.message))
}

/// The value of a property.
fn property(text: &str) -> String {
    printable(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

/// The message of a command.
fn data(text: &str) -> String {
    printable_block(text).replace('%', "%25").replace('\n', "%0A")
}
