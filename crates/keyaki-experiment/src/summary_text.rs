//! What came of an experiment, for a terminal.

use crate::number::{digits, seconds};
use crate::statistics::{Measured, Report};

/// A table with a line for each configuration, and what they contradict each other about.
pub fn render_summary(report: &Report) -> String {
    let head = ["configuration", "sat", "unsat", "unknown", "median", "90 %", "99 %", "longest", "sum", "noise"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(report.measured.iter().map(row));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = format!("{}: {} questions\n\n", one_line(&report.name), report.asked());
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    for (question, said) in &report.agreement.contradictions {
        let said: Vec<String> = said.iter().map(|(who, answer)| format!("{who} {}", answer.name())).collect();
        text.push_str(&format!("\ncontradiction: {}: {}\n", one_line(&question.join(" / ")), said.join(", ")));
    }
    text
}

fn row(measured: &Measured) -> [String; 10] {
    let figures = &measured.figures;
    let [sat, unsat, unknown] = [figures.sat, figures.unsat, figures.unknown].map(|number| number.to_string());
    let [median, tenth, hundredth, longest, sum] =
        [figures.median, figures.tenth, figures.hundredth, figures.longest, figures.sum].map(seconds);
    let noise = digits(figures.noise);
    [one_line(&measured.configuration.label), sat, unsat, unknown, median, tenth, hundredth, longest, sum, noise]
}

/// Foreign text without what would steer a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
