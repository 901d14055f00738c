//! The access of outsiders, for people: each finding with a request that shows it, and whether all are there.

use keyaki_findings::{Coverage, Finding, Findings, Witness};

use crate::outcome_text::{outcomes_line, unknown_lines};
use crate::paint::{Paint, Style};
use crate::printable;
use crate::request_text::request_line;

/// The verdict, the findings one below the other, and what is proven of them. Diagnostics are not in it.
pub fn render_findings(found: &Findings, style: Style) -> String {
    let mut out = verdict(found, style);
    for finding in &found.findings {
        out.push('\n');
        out.push_str(&one(finding, style));
    }
    out.push('\n');
    out.push_str(&coverage(found, style));
    out
}

/// `the account 111122223333`, with its organization.
fn zone(found: &Findings) -> String {
    let account = format!("account {}", found.zone.account());
    found
        .zone
        .organization()
        .map_or(account.clone(), |organization| format!("{account} and organization {organization}"))
}

fn verdict(found: &Findings, style: Style) -> String {
    let zone = zone(found);
    let count = found.findings.len();
    let (paint, word) = match (found.is_certain(), count) {
        (false, _) => (Paint::Doubt, "UNKNOWN".to_owned()),
        (true, 0) => (Paint::Good, "NO FINDING".to_owned()),
        (true, 1) => (Paint::Bad, "1 FINDING".to_owned()),
        (true, _) => (Paint::Bad, format!("{count} FINDINGS")),
    };
    let says = match (found.is_certain(), count) {
        (false, 0) => format!("Whether anybody outside of {zone} has access is not known."),
        (false, _) => format!("Who outside of {zone} has access is not fully known."),
        (true, 0) => format!("Nobody outside of {zone} has access."),
        (true, _) => format!("Callers outside of {zone} have access."),
    };
    format!("{}  {says}\n", style.paint(paint, &word))
}

fn one(finding: &Finding, style: Style) -> String {
    let (kind, who) = &finding.principal;
    let label = match finding.is_public {
        Some(true) => format!("  {}", style.paint(Paint::Bad, "public")),
        Some(false) => String::new(),
        None => format!("  {}", style.paint(Paint::Doubt, "perhaps public")),
    };
    let who = printable(&format!("{kind} {who}"));
    let mut out = format!("{}{label}\n", style.paint(Paint::Strong, &who));
    let mut line = |name: &str, value: &str| {
        out.push_str(&format!("  {:<8} {value}\n", style.paint(Paint::Faint, &format!("{name:<8}"))));
    };
    line("may", &printable(&finding.actions.join(", ")));
    line("on", &printable(&finding.resource));
    for (at, (key, value)) in finding.condition.iter().enumerate() {
        line(if at == 0 { "only if" } else { "and" }, &printable(&format!("{key} = {value}")));
    }
    match finding.witnesses.iter().flatten().next() {
        Some(witness) => line("shown by", &shown(witness)),
        None => line("shown by", &style.paint(Paint::Doubt, "no request that was found: it may be no access")),
    }
    let missing: Vec<&str> = finding
        .actions
        .iter()
        .zip(&finding.witnesses)
        .filter(|(_, witness)| witness.is_none())
        .map(|(action, _)| action.as_str())
        .collect();
    if !missing.is_empty() && missing.len() < finding.witnesses.len() {
        line("not", &style.paint(Paint::Doubt, &printable(&format!("shown for {}", missing.join(", ")))));
    }
    out
}

fn shown(witness: &Witness) -> String {
    let real = if witness.realistic { "" } else { " (not shown to occur in practice)" };
    format!("{}{real}", request_line(&witness.request))
}

fn coverage(found: &Findings, style: Style) -> String {
    let questions = style.paint(Paint::Faint, &format!("({} questions)", found.questions));
    match &found.coverage {
        Coverage::Proven(outcomes) => {
            let what = match found.findings.len() {
                0 => "no request of an outsider is allowed",
                _ => "no request of an outsider is allowed that is in no finding",
            };
            let engines = outcomes_line(outcomes, style);
            let complete = style.paint(Paint::Good, "complete");
            let unknown = unknown_lines(outcomes, style);
            format!("{complete}: {what}, by {engines} {questions}\n{unknown}")
        }
        Coverage::NotProven(why) => {
            let word = style.paint(Paint::Doubt, "not proven to be complete");
            format!("{word}: {} {questions}\n", printable(why))
        }
    }
}
