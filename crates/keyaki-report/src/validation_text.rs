//! What validation found in a policy, for people.

use keyaki_source::{Diagnostic, Source};
use keyaki_validate::{Finding, FindingType, PolicyType, ResourceType, Validation};

use crate::paint::{Paint, Style};
use crate::{printable, render_diagnostics};

/// A policy that was validated.
#[derive(Clone, Debug)]
pub struct Validated {
    /// The text.
    pub source: Source,
    /// What it was taken for.
    pub kind: PolicyType,
    /// What it was said to be attached to.
    pub resource: Option<ResourceType>,
    /// What was found.
    pub validation: Validation,
}

/// The findings one below the other, each with its places and what AWS says of its kind, and a line that counts them.
pub fn render_validation(validated: &Validated, style: Style) -> String {
    let mut out = String::new();
    for finding in &validated.validation.findings {
        out.push_str(&render_diagnostics(&[diagnostic(&validated.source, finding)], style));
        if let Some(proof) = &finding.proof {
            out.push_str(&format!("  = {}: {}\n", style.paint(Paint::Help, "proof"), printable(proof)));
        }
        let (word, link) = (name(finding.code.finding_type()), finding.code.learn_more_link());
        out.push_str(&format!("  = {}\n\n", style.paint(Paint::Faint, &format!("{word}, see {link}"))));
    }
    out.push_str(&summary(validated, style));
    out
}

/// A finding as a diagnostic: its first sentence is the message, the rest the help.
fn diagnostic(source: &Source, finding: &Finding) -> Diagnostic {
    let (message, help) = finding.details.split_once(". ").unwrap_or((&finding.details, ""));
    let (message, help) = (phrase(message), phrase(help));
    let code = finding.code.name();
    let diagnostic = match finding.code.finding_type() {
        FindingType::Error => Diagnostic::error(code, message),
        FindingType::SecurityWarning | FindingType::Warning => Diagnostic::warning(code, message),
        FindingType::Suggestion => Diagnostic::note(code, message),
    };
    let spans = finding.locations.iter().map(|location| location.span);
    let labelled = spans.fold(diagnostic, |diagnostic, span| diagnostic.label(source, span, ""));
    if help.is_empty() { labelled } else { labelled.help(help) }
}

/// A sentence as diagnostics have it: a small first letter where it begins a common word, no full stop.
fn phrase(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    let (Some(first), Some(second)) = (letters.next(), letters.next()) else { return sentence.to_owned() };
    let is_word = !second.is_uppercase();
    if is_word {
        format!("{}{}", first.to_lowercase(), sentence.get(first.len_utf8()..).unwrap_or(""))
    } else {
        sentence.to_owned()
    }
}

fn name(kind: FindingType) -> &'static str {
    match kind {
        FindingType::Error => "error",
        FindingType::SecurityWarning => "security warning",
        FindingType::Warning => "warning",
        FindingType::Suggestion => "suggestion",
    }
}

fn summary(validated: &Validated, style: Style) -> String {
    let findings = &validated.validation.findings;
    let count = |kind| findings.iter().filter(|finding| finding.code.finding_type() == kind).count();
    let some = |kind| match count(kind) {
        0 => None,
        1 => Some(format!("1 {}", name(kind))),
        many => Some(format!("{many} {}s", name(kind))),
    };
    let found: Vec<String> = FindingType::ALL.into_iter().filter_map(some).collect();
    let (paint, found) = match (count(FindingType::Error), found.is_empty()) {
        (_, true) => (Paint::Good, "nothing found".to_owned()),
        (0, false) => (Paint::Doubt, found.join(", ")),
        (_, false) => (Paint::Bad, found.join(", ")),
    };
    let undecided = match validated.validation.undecided {
        0 => String::new(),
        count => format!("; {count} questions not decided"),
    };
    let taken = style.paint(Paint::Faint, &format!("(as {}{undecided})", taken_for(validated)));
    format!("{}: {} {taken}\n", printable(validated.source.name()), style.paint(paint, &found))
}

fn taken_for(validated: &Validated) -> String {
    let kind = validated.kind.kind().with_article();
    match validated.resource {
        Some(resource) => format!("{kind} of {}", resource.name()),
        None => kind.to_owned(),
    }
}
