//! What a scenario says about a request, for people: the outcome and why, then each layer.

use keyaki_policy::Policy;
use keyaki_semantics::{LayerDecision, Outcome, Standing};

use crate::decisions::ScenarioEvaluation;
use crate::decisions_text::render_policy;
use crate::layers::{decided, title};
use crate::paint::{Paint, Style};
use crate::printable;

/// The outcome with its reason, which rule applied, and what every layer has to do with it.
pub fn render_scenario_decision(evaluation: &ScenarioEvaluation, style: Style) -> String {
    let decision = &evaluation.decision;
    let relation = decision.relation.name().replace('-', " ");
    let mut out = format!("{}  {}\n", verdict(decision.outcome, style), printable(&decision.reason));
    out.push_str(&format!("decided by: {}; caller and resource: {relation}\n\n", decision.decided_by));
    for (layer, policies) in decided(&evaluation.scenario, decision) {
        out.push_str(&render_layer(layer, policies, style));
    }
    out
}

fn verdict(outcome: Outcome, style: Style) -> String {
    match outcome {
        Outcome::Allow => style.paint(Paint::Good, "ALLOW"),
        Outcome::ExplicitDeny => style.paint(Paint::Bad, "EXPLICIT DENY"),
        Outcome::ImplicitDeny => style.paint(Paint::Bad, "IMPLICIT DENY"),
    }
}

fn render_layer(layer: &LayerDecision, policies: &[Policy], style: Style) -> String {
    let title = style.paint(Paint::Strong, &printable(&title(layer.layer, layer.level.as_deref())));
    let decisions = match &layer.standing {
        Standing::Absent => return format!("{title}: {}\n", style.paint(Paint::Faint, "no policies")),
        Standing::Exempt(why) => return format!("{title}: not asked, {why}\n"),
        Standing::Says(decisions) => decisions,
    };
    let mut out = format!("{title}: {}\n", decisions.outcome.name());
    for (policy, decision) in policies.iter().zip(&decisions.policies) {
        let text = render_policy(policy, decision, style);
        out.extend(text.lines().map(|line| format!("  {line}\n")));
    }
    out
}
