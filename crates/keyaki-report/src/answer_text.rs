//! Answers for people: the verdict first, then why, then a request that shows it.

use keyaki::{Answer, Judgement, Question, Reason, Said, Subject, Witness};
use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Decision, Outcome};
use keyaki_source::Label;

use crate::outcome_text::{outcomes_line, unknown_lines};
use crate::paint::{Paint, Style};
use crate::snippet::{place, snippet};
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
    for (role, subject) in question.subjects() {
        let said = witness.decisions.iter().find(|(known, _)| *known == role).map(|(_, said)| said);
        if let Some(said) = said {
            let role = style.paint(Paint::Faint, role.name());
            out.push_str(&format!("  {role}: {}{}\n", outcome_words(said.outcome(), style), why(subject, said)));
        }
    }
    out
}

/// What made the decision: a statement, or the rule by which several policies act together.
fn why(subject: &Subject, said: &Said) -> String {
    match (subject, said) {
        (Subject::Policy(policy), Said::Policy(decision)) => because(decision, policy),
        (_, Said::Scenario(decision)) => format!(": {}", printable(&decision.reason)),
        (Subject::Scenario(_), Said::Policy(_)) => String::new(),
    }
}

/// An outcome in words.
pub(crate) fn outcome_words(outcome: Outcome, style: Style) -> String {
    match outcome {
        Outcome::ImplicitDeny => style.paint(Paint::Strong, "implicit deny"),
        Outcome::Allow => style.paint(Paint::Good, "allow"),
        Outcome::ExplicitDeny => style.paint(Paint::Bad, "explicit deny"),
    }
}

/// Which statement made the decision.
fn because(decision: &Decision, policy: &Policy) -> String {
    let effect = match decision.outcome {
        Outcome::ImplicitDeny => return ", as no statement matches".to_owned(),
        Outcome::Allow => Effect::Allow,
        Outcome::ExplicitDeny => Effect::Deny,
    };
    let verdict = decision.statements.iter().find(|verdict| verdict.effect == effect && verdict.matches());
    let statement = verdict.and_then(|verdict| policy.statements.get(verdict.index));
    let Some(statement) = statement else { return String::new() };
    let sid = statement.sid.as_ref().filter(|sid| !sid.value.is_empty());
    let sid = sid.map(|sid| format!(" ({})", printable(&sid.value))).unwrap_or_default();
    format!(", by statement {}{sid} at {}", statement.index, place(&policy.source, statement.span))
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
