//! What a comment says of one check.

use keyaki::{Answer, Judgement, Reason, Witness};
use keyaki_explain::{Flow, Obstacle, Support};
use keyaki_source::{Diagnostic, Label, Span};

use super::write::{block, cell, code, prose};
use super::{plural, symbol};
use crate::decision_words::decision_rows;
use crate::finding::{UNAIDED, causes, remarks, title, unaided};
use crate::obstacle_words::{obstacle_words, pillar_words};
use crate::outcome_text::outcomes_line;
use crate::paint::{Colour, Paint, Style};
use crate::request_text::request_rows;
use crate::snippet::snippet;
use crate::{Asked, Checked, Verdict, render_diagnostics};

/// What fits beside the margin of a comment.
const STYLE: Style = Style { colour: Colour::Never, width: 88 };
/// How many causes are shown with their statement and request; the others are listed.
const CAUSES: usize = 5;

/// What is said of the check, from everything to its heading alone.
pub(super) fn forms(check: &Checked) -> impl Iterator<Item = String> {
    [Detail::Everything, Detail::Essence, Detail::Heading].into_iter().map(|detail| section(check, detail))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    Heading,
    /// Without what is folded.
    Essence,
    Everything,
}

fn section(check: &Checked, detail: Detail) -> String {
    let mut out = format!("\n### {} {}\n\n", symbol(check.verdict()), code(&check.name));
    match &check.result {
        Ok(asked) => {
            out.push_str(&lead(check, asked));
            if detail > Detail::Heading {
                out.push_str(&body(asked));
            }
            if detail > Detail::Essence {
                out.push_str(&folded(asked));
            }
        }
        Err(diagnostics) => {
            out.push_str(&format!("{}\n", check.verdict().why_unasked()));
            if detail > Detail::Heading {
                out.push_str(&said(diagnostics.iter()));
            }
        }
    }
    out
}

/// The first sentence.
fn lead(check: &Checked, Asked { question, answer, explanation, suggested: _ }: &Asked) -> String {
    let accepted = check.accepted.as_ref().filter(|_| check.verdict() == Verdict::Accepted);
    let accepted = accepted.map(|accepted| format!("\n_{}_\n", prose(&accepted.words()))).unwrap_or_default();
    let (what, several) = match &answer.judgement {
        Judgement::Fails { reasons, .. } => {
            let count = causes(explanation.as_deref()).len().max(reasons.len());
            let several = if count > 1 { format!(" It comes through {count} statements.") } else { String::new() };
            (title(question), several)
        }
        Judgement::Holds | Judgement::Exists { .. } => ("Passed", String::new()),
        Judgement::NothingExists => (title(question), String::new()),
        Judgement::Unknown { .. } => ("Not decided", String::new()),
        Judgement::Disagreement => ("In dispute", String::new()),
    };
    let sentence = format!("**{what}.** {}{several}", prose(&answer.message));
    format!("{sentence}\n{accepted}")
}

fn body(asked: &Asked) -> String {
    let Asked { answer, explanation, .. } = asked;
    match &answer.judgement {
        Judgement::Fails { witness, reasons } => {
            let causes = causes(explanation.as_deref());
            if causes.is_empty() {
                let shown = reasons.iter().map(|reason| place(reason, &[])).collect::<String>();
                return shown + &request(asked, witness);
            }
            let mut out = String::new();
            for cause in causes.iter().take(CAUSES) {
                out.push_str(&place(&cause.reason, &cause.flows));
                out.push_str(&request(asked, &cause.witness));
                out.push_str(&obstacles(&cause.obstacles));
            }
            if let Some(witness) = unaided(explanation.as_deref()) {
                out.push_str(&format!("\n**{UNAIDED}**\n{}", request(asked, witness)));
            }
            if causes.len() > CAUSES {
                out.push_str(&format!("\nAnd {} more:\n\n", causes.len() - CAUSES));
                out.extend(causes.iter().skip(CAUSES).map(|cause| {
                    let line = cause.reason.source.position(cause.reason.span.start()).line;
                    format!("- {} (line {line})\n", prose(&cause.reason.description))
                }));
            }
            out
        }
        Judgement::Unknown { rejected, .. } => {
            let rejected = rejected.as_ref().map(|rejected| {
                let rows = request_rows(&rejected.request);
                format!(
                    "\nA model describes this request, which the policies do not treat as it says:\n{}",
                    rows_table(&rows)
                )
            });
            rejected.unwrap_or_default()
        }
        Judgement::Holds => {
            let support = explanation.as_ref().and_then(|explanation| explanation.support.as_ref());
            support.map(rests_on).unwrap_or_default()
        }
        Judgement::Exists { witness } => request(asked, witness),
        Judgement::NothingExists | Judgement::Disagreement => String::new(),
    }
}

/// The statement, as it was written, with the items that let requests through.
fn place(reason: &Reason, flows: &[Flow]) -> String {
    let label = |span: Span| Label { source: reason.source.clone(), span, message: String::new() };
    let mut labels = vec![label(reason.span)];
    labels.extend(flows.iter().flat_map(|flow| &flow.items).map(|item| label(item.span)));
    let text = snippet(&labels, Paint::Bad, STYLE);
    format!("\n**{}**\n\n{}", prose(&reason.description), block("text", &text))
}

fn request(asked: &Asked, witness: &Witness) -> String {
    let kind = if witness.realistic { "" } else { " (not shown to occur in practice)" };
    let rows = request_rows(&witness.request);
    let decided = decision_rows(&asked.question, witness);
    let decided = decided.iter().map(|(role, words)| format!("| {role} | {} |\n", cell(&prose(words))));
    format!("\nA request that shows it{kind}:\n{}{}", rows_table(&rows), decided.collect::<String>())
}

fn rows_table(rows: &[(String, String)]) -> String {
    // The first three are names of ours, the others are condition keys.
    let named = rows.iter().enumerate().map(|(n, (name, value))| {
        let name = if n < 3 { name.clone() } else { cell(&code(name)) };
        format!("| {name} | {} |\n", cell(&code(value)))
    });
    format!("\n| | |\n|:--|:--|\n{}", named.collect::<String>())
}

fn obstacles(obstacles: &[Obstacle]) -> String {
    if obstacles.is_empty() {
        return String::new();
    }
    let each = obstacles.iter().map(|obstacle| format!("- {}\n", prose(&obstacle_words(obstacle))));
    format!("\n{}", each.collect::<String>())
}

fn rests_on(support: &Support) -> String {
    let Some(first) = support.sets.first() else { return String::new() };
    if first.is_empty() {
        return "\nNo Deny of the policy and no Allow of an existing one is needed for it.\n".to_owned();
    }
    let each = first.iter().map(|pillar| format!("- {}\n", prose(&pillar_words(pillar))));
    format!("\nIt rests on:\n\n{}", each.collect::<String>())
}

/// What is for a closer look.
fn folded(asked: &Asked) -> String {
    let Answer { engines, query_sha256, .. } = &asked.answer;
    let remarks = said(remarks(asked));
    let count = crate::finding::remarks(asked).count();
    let summary = match count {
        0 => "Details".to_owned(),
        count => format!("Details, {count} {}", plural(count, "remark")),
    };
    let engines = outcomes_line(engines, STYLE);
    let engines = if engines.is_empty() { String::new() } else { format!("Engines: {}\n\n", code(&engines)) };
    format!(
        "\n<details>\n<summary>{summary}</summary>\n\n{engines}Question {}, query {}\n{remarks}\n</details>\n",
        code(asked.question.name()),
        code(query_sha256)
    )
}

fn said<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> String {
    let text = render_diagnostics(&diagnostics.cloned().collect::<Vec<_>>(), STYLE);
    if text.is_empty() { String::new() } else { format!("\n{}", block("text", &text)) }
}
