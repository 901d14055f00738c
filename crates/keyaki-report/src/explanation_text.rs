//! What an explanation has beyond causes, for people: further requests, sets of statements, the trace of the request.

use keyaki::Witness;
use keyaki_explain::{ElementTrace, Explanation, Pillar, PolicyTrace, Smallest, StatementTrace, Support, Trace};
use keyaki_policy::Effect;

use crate::answer_text::outcome_words;
use crate::obstacle_words::pillar_words;
use crate::paint::{Paint, Style};
use crate::request_text::request_line;
use crate::{printable, render_request};

/// How many statements of a policy are traced: those that match first, then those that come nearest.
const STATEMENTS: usize = 40;

/// Further requests, and the trace.
pub(crate) fn further(explanation: &Explanation, style: Style) -> String {
    let mut out = String::new();
    for (number, witness) in explanation.witnesses.iter().enumerate().skip(1) {
        out.push_str(&another(number + 1, witness, style));
    }
    out.extend(explanation.trace.as_ref().map(|trace| traced(trace, is_first(trace, explanation), style)));
    out
}

/// Whether the request of `trace` is the first that is shown.
fn is_first(trace: &Trace, explanation: &Explanation) -> bool {
    explanation.causes.first().is_none_or(|cause| cause.witness.request == trace.request)
}

fn another(number: usize, witness: &Witness, style: Style) -> String {
    let kind = if witness.realistic { "" } else { " (not shown to occur in practice)" };
    let title = style.paint(Paint::Strong, &format!("Request {number}"));
    format!("\n{title}{kind}\n{}", render_request(&witness.request, style))
}

/// The sets of statements that a PASS rests on.
pub(crate) fn rests_on(support: &Support, style: Style) -> String {
    let Some(first) = support.sets.first() else { return String::new() };
    if first.is_empty() {
        return "\nNo Deny of the policy and no Allow of an existing one is needed for it.\n".to_owned();
    }
    let size = match support.smallest {
        Smallest::Proven => "no smaller set will do",
        Smallest::NotProven => "a smaller set may do",
    };
    let mut out = String::new();
    for (number, set) in support.sets.iter().enumerate() {
        let title = if number == 0 { format!("It rests on ({size})") } else { "It would rest as well on".to_owned() };
        out.push_str(&format!("\n{}\n", style.paint(Paint::Strong, &title)));
        out.extend(set.iter().map(|pillar| {
            let kind = match pillar {
                Pillar::Statement(statement) => effect_name(statement.effect),
                Pillar::Limit(_) => "Limit",
            };
            format!("  {kind}  {}\n", printable(&pillar_words(pillar)))
        }));
    }
    if !support.complete {
        out.push_str("  There may be other sets.\n");
    }
    out
}

fn traced(trace: &Trace, is_first: bool, style: Style) -> String {
    let of =
        if is_first { "of the first request".to_owned() } else { format!("when {}", request_line(&trace.request)) };
    let title = format!("What each statement says {}", printable(&of));
    let mut out = format!("\n{}\n", style.paint(Paint::Strong, &title));
    for policy in &trace.policies {
        out.push_str(&of_policy(policy, style));
    }
    out
}

fn of_policy(policy: &PolicyTrace, style: Style) -> String {
    let layer = policy.layer.as_ref().map(|layer| format!("{} ", printable(layer))).unwrap_or_default();
    let role = style.paint(Paint::Faint, policy.role.name());
    let name = printable(policy.source.name());
    let mut out = format!("\n  {role} {layer}{name}: {}\n", outcome_words(policy.outcome, style));
    let mut shown: Vec<&StatementTrace> = policy.statements.iter().collect();
    shown.sort_by_key(|one| (!one.matches, one.elements.iter().filter(|element| !element.matches).count()));
    shown.truncate(STATEMENTS);
    shown.sort_by_key(|one| one.statement.index);
    out.extend(shown.iter().map(|one| of_statement(one, style)));
    let hidden = policy.statements.len() - shown.len();
    if hidden > 0 {
        out.push_str(&format!("    … and {hidden} more, further from it\n"));
    }
    out
}

fn of_statement(traced: &StatementTrace, style: Style) -> String {
    let statement = &traced.statement;
    let sid = statement.sid.as_ref().map(|sid| format!(" ({})", printable(sid))).unwrap_or_default();
    let at = statement.source.position(statement.span.start());
    let says = if traced.matches { "matches" } else { "does not match" };
    let effect = effect_name(statement.effect);
    let head = format!(
        "    {} {effect} statement {}{sid}, line {}: {says}\n",
        sign(traced.matches, style),
        statement.index,
        at.line
    );
    let width = traced.elements.iter().map(|element| printable(&element.name).chars().count()).max().unwrap_or(0);
    head + &traced.elements.iter().map(|element| of_element(element, width, style)).collect::<String>()
}

fn of_element(element: &ElementTrace, width: usize, style: Style) -> String {
    let name = printable(&element.name);
    format!("        {} {name:width$}  {}\n", sign(element.matches, style), printable(&element.reason))
}

fn sign(matches: bool, style: Style) -> String {
    if matches { style.paint(Paint::Good, "✓") } else { style.paint(Paint::Bad, "✗") }
}

fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    }
}
