//! What each element of each statement says of the request, as tables to unfold.

use keyaki_explain::{PolicyTrace, StatementTrace, Trace};
use keyaki_page::Html;
use keyaki_policy::Effect;

use crate::decision_words::outcome_name;

/// How many statements of a policy are shown: those that match first.
const STATEMENTS: usize = 60;

pub(super) fn trace(page: &mut Html, trace: &Trace) {
    page.raw("<h3>Trace</h3>\n");
    for policy in &trace.policies {
        traced(page, policy);
    }
}

fn traced(page: &mut Html, policy: &PolicyTrace) {
    page.raw("<details open><summary>").element("span", &[("class", "role")], policy.role.name()).raw(" ");
    if let Some(layer) = &policy.layer {
        page.text(layer).raw(" ");
    }
    page.text(policy.source.name()).raw(": ").element("strong", &[], outcome_name(policy.outcome));
    page.raw("</summary>\n<table class=\"trace\">\n");
    let mut shown: Vec<&StatementTrace> = policy.statements.iter().collect();
    shown.sort_by_key(|statement| !statement.matches);
    shown.truncate(STATEMENTS);
    shown.sort_by_key(|statement| statement.statement.index);
    for statement in &shown {
        one(page, statement);
    }
    let hidden = policy.statements.len() - shown.len();
    if hidden > 0 {
        page.raw("<tr><td colspan=\"3\">… and ").text(&hidden.to_string()).raw(" more</td></tr>\n");
    }
    page.raw("</table></details>\n");
}

fn one(page: &mut Html, traced: &StatementTrace) {
    let statement = &traced.statement;
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    page.raw("<tr class=\"statement\"><th colspan=\"2\">").text(&format!("statement {}", statement.index));
    if let Some(sid) = &statement.sid {
        page.text(&format!(" ({sid})"));
    }
    page.raw(" ").text(effect).raw("</th><td>");
    sign(page, traced.matches);
    page.text(if traced.matches { " matches" } else { " does not match" }).raw("</td></tr>\n");
    for element in &traced.elements {
        page.raw("<tr><td>");
        sign(page, element.matches);
        page.raw("</td><td>").text(&element.name).raw("</td><td>").prose(&element.reason).raw("</td></tr>\n");
    }
}

fn sign(page: &mut Html, matches: bool) {
    if matches {
        page.raw("<span class=\"yes\">✓</span>");
    } else {
        page.raw("<span class=\"no\">✗</span>");
    }
}
