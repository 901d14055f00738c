//! The cactus plot: how many questions a configuration decides within which time each.

use keyaki_page::Html;

use super::COLOURS;
use super::axis::Axis;
use super::shapes::{label, line, number};
use crate::row::Answered;
use crate::statistics::{Measured, Report};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;

/// The plot, with a legend.
pub(super) fn plot(page: &mut Html, report: &Report) {
    let lines: Vec<Vec<f64>> = report.measured.iter().map(decided).collect();
    let axis = Axis::of(lines.iter().flatten().copied(), HEIGHT);
    let most = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
    page.raw("<figure><svg viewBox=\"-64 -12 728 376\" role=\"img\" aria-label=\"Cactus plot\">\n");
    frame(page, axis, most);
    for (at, times) in lines.iter().enumerate() {
        let point =
            |(n, time): (usize, &f64)| format!("{},{}", number(place(n, most)), number(HEIGHT - axis.at(*time)));
        let points: Vec<String> = (1..).zip(times).map(point).collect();
        page.empty("polyline", &[("class", &colour(at)), ("points", &points.join(" "))]).raw("\n");
    }
    page.raw("</svg>\n<figcaption class=\"legend\">");
    for (at, measured) in report.measured.iter().enumerate() {
        page.raw("<span><svg class=\"key\" viewBox=\"0 0 24 8\">");
        line(page, &colour(at), [0.0, 4.0], [24.0, 4.0]);
        page.raw("</svg>").text(&measured.configuration.label).raw("</span> ");
    }
    page.raw("</figcaption></figure>\n");
}

/// The classes of a configuration's line: its colour, and whether it is dashed.
fn colour(at: usize) -> String {
    let dashed = if (at / COLOURS) % 2 == 1 { " dashed" } else { "" };
    format!("line c{}{dashed}", at % COLOURS)
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

fn frame(page: &mut Html, axis: Axis, most: usize) {
    for (name, at) in axis.ticks() {
        let y = HEIGHT - at;
        line(page, "grid", [0.0, y], [WIDTH, y]);
        label(page, "end", [-8.0, y + 4.0], &name);
    }
    let step = round(most.div_ceil(8));
    for n in (0..=most).step_by(step) {
        label(page, "middle", [place(n, most), HEIGHT + 18.0], &n.to_string());
    }
    label(page, "middle", [WIDTH / 2.0, HEIGHT + 38.0], "questions decided");
}
