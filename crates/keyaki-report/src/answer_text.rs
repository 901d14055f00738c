//! Answers for people: the verdict first, then why, then a request that shows it.

use keyaki::{Answer, Judgement, Question, Reason, Witness};
use keyaki_explain::{Cause, Explanation, Flow};
use keyaki_semantics::Outcome;
use keyaki_source::{Label, Span};

use crate::decision_words::{decisions, outcome_name};
use crate::explanation_text::{further, rests_on};
use crate::finding::{UNAIDED, causes, places, unaided};
use crate::obstacle_words::obstacle_words;
use crate::outcome_text::{outcomes_line, unknown_lines};
use crate::paint::{Paint, Style};
use crate::snippet::{place, snippet};
use crate::{Asked, printable, render_request, render_suggestion};

/// How many causes are shown with their statement and request; the others are listed.
const CAUSES: usize = 10;

/// The answer to `question`, with the statement that is the cause as it was written. Diagnostics are not in it.
pub fn render_answer(answer: &Answer, question: &Question, style: Style) -> String {
    rendered(answer, question, None, style)
}

/// The answer, and as far as it is explained every cause, what stood in the way before, or what it rests on. Diagnostics are
/// not in it.
pub fn render_asked(asked: &Asked, style: Style) -> String {
    let mut out = rendered(&asked.answer, &asked.question, asked.explanation.as_deref(), style);
    if let Some(suggested) = &asked.suggested {
        out.push_str(&format!("\n{}", render_suggestion(suggested, style)));
    }
    out
}

fn rendered(answer: &Answer, question: &Question, explanation: Option<&Explanation>, style: Style) -> String {
    let mut out = verdict_line(answer, style);
    match &answer.judgement {
        Judgement::Holds => {
            let support = explanation.and_then(|explanation| explanation.support.as_ref());
            out.extend(support.map(|support| rests_on(support, style)));
        }
        Judgement::Fails { witness, reasons } if causes(explanation).is_empty() => {
            out.extend(reasons.iter().map(|reason| render_reason(reason, &[], style)));
            out.push_str(&render_witness(witness, question, style));
        }
        Judgement::Exists { witness } => out.push_str(&render_witness(witness, question, style)),
        Judgement::NothingExists => {}
        Judgement::Fails { .. } => {
            out.push_str(&all(causes(explanation), question, style));
            if let Some(witness) = unaided(explanation) {
                out.push_str(&format!("\n{}\n", style.paint(Paint::Strong, UNAIDED)));
                out.push_str(&render_witness(witness, question, style));
            }
        }
        Judgement::Unknown { rejected, .. } => {
            if let Some(rejected) = rejected {
                out.push_str(
                    "\nThe model describes this request, which the policies do not treat as the model says:\n",
                );
                out.push_str(&render_request(&rejected.request, style));
            }
        }
        Judgement::Disagreement => {}
    }
    out.extend(explanation.map(|explanation| further(explanation, style)));
    out.push('\n');
    out.push_str(&engines(answer, style));
    out
}

fn all(causes: &[Cause], question: &Question, style: Style) -> String {
    let mut out = String::new();
    for cause in causes.iter().take(CAUSES) {
        out.push_str(&render_reason(&cause.reason, &cause.flows, style));
        out.push_str(&render_witness(&cause.witness, question, style));
        for obstacle in &cause.obstacles {
            out.push_str(&format!("\n{}\n", printable(&obstacle_words(obstacle))));
            let labels = places(obstacle);
            out.push_str(&snippet(&labels, Paint::Doubt, style));
        }
    }
    if causes.len() > CAUSES {
        out.push_str(&format!("\nAnd {} more:\n", causes.len() - CAUSES));
        for Cause { reason, .. } in causes.iter().skip(CAUSES) {
            out.push_str(&format!("  {} {}\n", place(&reason.source, reason.span), printable(&reason.description)));
        }
    }
    out
}

fn verdict_line(answer: &Answer, style: Style) -> String {
    let paint = match answer.judgement {
        Judgement::Holds | Judgement::Exists { .. } => Paint::Good,
        Judgement::Fails { .. } | Judgement::NothingExists => Paint::Bad,
        Judgement::Unknown { .. } | Judgement::Disagreement => Paint::Doubt,
    };
    format!("{}  {}\n", style.paint(paint, answer.judgement.result()), printable(&answer.message))
}

fn render_reason(reason: &Reason, flows: &[Flow], style: Style) -> String {
    let label = |span: Span| Label { source: reason.source.clone(), span, message: String::new() };
    let mut labels = vec![label(reason.span)];
    labels.extend(flows.iter().flat_map(|flow| &flow.items).map(|item| label(item.span)));
    let description = style.paint(Paint::Strong, &printable(&reason.description));
    format!("\n{description}\n{}", snippet(&labels, Paint::Bad, style))
}

fn render_witness(witness: &Witness, question: &Question, style: Style) -> String {
    let kind = if witness.realistic { "" } else { " (not shown to occur in practice)" };
    let mut out = format!("\n{}{kind}\n", style.paint(Paint::Strong, "A request that shows it"));
    out.push_str(&render_request(&witness.request, style));
    out.push('\n');
    for (role, outcome, why) in decisions(question, witness) {
        let role = style.paint(Paint::Faint, &role);
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
        Judgement::Holds
        | Judgement::Fails { .. }
        | Judgement::Exists { .. }
        | Judgement::NothingExists
        | Judgement::Disagreement => {
            out.push_str(&unknown_lines(&answer.engines, style));
        }
    }
    out
}
