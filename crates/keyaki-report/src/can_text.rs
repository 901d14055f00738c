//! Who can do what, for people: the rows one below the other, and whether all are there.

use keyaki_findings::Coverage;
use keyaki_findings::can::{Asked, Can, Extent, Row};

use crate::outcome_text::{outcomes_line, unknown_lines};
use crate::paint::{Paint, Style};
use crate::printable;
use crate::request_text::request_line;

/// How many published actions are named.
const SOME: usize = 5;

/// The verdict, the rows, and what is proven of them. Diagnostics are not in it.
pub fn render_can(asked: &Asked, can: &Can, style: Style) -> String {
    let mut out = verdict(can, style);
    for (at, row) in can.rows.iter().enumerate() {
        out.push('\n');
        out.push_str(&Lines { asked, can, row, style }.of_row(at + 1));
    }
    out.push('\n');
    out.push_str(&coverage(can, style));
    out
}

fn verdict(can: &Can, style: Style) -> String {
    let (paint, word, says) = match (can.is_certain(), can.rows.len()) {
        (false, 0) => (Paint::Doubt, "UNKNOWN".to_owned(), "Whether anything like this is allowed is not known."),
        (false, _) => (Paint::Doubt, "UNKNOWN".to_owned(), "This is allowed, and what else is not known."),
        (true, 0) => (Paint::Good, "NOTHING".to_owned(), "No such request is allowed."),
        (true, 1) => (Paint::Strong, "1 WAY".to_owned(), "This is allowed, and nothing else of what is asked about."),
        (true, count) => {
            (Paint::Strong, format!("{count} WAYS"), "These are allowed, and nothing else of what is asked about.")
        }
    };
    format!("{}  {says}\n", style.paint(paint, &word))
}

struct Lines<'a> {
    asked: &'a Asked,
    can: &'a Can,
    row: &'a Row,
    style: Style,
}

/// The words of a row, or else what was given, or else any.
fn listed<'a>(name: &'a str, listed: &[String], given: &[String], any: &str) -> Option<(&'a str, String)> {
    let text = match (listed, given) {
        ([], []) => any.to_owned(),
        ([], given) => given.join(", "),
        (listed, _) => listed.join(", "),
    };
    (!text.is_empty()).then(|| (name, printable(&text)))
}

impl Lines<'_> {
    fn of_row(&self, number: usize) -> String {
        let row = self.row;
        let given: Vec<String> = self.asked.principal.iter().cloned().collect();
        let anybody = if self.can.speaks_of_callers { "anybody" } else { "" };
        let mut lines: Vec<(&str, String)> = Vec::new();
        lines.extend(listed("who", &row.principals, &given, anybody));
        lines.extend(listed("but not", &row.except_principals, &[], ""));
        lines.extend(listed("may", &row.actions, &self.asked.actions, "anything"));
        lines.extend(listed("but not", &row.except_actions, &[], ""));
        lines.extend(self.published().map(|text| ("", text)));
        lines.extend(listed("on", &row.resources, &self.asked.resources, "anything"));
        lines.extend(listed("but not", &row.except_resources, &[], ""));
        lines.extend(self.conditions());
        lines.push(("shown by", self.shown()));
        let head = format!("{number:<3}");
        let mut out = String::new();
        for (at, (name, text)) in lines.iter().enumerate() {
            let head = if at == 0 { self.style.paint(Paint::Strong, &head) } else { "   ".to_owned() };
            let name = self.style.paint(Paint::Faint, &format!("{name:<9}"));
            out.push_str(format!("{head}{name} {text}").trim_end());
            out.push('\n');
        }
        out
    }

    /// The published actions, where the words do not name them already.
    fn published(&self) -> Option<String> {
        let row = self.row;
        let literal = |action: &String| row.published.iter().any(|one| one.eq_ignore_ascii_case(action));
        let listed = if row.actions.is_empty() { &self.asked.actions } else { &row.actions };
        if !listed.is_empty() && listed.iter().all(literal) && listed.len() == row.published.len() {
            return None;
        }
        let text = match row.published.len() {
            0 => "none of these is published by AWS".to_owned(),
            count => {
                let names: Vec<&str> = row.published.iter().take(SOME).map(String::as_str).collect();
                let more = count.saturating_sub(SOME);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let what = if count == 1 { "1 published action" } else { "published actions" };
                let what = if count == 1 { what.to_owned() } else { format!("{count} {what}") };
                format!("{what}: {}{more}", names.join(", "))
            }
        };
        Some(self.style.paint(Paint::Faint, &printable(&text)))
    }

    fn conditions(&self) -> Vec<(&'static str, String)> {
        let row = self.row;
        let mut lines = Vec::new();
        for condition in &row.only_if {
            lines.push((if lines.is_empty() { "only if" } else { "and if" }, printable(condition)));
        }
        for condition in &row.unless {
            lines.push(("unless", printable(condition)));
        }
        match (row.extent, lines.is_empty()) {
            (Extent::All, true) => lines.push(("always", String::new())),
            (Extent::All, false) => {}
            (Extent::Some, _) => {
                let text = "what else must hold is not in the words of the policies";
                lines.push(("in part", self.style.paint(Paint::Doubt, text)));
            }
        }
        lines
    }

    fn shown(&self) -> String {
        match &self.row.witness {
            Some(witness) => {
                let real = if witness.realistic { "" } else { " (not shown to occur in practice)" };
                format!("{}{real}", request_line(&witness.request))
            }
            None => self.style.paint(Paint::Doubt, "no request that was found: it may not be allowed"),
        }
    }
}

fn coverage(can: &Can, style: Style) -> String {
    let questions = style.paint(Paint::Faint, &format!("({} questions)", can.questions));
    match &can.coverage {
        Coverage::Proven(outcomes) => {
            let what = match can.rows.len() {
                0 => "no such request is allowed",
                _ => "no such request is allowed that is in no row",
            };
            let complete = style.paint(Paint::Good, "complete");
            let engines = outcomes_line(outcomes, style);
            format!("{complete}: {what}, by {engines} {questions}\n{}", unknown_lines(outcomes, style))
        }
        Coverage::NotProven(why) => {
            let word = style.paint(Paint::Doubt, "not proven to be complete");
            format!("{word}: {} {questions}\n", printable(why))
        }
    }
}
