//! The results as a section of Markdown.

use std::fmt::Write;

use keyaki_pipe::Mode;

use crate::Results;
use crate::solvers::{Entrant, Solvers};
use crate::texts::{BASELINE, Sizes};
use crate::times::{Ledger, Times, quantile};

/// The whole section.
pub(crate) fn page(results: &Results) -> String {
    let mut page = head(results);
    page.push_str(&crate::native::page(&results.native));
    page.push_str(&stages(results));
    if results.solvers.entrants.is_empty() {
        page.push_str("\nNo solver was found.\n");
        return page;
    }
    page.push_str(&engines(&results.solvers.entrants));
    page.push_str(&against_native(&results.solvers));
    page.push_str(&starts(&results.solvers.entrants));
    page.push_str(&answers(results));
    page
}

fn head(results: &Results) -> String {
    let Sizes { texts, terms, scripts, decided } = &results.sizes;
    let cores = std::thread::available_parallelism().map_or("?".to_owned(), |cores| cores.to_string());
    let solvers = results.solvers.entrants.iter().filter(|entrant| entrant.mode == Mode::OneShot);
    let solvers: Vec<String> =
        solvers.map(|entrant| format!("{} {}", entrant.info().name, entrant.info().version)).collect();
    let facts = [
        format!("{} pairs; {} more were left out because a policy is refused", results.pairs, results.refused),
        format!("both texts of a pair: {} bytes", sizes(texts)),
        format!("terms of its query: {}; {decided} queries are `true` or `false` once encoded", sizes(terms)),
        format!("its script: {} bytes", sizes(scripts)),
        format!("solvers: {}; {} s for each query", solvers.join(", "), results.limit.as_secs()),
        format!("contradictions between engines: {}", results.solvers.contradictions),
        format!("{cores} processors, {}; Keyaki {}", std::env::consts::OS, env!("CARGO_PKG_VERSION")),
    ];
    let facts: Vec<String> = facts.iter().map(|fact| format!("- {fact}\n")).collect();
    format!("## Run over {}\n\n{}", results.origin, facts.concat())
}

fn sizes(values: &[f64]) -> String {
    let at = |share| quantile(values, share);
    format!("median {:.0}, 99 % {:.0}, greatest {:.0}", at(0.5), at(0.99), at(1.0))
}

fn stages(results: &Results) -> String {
    let baseline = results.stages.rows.iter().find(|(name, _)| name == BASELINE);
    let baseline = baseline.map_or(f64::NAN, |(_, times)| times.median());
    let title = "\n### Stages\n\n";
    format!("{title}{}", table("stage", "× reading JSON", &results.stages, baseline))
}

fn answers(results: &Results) -> String {
    let fastest = results.answers.rows.iter().map(|(_, times)| times.median()).fold(f64::NAN, f64::min);
    let title = "\n### Whole answers, all solvers side by side\n\n";
    format!("{title}{}", table("panel", "× fastest", &results.answers, fastest))
}

/// A row for each stage; the ratio is that of its median to `unit`.
fn table(what: &str, ratio: &str, ledger: &Ledger, unit: f64) -> String {
    let mut table = format!("| {what} | n | median | 99 % | max | {ratio} | noise |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for (name, times) in &ledger.rows {
        let ratio = number(times.median() / unit);
        let _ = writeln!(table, "| {name} | {} | {} | {ratio} | {:.2} |", times.len(), triple(times), times.spread());
    }
    table
}

fn engines(entrants: &[Entrant]) -> String {
    let mut text = "\n### Solvers\n\n".to_owned();
    text.push_str(
        "| solver | sat | unsat | unknown (of these sat) | median | 99 % | max | × fastest | sum × least | noise |\n",
    );
    text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for entrant in entrants {
        let same_mode = || entrants.iter().filter(|other| other.mode == entrant.mode);
        let fastest = same_mode().map(|other| other.times.median()).fold(f64::NAN, f64::min);
        let least = same_mode().map(|other| other.times.sum()).fold(f64::NAN, f64::min);
        let Entrant { times, sat, unsat, unknown, unknown_but_sat, .. } = entrant;
        let _ = writeln!(
            text,
            "| {} | {sat} | {unsat} | {unknown} ({unknown_but_sat}) | {} | {} | {} | {:.2} |",
            entrant.label(),
            triple(times),
            number(times.median() / fastest),
            number(times.sum() / least),
            times.spread(),
        );
    }
    text
}

/// How many times as long as the embedded engine each solver takes, query by query.
fn against_native(solvers: &Solvers) -> String {
    let mut text = "\n### Solvers against the embedded engine, query by query\n\n".to_owned();
    text.push_str("| solver | × native, 1 % | median | 99 % |\n|---|--:|--:|--:|\n");
    let mut row = |name: &str, times: &Times| {
        let ratios = times.ratios(&solvers.native);
        let cells: Vec<String> = [0.01, 0.5, 0.99].iter().map(|share| number(quantile(&ratios, *share))).collect();
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
    };
    for entrant in &solvers.entrants {
        row(&entrant.label(), &entrant.times);
    }
    for (name, mode) in
        [("the faster of z3 and cvc5, one-shot", Mode::OneShot), ("the faster of z3 and cvc5, session", Mode::Session)]
    {
        if let Some(times) = solvers.faster(&["z3", "cvc5"], mode) {
            row(name, &times);
        }
    }
    let native = &solvers.native;
    let _ =
        write!(text, "\nThe embedded engine itself: {} (median, 99 %, max).\n", triple(native).replace(" | ", ", "));
    text
}

fn starts(entrants: &[Entrant]) -> String {
    let mut text = "\n### A new process for each query against a session\n\n".to_owned();
    text.push_str("| solver | empty query, one-shot | empty query, session | × | pairs: one-shot × session | start's share of one-shot |\n");
    text.push_str("|---|--:|--:|--:|--:|--:|\n");
    for once in entrants.iter().filter(|entrant| entrant.mode == Mode::OneShot) {
        let session = entrants.iter().find(|other| other.mode == Mode::Session && other.info() == once.info());
        let Some(session) = session else { continue };
        let empty = once.empty.median();
        let _ = writeln!(
            text,
            "| {} | {} ms | {} ms | {} | {} | {:.0} % |",
            once.info().name,
            number(empty),
            number(session.empty.median()),
            number(empty / session.empty.median()),
            number(once.times.median() / session.times.median()),
            100.0 * empty / once.times.median(),
        );
    }
    text
}

/// Median, 99th percentile and maximum, as three cells.
pub(crate) fn triple(times: &Times) -> String {
    let cells = [times.median(), times.percentile_99(), times.max()].map(|time| format!("{} ms", number(time)));
    cells.join(" | ")
}

/// Three digits, or all that stand before the point.
pub(crate) fn number(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        v if v >= 0.9995 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}
