//! Decisions for people: the outcome, then each policy and each statement with why it does not match.

use keyaki_policy::{Effect, Policy};
use keyaki_semantics::{Decision, Mismatch, Outcome, StatementVerdict};

use crate::decisions::Evaluation;
use crate::paint::{Paint, Style};
use crate::printable;
use crate::snippet::place;

/// The outcome of all policies, and what each statement has to do with it.
pub fn render_decisions(evaluation: &Evaluation, style: Style) -> String {
    let mut out = format!("{}\n", verdict(evaluation.decisions.outcome, style));
    for (policy, decision) in evaluation.policies.iter().zip(&evaluation.decisions.policies) {
        out.push('\n');
        out.push_str(&render_policy(policy, decision, style));
    }
    out
}

fn verdict(outcome: Outcome, style: Style) -> String {
    match outcome {
        Outcome::Allow => {
            format!("{}  a statement allows the request and none denies it", style.paint(Paint::Good, "ALLOW"))
        }
        Outcome::ExplicitDeny => {
            format!("{}  a statement denies the request", style.paint(Paint::Bad, "EXPLICIT DENY"))
        }
        Outcome::ImplicitDeny => {
            format!("{}  no statement matches the request", style.paint(Paint::Bad, "IMPLICIT DENY"))
        }
    }
}

/// A policy, and each of its statements with why it does not match.
pub(crate) fn render_policy(policy: &Policy, decision: &Decision, style: Style) -> String {
    let name = style.paint(Paint::Strong, &printable(policy.source.name()));
    let statements = decision.statements.iter().map(|verdict| render_statement(policy, verdict, style));
    format!("{name}: {}\n{}", decision.outcome.name(), statements.collect::<String>())
}

fn render_statement(policy: &Policy, verdict: &StatementVerdict, style: Style) -> String {
    let effect = match verdict.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let statement = policy.statements.get(verdict.index);
    let sid = statement.and_then(|statement| statement.sid.as_ref()).filter(|sid| !sid.value.is_empty());
    let sid = sid.map(|sid| format!(" ({})", printable(&sid.value))).unwrap_or_default();
    let at = statement.map(|statement| place(&policy.source, statement.span)).unwrap_or_default();
    let (paint, word) = match (verdict.matches(), verdict.effect) {
        (true, Effect::Allow) => (Paint::Good, "matches"),
        (true, Effect::Deny) => (Paint::Bad, "matches"),
        (false, Effect::Allow | Effect::Deny) => (Paint::Faint, "does not match"),
    };
    let head = format!("  statement {}{sid} {effect}, {at}: {}\n", verdict.index, style.paint(paint, word));
    head + &verdict.mismatches.iter().map(|mismatch| render_mismatch(policy, mismatch)).collect::<String>()
}

fn render_mismatch(policy: &Policy, mismatch: &Mismatch) -> String {
    let line = policy.source.position(mismatch.span.start()).line;
    format!("    {} (line {line}): {}\n", mismatch.element.name(), printable(&mismatch.reason))
}
