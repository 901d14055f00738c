//! Answers for people: the verdict first, then why, then a request that shows it.

use keyaki::{Answer, Judgement, Question, Reason, Witness};
use keyaki_semantics::Outcome;
use keyaki_source::Label;

use crate::decision_words::{decisions, outcome_name};
use crate::outcome_text::{outcomes_line, unknown_lines};
use crate::paint::{Paint, Style};
use crate::snippet::snippet;
use crate::{printable, render_request};

/// The answer to `question`, with the statement that is the cause as it was written. Diagnostics are not in it.
pub fn render_answer(answer: &Answer, question: &Question, style: Style) -> String {
    let mut out = verdict_line(answer, style);
    match &answer.judgement {
        Judgement::Holds => out.push('\n'),
        Judgement::Fails { witness, reasons } => {
            out.extend(reasons.iter().map(|reason| render_reason(reason, style)));
            out.push_str(&render_witness(witness, question, style));
            out.push('\n');
        }
        Judgement::Unknown { rejected, .. } => {
            if let Some(rejected) = rejected {
                out.push_str(
                    "\nThe model describes this request, which the policies do not treat as the model says:\n",
                );
                out.push_str(&render_request(&rejected.request, style));
            }
            out.push('\n');
        }
        Judgement::Disagreement => out.push('\n'),
    }
    out.push_str(&engines(answer, style));
    out
}

fn verdict_line(answer: &Answer, style: Style) -> String {
    let paint = match answer.judgement {
        Judgement::Holds => Paint::Good,
        Judgement::Fails { .. } => Paint::Bad,
        Judgement::Unknown { .. } | Judgement::Disagreement => Paint::Doubt,
    };
    format!("{}  {}\n", style.paint(paint, answer.judgement.result()), printable(&answer.message))
}

fn render_reason(reason: &Reason, style: Style) -> String {
    let label = Label { source: reason.source.clone(), span: reason.span, message: String::new() };
    let description = style.paint(Paint::Strong, &printable(&reason.description));
    format!("\n{description}\n{}", snippet(&[label], Paint::Bad, style))
}

fn render_witness(witness: &Witness, question: &Question, style: Style) -> String {
    let kind = if witness.realistic { "" } else { " (not shown to occur in practice)" };
    let mut out = format!("\n{}{kind}\n", style.paint(Paint::Strong, "A request that shows it"));
    out.push_str(&render_request(&witness.request, style));
    out.push('\n');
    for (role, outcome, why) in decisions(question, witness) {
        let role = style.paint(Paint::Faint, role);
        out.push_str(&format!("  {role}: {}{why}\n", outcome_words(outcome, style)));
    }
    out
}

/// An outcome in words, in its colour.
pub(crate) fn outcome_words(outcome: Outcome, style: Style) -> String {
    let paint = match outcome {
        Outcome::ImplicitDeny => Paint::Strong,
        Outcome::Allow => Paint::Good,
        Outcome::ExplicitDeny => Paint::Bad,
    };
    style.paint(paint, outcome_name(outcome))
}

fn engines(answer: &Answer, style: Style) -> String {
    let line = outcomes_line(&answer.engines, style);
    let mut out = if line.is_empty() { String::new() } else { format!("{line}\n") };
    match answer.judgement {
        // The reasons are in the message.
        Judgement::Unknown { .. } => {}
        Judgement::Holds | Judgement::Fails { .. } | Judgement::Disagreement => {
            out.push_str(&unknown_lines(&answer.engines, style));
        }
    }
    out
}
