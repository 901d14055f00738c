//! A page about an experiment: one HTML file that needs nothing else, no network and no script.
//!
//! In: a report. Out: the page, for light and dark: a table of configurations, how long how many questions take (the cactus plot),
//! configurations that differ in one thing against each other (scatter plots), who agrees with whom, and what was asked.

mod axis;
mod cactus;
mod scatter;
mod shapes;
mod tables;

use keyaki_page::Html;
use keyaki_policy::encode_base64;
use sha2::{Digest, Sha256};

use crate::statistics::Report;

const STYLE: &str = include_str!("style.css");
/// How many lines a plot can show: more cannot be told apart.
const COLOURS: usize = 8;
/// How many scatter plots are drawn.
const SCATTERS: usize = 24;

/// The page about `report`.
pub fn page(report: &Report) -> String {
    let mut page = Html::new();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &security())]).raw("\n");
    page.raw("<title>")
        .text(&report.name)
        .raw(" · Keyaki</title>\n<style>")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n");
    page.raw("<header><h1>").text(&report.name).raw("</h1>\n<p>");
    page.text(&format!("{}.", about(report))).raw("</p></header>\n<main>\n");
    section(&mut page, "Configurations", TABLE, |page| tables::configurations(page, report));
    section(&mut page, "How long how many questions take", CACTUS, |page| cactus::plot(page, report));
    if report.measured.len() > 1 {
        section(&mut page, "Question by question", SCATTER, |page| scatter::plots(page, report));
        section(&mut page, "Who says the same", MATRIX, |page| tables::agreement(page, report));
    }
    section(&mut page, "What was asked", ASKED, |page| tables::questions(page, report));
    page.raw("</main>\n<footer>Written by Keyaki ")
        .text(env!("CARGO_PKG_VERSION"))
        .raw("</footer>\n</body>\n</html>\n");
    page.into_text()
}

const TABLE: &str = "Times are from a query to its answer. A question's time is the median of its repetitions; the columns are over all \
                     questions, with the time spent on those that were not decided. Noise is the median ratio of a question's slowest repetition \
                     to its fastest.";
const CACTUS: &str = "Of each configuration, the questions that it decides, the fastest first. A line that goes further to the right decides \
                      more, a lower one is faster.";
const SCATTER: &str = "Configurations that differ in one thing. Each point is a question: to the right the time of the one that is named last, upwards \
                       that of the other, which is faster below the diagonal. Open points have no witness (unsat), filled ones have one (sat); crosses were not decided by one of the two.";
const MATRIX: &str = "How many questions both decide, and alike. In brackets, how many only the configuration of the row decides. Columns have the \
                      numbers of rows.";
const ASKED: &str = "What anybody said: sat, a request shows that the answer is no; unsat, there is none.";

fn section(page: &mut Html, title: &str, about: &str, content: impl FnOnce(&mut Html)) {
    page.raw("<section><h2>").text(title).raw("</h2>\n<p>").text(about).raw("</p>\n");
    content(page);
    page.raw("</section>\n");
}

fn about(report: &Report) -> String {
    let times = match report.repetitions {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    let at_once = if report.parallel == 1 { "one at a time" } else { "two at a time" };
    let machine = if report.machine.is_empty() { String::new() } else { format!(", on {}", report.machine) };
    format!(
        "{} questions, each put to {} configurations {times}, {at_once}{machine}",
        report.asked(),
        report.measured.len()
    )
}

/// Nothing is loaded and nothing runs; the only style is the one on the page.
fn security() -> String {
    let style = encode_base64(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}
