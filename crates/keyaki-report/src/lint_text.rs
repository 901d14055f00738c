//! What was found in a policy, for people.

use keyaki_lint::{Finding, Lint};
use keyaki_policy::Policy;
use keyaki_source::{Diagnostic, Severity};

use crate::paint::{Paint, Style};
use crate::{printable, render_diagnostics};

/// The findings one below the other, each with its place, its proof and what to do, and a line that counts them.
pub fn render_lint(policy: &Policy, lint: &Lint, style: Style) -> String {
    let mut out = String::new();
    for finding in &lint.findings {
        out.push_str(&render_diagnostics(&[diagnostic(policy, finding)], style));
        let word = style.paint(Paint::Help, "proof");
        out.push_str(&format!("  = {word}: {}\n\n", printable(&finding.proof)));
    }
    out.push_str(&summary(policy, lint, style));
    out
}

/// A finding as a diagnostic.
fn diagnostic(policy: &Policy, finding: &Finding) -> Diagnostic {
    let code = finding.code.name();
    let diagnostic = match finding.code.severity() {
        Severity::Error => Diagnostic::error(code, &finding.message),
        Severity::Warning => Diagnostic::warning(code, &finding.message),
        Severity::Note => Diagnostic::note(code, &finding.message),
    };
    let places = finding.related.iter().map(|(span, what)| (*span, what.as_str()));
    let labelled = std::iter::once((finding.span, ""))
        .chain(places)
        .fold(diagnostic, |diagnostic, (span, what)| diagnostic.label(&policy.source, span, what));
    match (&finding.fix, &finding.advice) {
        (Some(fix), _) => labelled.help(format!("{}: the policy means the same without it", fix.title)),
        (None, Some(advice)) => labelled.help(advice),
        (None, None) => labelled,
    }
}

fn summary(policy: &Policy, lint: &Lint, style: Style) -> String {
    let name = printable(policy.source.name());
    let count = |severity| lint.findings.iter().filter(|finding| finding.code.severity() == severity).count();
    let some = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let found = [some(count(Severity::Warning), "warning"), some(count(Severity::Note), "note")];
    let found: Vec<String> = found.into_iter().flatten().collect();
    let (paint, found) = match (found.is_empty(), lint.undecided) {
        (true, 0) => (Paint::Good, "every part of the policy does something".to_owned()),
        (true, _) => (Paint::Doubt, "nothing found, but not everything was decided".to_owned()),
        (false, _) => (Paint::Doubt, found.join(", ")),
    };
    let questions = style.paint(Paint::Faint, &format!("({} questions)", lint.questions));
    format!("{name}: {} {questions}\n", style.paint(paint, &found))
}
