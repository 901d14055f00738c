//! Several checks for people: what is to be looked at in full, then a line for each, then the count.

use crate::counts::counts;
use crate::paint::{Paint, Style};
use crate::table::table;
use crate::{Accepted, Asked, Checked, Verdict, printable, render_asked, render_diagnostics};

/// The blocks of all checks that did not pass, or about which there is more to say, and a summary of all.
pub fn render_run(checks: &[Checked], style: Style) -> String {
    let mut out: String = checks.iter().map(|check| block(check, style)).collect();
    out.push_str(&summary(checks, style));
    out
}

fn block(check: &Checked, style: Style) -> String {
    let diagnostics = match &check.result {
        Ok(asked) => &asked.answer.diagnostics,
        Err(diagnostics) => diagnostics,
    };
    if check.verdict() == Verdict::Pass && diagnostics.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", style.paint(Paint::Strong, &format!("== {}", printable(&check.name))));
    let said = render_diagnostics(diagnostics, style);
    out.push_str(&said);
    if let Ok(asked) = &check.result {
        if !said.is_empty() {
            out.push('\n');
        }
        out.push_str(&accepted(check, style));
        out.push_str(&render_asked(asked, style));
    }
    out.push('\n');
    out
}

fn accepted(check: &Checked, style: Style) -> String {
    let (Verdict::Accepted, Some(accepted)) = (check.verdict(), &check.accepted) else { return String::new() };
    format!("{}  {}\n\n", word(Verdict::Accepted, style), why(accepted))
}

fn why(Accepted { reason, until }: &Accepted) -> String {
    let until = until.as_ref().map(|day| format!(" (until {})", printable(day))).unwrap_or_default();
    printable(reason) + &until
}

fn summary(checks: &[Checked], style: Style) -> String {
    let rows: Vec<Vec<String>> = checks
        .iter()
        .map(|check| vec![check.verdict().name().to_owned(), printable(&check.name), about(check)])
        .collect();
    let mut out = String::new();
    for (line, check) in table(&rows).lines().zip(checks) {
        let verdict = check.verdict();
        let rest = line.strip_prefix(verdict.name()).unwrap_or_default();
        out.push_str(&format!("{}{rest}\n", word(verdict, style)));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out + &format!("{}\n", counts(checks))
}

/// What is worth a few words in the line of a check.
fn about(check: &Checked) -> String {
    match (&check.result, &check.accepted) {
        (Ok(_), Some(accepted)) if check.verdict() == Verdict::Accepted => why(accepted),
        (Ok(Asked { answer, .. }), _) => {
            let keyaki::Judgement::Fails { reasons, .. } = &answer.judgement else { return String::new() };
            reasons.first().map(|reason| printable(&reason.description)).unwrap_or_default()
        }
        (Err(diagnostics), _) => {
            let first = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
            first.map(|diagnostic| printable(&diagnostic.message)).unwrap_or_default()
        }
    }
}

fn word(verdict: Verdict, style: Style) -> String {
    let paint = match verdict {
        Verdict::Pass => Paint::Good,
        Verdict::Fail | Verdict::Error => Paint::Bad,
        Verdict::Accepted | Verdict::Unknown | Verdict::Disagreement => Paint::Doubt,
    };
    style.paint(paint, verdict.name())
}
