//! The results as a part of the section.

use std::fmt::Write;

use super::families::Row;
use super::{Checks, Measured, THREADS};
use crate::page::{number, triple};
use crate::times::quantile;

/// Everything that was measured without a solver.
pub(crate) fn page(measured: &Measured) -> String {
    let mut page = "\n### The embedded engine\n\n".to_owned();
    page.push_str(&checks(measured));
    page.push_str(&facts(measured));
    page.push_str("\n### The embedded engine and policies of more statements\n\n");
    page.push_str(&growth("statements", &measured.statements));
    page.push_str("\n### The embedded engine and overlapping globs\n\n");
    page.push_str(&growth("globs", &measured.globs));
    page
}

fn checks(measured: &Measured) -> String {
    let all = measured.passing.joined(&measured.failing);
    let answers = [("all", &all), ("PASS", &measured.passing), ("FAIL", &measured.failing)];
    let mut table =
        "| | answer | n | median | 99 % | max | × reading JSON, median of ratios | ratio of medians |\n|---|---|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for (answer, Checks { json, whole, solve }) in answers {
        for (what, times) in [("reading JSON", json), ("whole check", whole), ("solve step", solve)] {
            let ratio = quantile(&times.ratios(json), 0.5);
            let of_medians = times.median() / json.median();
            let _ = writeln!(
                table,
                "| {what} | {answer} | {} | {} | {} | {} |",
                times.len(),
                triple(times),
                number(ratio),
                number(of_medians)
            );
        }
    }
    table
}

fn facts(measured: &Measured) -> String {
    let all = measured.passing.joined(&measured.failing);
    let decided = all.whole.len();
    let seconds = |milliseconds: f64| number(milliseconds / 1e3);
    let mut text = format!(
        "\n- all {decided} questions one after the other: {} s, {} times reading the JSON; on {THREADS} threads: {} s of wall clock\n",
        seconds(all.whole.sum()),
        number(all.whole.sum() / all.json.sum()),
        number(measured.together.as_secs_f64()),
    );
    let unknown =
        if measured.unknown.is_empty() { String::new() } else { format!(": {}", measured.unknown.join(", ")) };
    let _ = writeln!(text, "- not decided: {}{unknown}", measured.undecided);
    if let Some(growth) = measured.memory {
        let megabytes = |bytes: u64| number(bytes as f64 / f64::from(1 << 20));
        let _ = writeln!(
            text,
            "- memory while all of them were asked on {THREADS} threads: at most {} MiB more than before, {} MiB with all texts in memory",
            megabytes(growth.more),
            megabytes(growth.most)
        );
    }
    text
}

/// A row for each family, a column for each size.
fn growth(what: &str, rows: &[Row]) -> String {
    let mut sizes: Vec<usize> = rows.iter().map(|row| row.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut families: Vec<&str> = rows.iter().map(|row| row.family).collect();
    families.sort_unstable();
    families.dedup();
    let columns: String = sizes.iter().map(|size| format!(" {size} {what} |")).collect();
    let mut table =
        format!("| whole check (× reading JSON) | answer |{columns}\n|---|---|{}\n", "--:|".repeat(sizes.len()));
    for family in families {
        let of_family: Vec<&Row> = rows.iter().filter(|row| row.family == family).collect();
        let mut results: Vec<&str> = of_family.iter().map(|row| row.result).collect();
        results.dedup();
        let cells: String = of_family
            .iter()
            .map(|row| format!(" {} ms ({}) |", number(row.whole), number(row.whole / row.json)))
            .collect();
        let _ = writeln!(table, "| {family} | {} |{cells}", results.join(", "));
    }
    table
}
