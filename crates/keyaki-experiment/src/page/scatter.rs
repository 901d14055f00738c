//! Scatter plots: the times of two configurations, question by question.

use std::fmt::Write;

use super::SCATTERS;
use super::axis::Axis;
use super::write::Page;
use crate::row::Answered;
use crate::statistics::{Answer, Measured, Report};

const SIDE: f64 = 240.0;

/// Configurations that differ in one thing, against each other.
pub(super) fn plots(page: &mut Page, report: &Report) {
    let mut pairs: Vec<(&Measured, &Measured)> = Vec::new();
    for (at, first) in report.measured.iter().enumerate() {
        let others = report.measured.iter().skip(at + 1);
        pairs.extend(
            others.filter(|other| first.configuration.differs_in_one(&other.configuration)).map(|other| (first, other)),
        );
    }
    // What one engine makes of different encodings comes first.
    pairs.sort_by_key(|(first, other)| first.configuration.engine != other.configuration.engine);
    page.raw("<div class=\"plots\">\n");
    for (first, other) in pairs.iter().take(SCATTERS) {
        plot(page, first, other);
    }
    page.raw("</div>\n");
    if pairs.len() > SCATTERS {
        page.raw("<p>").text(&format!("{} more are not drawn.", pairs.len() - SCATTERS)).raw("</p>\n");
    }
}

fn plot(page: &mut Page, first: &Measured, other: &Measured) {
    let points: Vec<(Answer, Answer)> =
        first.answers.iter().filter_map(|(name, one)| Some((*one, *other.answers.get(name)?))).collect();
    let axis = Axis::of(points.iter().flat_map(|(one, other)| [one.solve, other.solve]), SIDE);
    page.raw("<figure><svg viewBox=\"-64 -12 320 276\" role=\"img\" aria-label=\"Scatter plot\">\n");
    frame(page, axis);
    let mut marks = String::new();
    for (one, other) in points {
        let (x, y) = (axis.at(one.solve), SIDE - axis.at(other.solve));
        let _ = match (one.answer, other.answer) {
            (Answered::Unknown, _) | (_, Answered::Unknown) => {
                writeln!(marks, "<path class=\"cross\" d=\"M{:.1} {:.1}l6 6m0 -6l-6 6\"/>", x - 3.0, y - 3.0)
            }
            (Answered::Sat, _) => writeln!(marks, "<circle class=\"sat\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>"),
            (Answered::Unsat, _) => writeln!(marks, "<circle class=\"unsat\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>"),
        };
    }
    page.raw(&marks).raw("</svg>\n<figcaption>");
    page.text(&other.configuration.label)
        .raw(" against ")
        .text(&first.configuration.label)
        .raw("</figcaption></figure>\n");
}

fn frame(page: &mut Page, axis: Axis) {
    let mut marks = String::new();
    let ticks = axis.ticks();
    // Names that are too close would run into each other.
    let every = ticks.len().div_ceil(5).max(1);
    for (n, (name, at)) in ticks.into_iter().enumerate() {
        let y = SIDE - at;
        let _ = write!(marks, "<line class=\"grid\" x1=\"0\" y1=\"{y:.1}\" x2=\"{SIDE}\" y2=\"{y:.1}\"/>");
        let _ = write!(marks, "<line class=\"grid\" x1=\"{at:.1}\" y1=\"0\" x2=\"{at:.1}\" y2=\"{SIDE}\"/>");
        let _ = writeln!(marks, "<text class=\"end\" x=\"-8\" y=\"{:.1}\">{name}</text>", y + 4.0);
        if n % every == 0 {
            let _ = writeln!(marks, "<text class=\"middle\" x=\"{at:.1}\" y=\"{:.1}\">{name}</text>", SIDE + 18.0);
        }
    }
    let _ = writeln!(marks, "<line class=\"diagonal\" x1=\"0\" y1=\"{SIDE}\" x2=\"{SIDE}\" y2=\"0\"/>");
    page.raw(&marks);
}
