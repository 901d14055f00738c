//! What is on the page as tables: requests, decisions, engines; and diagnostics.

use keyaki::{Question, Witness};
use keyaki_engine::{Answer, Outcome};
use keyaki_page::Html;
use keyaki_semantics::{Outcome as Decision, Request};
use keyaki_source::Diagnostic;

use crate::decision_words::{decisions as decided, outcome_name};
use crate::outcome_text::seconds;
use crate::paint::{Paint, Style};
use crate::request_text::request_rows;
use crate::snippet::snippet;

/// How many diagnostics are shown.
const DIAGNOSTICS: usize = 100;

pub(super) fn request(page: &mut Html, request: &Request) {
    page.raw("<table class=\"request\">\n");
    for (name, value) in request_rows(request) {
        page.raw("<tr><th>").text(&name).raw("</th><td><code>").text(&value).raw("</code></td></tr>\n");
    }
    page.raw("</table>\n");
}

/// What each side says of the request.
pub(super) fn decisions(page: &mut Html, question: &Question, witness: &Witness) {
    page.raw("<table class=\"request\">\n");
    for (role, outcome, why) in decided(question, witness) {
        let class = if outcome == Decision::Allow { "allow" } else { "deny" };
        page.raw("<tr><th>").text(&role).raw("</th><td>");
        page.element("strong", &[("class", class)], outcome_name(outcome)).text(&why).raw("</td></tr>\n");
    }
    page.raw("</table>\n");
}

pub(super) fn engines(page: &mut Html, engines: &[Outcome]) {
    page.raw(
        "<table class=\"engines\">\n<tr><th>engine</th><th>version</th><th>answer</th><th>time</th><th></th></tr>\n",
    );
    for outcome in engines {
        page.raw("<tr><td>").text(&outcome.engine.name).raw("</td><td>").text(&outcome.engine.version);
        page.raw("</td><td>")
            .text(outcome.answer.name())
            .raw("</td><td>")
            .text(&seconds(outcome.time))
            .raw("</td><td>");
        if let Answer::Unknown(reason) = &outcome.answer {
            page.text(reason);
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</table>\n");
}

pub(super) fn diagnostics<'a>(page: &mut Html, diagnostics: impl Iterator<Item = &'a Diagnostic>) {
    let diagnostics: Vec<&Diagnostic> = diagnostics.collect();
    page.raw("<ul class=\"remarks\">\n");
    for diagnostic in diagnostics.iter().take(DIAGNOSTICS) {
        page.raw("<li>").element("strong", &[("class", diagnostic.severity.name())], diagnostic.severity.name());
        page.raw(" ").element("code", &[], diagnostic.code).raw(" ").prose(&diagnostic.message);
        if !diagnostic.labels.is_empty() {
            let text = snippet(&diagnostic.labels, Paint::Bad, Style::PLAIN);
            lines(page, &text);
        }
        if let Some(help) = &diagnostic.help {
            page.raw("<p>help: ").prose(help).raw("</p>");
        }
        page.raw("</li>\n");
    }
    if diagnostics.len() > DIAGNOSTICS {
        page.raw("<li>… and ").text(&(diagnostics.len() - DIAGNOSTICS).to_string()).raw(" more</li>\n");
    }
    page.raw("</ul>\n");
}

fn lines(page: &mut Html, text: &str) {
    page.raw("<pre class=\"snippet\">");
    for line in text.lines() {
        page.text(line).raw("\n");
    }
    page.raw("</pre>");
}
