//! The cactus plot: how many questions a configuration decides within which time each.

use std::fmt::Write;

use super::COLOURS;
use super::axis::Axis;
use super::write::Page;
use crate::row::Answered;
use crate::statistics::{Measured, Report};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;

/// The plot, with a legend.
pub(super) fn plot(page: &mut Page, report: &Report) {
    let lines: Vec<Vec<f64>> = report.measured.iter().map(decided).collect();
    let axis = Axis::of(lines.iter().flatten().copied(), HEIGHT);
    let most = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
    page.raw("<figure><svg viewBox=\"-64 -12 728 376\" role=\"img\" aria-label=\"Cactus plot\">\n");
    frame(page, axis, most);
    for (at, line) in lines.iter().enumerate() {
        let points: Vec<String> = line
            .iter()
            .enumerate()
            .map(|(n, time)| format!("{:.1},{:.1}", place(n + 1, most), HEIGHT - axis.at(*time)))
            .collect();
        page.raw(&format!("<polyline class=\"line {}\" points=\"{}\"/>\n", colour(at), points.join(" ")));
    }
    page.raw("</svg>\n<figcaption class=\"legend\">");
    for (at, measured) in report.measured.iter().enumerate() {
        page.raw(&format!("<span><svg class=\"key\" viewBox=\"0 0 24 8\"><line class=\"line {}\" x1=\"0\" y1=\"4\" x2=\"24\" y2=\"4\"/></svg>", colour(at)));
        page.text(&measured.configuration.label).raw("</span> ");
    }
    page.raw("</figcaption></figure>\n");
}

/// The class of a configuration's line: its colour, and whether it is dashed.
pub(super) fn colour(at: usize) -> String {
    let dashed = if (at / COLOURS) % 2 == 1 { " dashed" } else { "" };
    format!("c{}{dashed}", at % COLOURS)
}

/// The times of the questions that are decided, sorted.
fn decided(measured: &Measured) -> Vec<f64> {
    let answers = measured.answers.values().filter(|answer| answer.answer != Answered::Unknown);
    let mut times: Vec<f64> = answers.map(|answer| answer.solve).collect();
    times.sort_by(f64::total_cmp);
    times
}

#[allow(clippy::cast_precision_loss, reason = "numbers of questions are small")]
fn place(n: usize, most: usize) -> f64 {
    WIDTH * n as f64 / most as f64
}

/// The next of 1, 2, 5, 10, 20, …
fn round(least: usize) -> usize {
    let mut step = 1;
    // 1 to 2, 2 to 5, 5 to 10.
    for (times, by) in [(2, 1), (5, 2), (2, 1)].into_iter().cycle() {
        if step >= least {
            break;
        }
        step = step * times / by;
    }
    step
}

fn frame(page: &mut Page, axis: Axis, most: usize) {
    let mut marks = String::new();
    for (name, at) in axis.ticks() {
        let y = HEIGHT - at;
        let _ = write!(marks, "<line class=\"grid\" x1=\"0\" y1=\"{y:.1}\" x2=\"{WIDTH}\" y2=\"{y:.1}\"/>");
        let _ = writeln!(marks, "<text class=\"end\" x=\"-8\" y=\"{:.1}\">{name}</text>", y + 4.0);
    }
    let step = round(most.div_ceil(8));
    for n in (0..=most).step_by(step) {
        let _ =
            writeln!(marks, "<text class=\"middle\" x=\"{:.1}\" y=\"{:.1}\">{n}</text>", place(n, most), HEIGHT + 18.0);
    }
    let _ = writeln!(
        marks,
        "<text class=\"middle\" x=\"{}\" y=\"{}\">questions decided</text>",
        WIDTH / 2.0,
        HEIGHT + 38.0
    );
    page.raw(&marks);
}
