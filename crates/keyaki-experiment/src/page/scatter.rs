//! Scatter plots: the times of two configurations, question by question.

use keyaki_page::Html;

use super::SCATTERS;
use super::axis::Axis;
use super::shapes::{label, line, number};
use crate::row::Answered;
use crate::statistics::{Answer, Measured, Report};

const SIDE: f64 = 240.0;

/// Configurations that differ in one thing, against each other.
pub(super) fn plots(page: &mut Html, report: &Report) {
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

fn plot(page: &mut Html, first: &Measured, other: &Measured) {
    let points: Vec<(Answer, Answer)> =
        first.answers.iter().filter_map(|(name, one)| Some((*one, *other.answers.get(name)?))).collect();
    let axis = Axis::of(points.iter().flat_map(|(one, other)| [one.solve, other.solve]), SIDE);
    page.raw("<figure><svg viewBox=\"-64 -12 320 276\" role=\"img\" aria-label=\"Scatter plot\">\n");
    frame(page, axis);
    for (one, other) in points {
        point(page, one, other, [axis.at(one.solve), SIDE - axis.at(other.solve)]);
    }
    page.raw("</svg>\n<figcaption>");
    page.text(&other.configuration.label)
        .raw(" against ")
        .text(&first.configuration.label)
        .raw("</figcaption></figure>\n");
}

/// A question that two configurations were asked.
fn point(page: &mut Html, one: Answer, other: Answer, [x, y]: [f64; 2]) {
    let class = match (one.answer, other.answer) {
        (Answered::Unknown, _) | (_, Answered::Unknown) => {
            let cross = format!("M{} {}l6 6m0 -6l-6 6", number(x - 3.0), number(y - 3.0));
            page.empty("path", &[("class", "cross"), ("d", &cross)]).raw("\n");
            return;
        }
        (Answered::Sat, _) => "sat",
        (Answered::Unsat, _) => "unsat",
    };
    page.empty("circle", &[("class", class), ("cx", &number(x)), ("cy", &number(y)), ("r", "2.5")]).raw("\n");
}

fn frame(page: &mut Html, axis: Axis) {
    let ticks = axis.ticks();
    // Names that are too close would run into each other.
    let every = ticks.len().div_ceil(5).max(1);
    for (n, (name, at)) in ticks.into_iter().enumerate() {
        let y = SIDE - at;
        line(page, "grid", [0.0, y], [SIDE, y]);
        line(page, "grid", [at, 0.0], [at, SIDE]);
        label(page, "end", [-8.0, y + 4.0], &name);
        if n % every == 0 {
            label(page, "middle", [at, SIDE + 18.0], &name);
        }
    }
    line(page, "diagonal", [0.0, SIDE], [SIDE, 0.0]);
}
