//! One check on the page.

use keyaki::{Answer, Judgement, Question, Reason, Role, Witness};
use keyaki_explain::{Cause, Obstacle, Pillar, Support};
use keyaki_page::Html;
use keyaki_policy::Policy;
use keyaki_source::{Source, Span};

use super::marks::Marks;
use super::{badge, picture, policy, tables, trace};
use crate::finding::{UNAIDED, causes, remarks, title, unaided};
use crate::obstacle_words::{obstacle_words, pillar_words};
use crate::{Asked, Checked, Verdict};

/// How many causes have a picture and a request each; the others are listed.
const CAUSES: usize = 12;

/// A few words about a check.
pub(super) fn about(check: &Checked) -> String {
    match (&check.result, &check.accepted) {
        (Ok(_), Some(accepted)) if check.verdict() == Verdict::Accepted => accepted.words(),
        (Ok(asked), _) if check.verdict() == Verdict::Fail => title(&asked.question).to_owned(),
        (Ok(_), _) => String::new(),
        (Err(diagnostics), _) => {
            let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
            error.map(|error| error.message.clone()).unwrap_or_default()
        }
    }
}

pub(super) fn section(page: &mut Html, check: &Checked, number: usize) {
    page.open("section", &[("id", &format!("check-{number}")), ("class", "check")]).raw("<h2>");
    badge(page, check.verdict());
    page.raw(" ").text(&check.name).raw("</h2>\n");
    match &check.result {
        Ok(asked) => answered(page, check, asked, number),
        Err(diagnostics) => {
            page.raw("<p>").text(check.verdict().why_unasked()).raw("</p>\n");
            tables::diagnostics(page, diagnostics.iter());
        }
    }
    page.raw("</section>\n");
}

fn answered(page: &mut Html, check: &Checked, asked: &Asked, number: usize) {
    let Asked { question, answer, explanation, suggested: _ } = asked;
    page.raw("<p class=\"lead\">").prose(&answer.message).raw("</p>\n");
    if let (Some(accepted), Verdict::Accepted) = (&check.accepted, check.verdict()) {
        page.raw("<p class=\"note\">").text(&accepted.words()).raw("</p>\n");
    }
    let marks = Marks::of(asked);
    match &answer.judgement {
        Judgement::Fails { witness, reasons } => fails(page, asked, witness, reasons, number),
        Judgement::Exists { witness } => {
            page.raw("<h3>A request that shows it</h3>\n");
            tables::request(page, &witness.request);
        }
        Judgement::NothingExists => {}
        Judgement::Holds => {
            if let Some(support) = explanation.as_ref().and_then(|explanation| explanation.support.as_ref()) {
                rests_on(page, question, support, number);
            }
        }
        Judgement::Unknown { rejected, .. } => {
            if let Some(rejected) = rejected {
                page.raw("<p>A model describes this request, which the policies do not treat as it says:</p>\n");
                tables::request(page, &rejected.request);
            }
        }
        Judgement::Disagreement => {}
    }
    page.raw("<h3>Policies</h3>\n<div class=\"policies\">\n");
    for (at, (role, policy)) in question.policies().into_iter().enumerate() {
        policy::source(page, role, policy, &marks, |line| policy::anchor(number, at, line));
    }
    page.raw("</div>\n");
    if let Some(traced) = explanation.as_ref().and_then(|explanation| explanation.trace.as_ref()) {
        trace::trace(page, traced);
    }
    page.raw("<h3>Engines</h3>\n");
    tables::engines(page, &answer.engines);
    let Answer { query_sha256, .. } = answer;
    page.raw("<p class=\"small\">Question <code>").text(question.name()).raw("</code>, query <code>");
    page.text(query_sha256).raw("</code></p>\n");
    if remarks(asked).next().is_some() {
        page.raw("<h3>Remarks</h3>\n");
        tables::diagnostics(page, remarks(asked));
    }
}

fn fails(page: &mut Html, asked: &Asked, witness: &Witness, reasons: &[Reason], number: usize) {
    let question = &asked.question;
    let causes = causes(asked.explanation.as_deref());
    for cause in causes.iter().take(CAUSES) {
        through(page, question, &cause.reason, number);
        picture::picture(page, Some(cause), &cause.witness);
        shown(page, asked, &cause.witness);
        before(page, question, cause, number);
    }
    if causes.len() > CAUSES {
        page.raw("<p>And through these:</p>\n<ul>\n");
        for cause in causes.iter().skip(CAUSES) {
            page.raw("<li>").prose(&cause.reason.description).raw("</li>\n");
        }
        page.raw("</ul>\n");
    }
    if let (Some(witness), false) = (unaided(asked.explanation.as_deref()), causes.is_empty()) {
        page.element("h3", &[], UNAIDED).raw("\n");
        shown(page, asked, witness);
    }
    if causes.is_empty() {
        for reason in reasons {
            through(page, question, reason, number);
        }
        picture::picture(page, None, witness);
        shown(page, asked, witness);
    }
}

fn through(page: &mut Html, question: &Question, reason: &Reason, number: usize) {
    page.raw("<h3>").prose(&reason.description).raw(" ");
    place(page, question, &reason.source, reason.span, number);
    page.raw("</h3>\n");
}

/// A link to where something is in a policy below.
fn place(page: &mut Html, question: &Question, source: &Source, span: Span, number: usize) {
    let line = source.position(span.start()).line;
    let text = format!("{}:{line}", source.name());
    let policies = question.policies();
    let within = |(_, policy): &(Role, &Policy)| {
        policy.source == *source && policy.span.start() <= span.start() && span.end() <= policy.span.end()
    };
    let at = policies.iter().rposition(within);
    match at.or_else(|| policies.iter().rposition(|(_, policy)| policy.source == *source)) {
        Some(at) => {
            let link = format!("#{}", policy::anchor(number, at, line));
            page.element("a", &[("href", &link), ("class", "place")], &text)
        }
        None => page.element("span", &[("class", "place")], &text),
    };
}

fn shown(page: &mut Html, asked: &Asked, witness: &Witness) {
    let kind = if witness.realistic {
        "A request that shows it"
    } else {
        "A request that shows it (not shown to occur in practice)"
    };
    page.element("h4", &[], kind).raw("\n");
    tables::request(page, &witness.request);
    tables::decisions(page, &asked.question, witness);
}

fn before(page: &mut Html, question: &Question, cause: &Cause, number: usize) {
    if cause.obstacles.is_empty() {
        return;
    }
    page.raw("<h4>What stood in the way</h4>\n<ul>\n");
    for obstacle in &cause.obstacles {
        page.raw("<li>").prose(&obstacle_words(obstacle));
        let statement = match obstacle {
            Obstacle::Denied { deny, .. } => Some(deny),
            Obstacle::FellShort { allow, .. } => Some(allow),
            Obstacle::NothingNear | Obstacle::Blocked { .. } => None,
        };
        if let Some(statement) = statement {
            page.raw(" ");
            place(page, question, &statement.source, statement.span, number);
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
}

fn rests_on(page: &mut Html, question: &Question, support: &Support, number: usize) {
    let Some(first) = support.sets.first() else { return };
    if first.is_empty() {
        page.raw("<p>No Deny of the policy and no Allow of an existing one is needed for it.</p>\n");
        return;
    }
    page.raw("<h3>It rests on</h3>\n<ul>\n");
    for pillar in first {
        page.raw("<li>").prose(&pillar_words(pillar)).raw(" ");
        match pillar {
            Pillar::Statement(statement) => place(page, question, &statement.source, statement.span, number),
            Pillar::Limit(limit) => {
                limit.policies.iter().for_each(|(source, span)| place(page, question, source, *span, number));
            }
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
}
