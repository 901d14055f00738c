//! A policy as it was written, with line numbers and marks.
//!
//! Of long policies the lines around marks are shown, of long lines (a minified policy is one line) the text around marks: a page
//! stays small enough to be read.

use std::collections::BTreeSet;

use keyaki::Role;
use keyaki_page::Html;
use keyaki_policy::Policy;
use keyaki_source::Source;

use super::marks::{Kind, Marks};

/// A policy of at most this many lines is shown whole.
const WHOLE: usize = 300;
/// How many lines are shown around a marked one of a longer policy.
const AROUND: usize = 4;
/// How many lines are shown of one policy.
const LINES: usize = 1_000;
/// How many characters are shown of a text that is not marked, or marked alike.
const PIECE: usize = 600;

/// The name of a line on the page: of the check, the policy's place in its question, and the line.
pub(super) fn anchor(check: usize, policy: usize, line: usize) -> String {
    format!("c{check}p{policy}L{line}")
}

pub(super) fn source(page: &mut Html, role: Role, policy: &Policy, marks: &Marks, anchor: impl Fn(usize) -> String) {
    let (source, span) = policy.source.written(policy.span);
    let source = &source;
    let first = source.position(span.start()).line;
    let last = source.position(span.end().saturating_sub(1).max(span.start())).line;
    page.raw("<figure><figcaption>").element("span", &[("class", "role")], role.name()).raw(" ").text(source.name());
    page.raw("</figcaption><pre class=\"policy\">");
    let shown = shown(source, first, last, marks);
    let mut expected = first;
    for line in shown {
        gap(page, line - expected);
        expected = line + 1;
        one(page, source, line, marks, &anchor(line));
    }
    gap(page, (last + 1).saturating_sub(expected));
    page.raw("</pre></figure>\n");
}

/// The lines that are shown, in order.
fn shown(source: &Source, first: usize, last: usize, marks: &Marks) -> Vec<usize> {
    if last - first < WHOLE {
        return (first..=last).collect();
    }
    let mut lines = BTreeSet::new();
    for (span, _) in marks.within(source) {
        let (from, to) = (source.position(span.start()).line, source.position(span.end()).line);
        let from = from.saturating_sub(AROUND).max(first);
        lines.extend((from..=to.saturating_add(AROUND).min(last)).take(LINES));
    }
    if lines.is_empty() {
        lines.extend(first..=last.min(first + 2 * AROUND));
    }
    lines.into_iter().take(LINES).collect()
}

fn gap(page: &mut Html, hidden: usize) {
    if hidden > 0 {
        let text = if hidden == 1 { "1 line".to_owned() } else { format!("{hidden} lines") };
        page.element("span", &[("class", "gap")], &format!("… {text} …"));
    }
}

fn one(page: &mut Html, source: &Source, line: usize, marks: &Marks, id: &str) {
    let start = source.line_span(line).start();
    let text = source.line(line);
    let here: Vec<(usize, usize, Kind)> = marks
        .within(source)
        .filter(|(span, _)| span.start() < start + text.len() && span.end() > start)
        .map(|(span, kind)| (span.start().saturating_sub(start), (span.end() - start).min(text.len()), kind))
        .collect();
    // A statement that shares its line with others is marked by itself.
    let covers = |from: usize, to: usize| {
        let outside = [text.get(..from), text.get(to..)];
        outside.into_iter().flatten().all(|text| text.chars().all(|c| c.is_whitespace() || c == ','))
    };
    let whole = here.iter().filter(|(from, to, kind)| kind.is_statement() && covers(*from, *to));
    let class = match whole.map(|(.., kind)| *kind).max() {
        Some(kind) => format!("line {}", kind.class()),
        None => "line".to_owned(),
    };
    page.open("span", &[("class", &class), ("id", id)]);
    page.element("span", &[("class", "n")], &line.to_string()).raw("<span class=\"t\">");
    for (text, kind) in pieces(text, &here) {
        match kind.filter(|kind| !kind.is_statement() || class == "line") {
            Some(kind) => {
                page.open("mark", &[("class", kind.class())]);
                cut(page, text);
                page.close("mark");
            }
            None => cut(page, text),
        }
    }
    page.raw("</span></span>");
}

/// The text, cut where marks begin and end; each piece with the weightiest mark on it.
fn pieces<'a>(text: &'a str, marks: &[(usize, usize, Kind)]) -> Vec<(&'a str, Option<Kind>)> {
    let mut cuts: BTreeSet<usize> = marks.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    cuts.extend([0, text.len()]);
    let cuts: Vec<usize> = cuts.into_iter().filter(|at| text.is_char_boundary(*at)).collect();
    let pairs = cuts.iter().zip(cuts.iter().skip(1));
    let piece = |(from, to): (&usize, &usize)| {
        let on = marks.iter().filter(|(start, end, _)| start <= from && end >= to).map(|(.., kind)| *kind).max();
        (text.get(*from..*to).unwrap_or_default(), on)
    };
    pairs.map(piece).collect()
}

/// The text, or its beginning and its end.
fn cut(page: &mut Html, text: &str) {
    let count = text.chars().count();
    if count <= PIECE {
        page.text(text);
        return;
    }
    let head: String = text.chars().take(PIECE / 2).collect();
    let tail: String = text.chars().skip(count - PIECE / 2).collect();
    page.text(&head).element("span", &[("class", "gap")], &format!("… {} characters …", count - PIECE / 2 * 2));
    page.text(&tail);
}
