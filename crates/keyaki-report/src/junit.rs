//! JUnit's XML, as CI systems read test results.
//!
//! In: the checks of a run. Out: one test suite with a test case for each check: a failure for a FAIL, an error where there is no
//! answer, and skipped when somebody has accepted the finding. Well-formed whatever the policies hold.

use std::time::Duration;

use keyaki_source::Diagnostic;

use crate::finding::remarks;
use crate::paint::Style;
use crate::{Asked, Checked, Verdict, render_asked, render_diagnostics, xml};

/// The checks as a test suite.
pub fn junit(checks: &[Checked]) -> String {
    let count = |verdicts: &[Verdict]| checks.iter().filter(|check| verdicts.contains(&check.verdict())).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
        checks.len(),
        count(&[Verdict::Fail]),
        count(&[Verdict::Unknown, Verdict::Disagreement, Verdict::Error]),
        count(&[Verdict::Accepted]),
        seconds(checks.iter().map(time).sum()),
    );
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    out.push_str(&format!("<testsuites name=\"keyaki\" {counts}>\n"));
    out.push_str(&format!("  <testsuite name=\"keyaki check\" {counts}>\n"));
    out.extend(checks.iter().map(test_case));
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn test_case(check: &Checked) -> String {
    let class = match &check.result {
        Ok(asked) => format!("keyaki.{}", asked.question.name()),
        Err(_) => "keyaki".to_owned(),
    };
    let mut out = format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
        xml::attribute(&class),
        xml::attribute(&check.name),
        seconds(time(check))
    );
    let inside = inside(check);
    out.push_str(&if inside.is_empty() { "/>\n".to_owned() } else { format!(">\n{inside}    </testcase>\n") });
    out
}

fn inside(check: &Checked) -> String {
    let asked = match &check.result {
        Ok(asked) => asked,
        Err(diagnostics) => {
            return element("error", &first(diagnostics), check.verdict().name(), &said(diagnostics.iter()));
        }
    };
    let (message, verdict) = (asked.answer.message.as_str(), check.verdict());
    let mut out = match verdict {
        Verdict::Pass => String::new(),
        Verdict::Accepted => {
            let why = check.accepted.as_ref().map(|accepted| accepted.words()).unwrap_or_default();
            format!("      <skipped message=\"{}\"/>\n", xml::attribute(&why))
        }
        Verdict::Fail => element("failure", message, verdict.name(), &details(asked)),
        Verdict::Unknown | Verdict::Disagreement | Verdict::Error => {
            element("error", message, verdict.name(), &details(asked))
        }
    };
    let remarks = said(remarks(asked));
    let beside = if verdict == Verdict::Accepted { details(asked) + &remarks } else { remarks };
    if !beside.is_empty() {
        out.push_str(&format!("      <system-out>{}</system-out>\n", xml::text(&beside)));
    }
    out
}

fn element(name: &str, message: &str, kind: &str, text: &str) -> String {
    let (message, text) = (xml::attribute(message), xml::text(text));
    format!("      <{name} message=\"{message}\" type=\"{kind}\">{text}</{name}>\n")
}

fn details(asked: &Asked) -> String {
    render_asked(asked, Style::PLAIN)
}

fn said<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> String {
    render_diagnostics(&diagnostics.cloned().collect::<Vec<_>>(), Style::PLAIN)
}

fn first(diagnostics: &[Diagnostic]) -> String {
    let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    error.map(|error| error.message.clone()).unwrap_or_default()
}

/// How long the engines took: they are asked side by side.
fn time(check: &Checked) -> Duration {
    let outcomes = check.result.iter().flat_map(|asked| &asked.answer.engines);
    outcomes.map(|outcome| outcome.time).max().unwrap_or_default()
}

fn seconds(time: Duration) -> String {
    format!("{:.6}", time.as_secs_f64())
}
