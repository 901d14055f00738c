//! The tables of the page.

use keyaki_page::Html;

use crate::number::{digits, seconds};
use crate::statistics::Report;

/// A row for each configuration.
pub(super) fn configurations(page: &mut Html, report: &Report) {
    let head = [
        "configuration",
        "version",
        "sat",
        "unsat",
        "unknown",
        "median",
        "90 %",
        "99 %",
        "longest",
        "sum",
        "encoding",
        "noise",
    ];
    open(page, &head);
    for one in &report.measured {
        let figures = &one.figures;
        let versions: Vec<&str> = one.versions.iter().map(String::as_str).collect();
        page.raw("<tr>").element("th", &[], &one.configuration.label).element("td", &[], &versions.join(", "));
        for number in [figures.sat, figures.unsat, figures.unknown] {
            page.element("td", &[], &number.to_string());
        }
        let times = [figures.median, figures.tenth, figures.hundredth, figures.longest, figures.sum, figures.encode];
        for time in times {
            page.element("td", &[], &seconds(time));
        }
        page.element("td", &[], &digits(figures.noise)).raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
}

/// A row and a column for each configuration; columns have the numbers of rows.
pub(super) fn agreement(page: &mut Html, report: &Report) {
    let labels = report.measured.iter().map(|one| one.configuration.label.as_str());
    let labels: Vec<String> = (1..).zip(labels).map(|(n, label)| format!("{n}  {label}")).collect();
    let numbers: Vec<String> = (1..=labels.len()).map(|n| n.to_string()).collect();
    let head: Vec<&str> = std::iter::once("").chain(numbers.iter().map(String::as_str)).collect();
    open(page, &head);
    for (row, (label, pairs)) in labels.iter().zip(&report.agreement.pairs).enumerate() {
        page.raw("<tr>").element("th", &[], label);
        for (column, pair) in pairs.iter().enumerate() {
            let alone = if row == column { String::new() } else { format!(" ({})", pair.first_alone) };
            match pair.different {
                0 => page.element("td", &[], &format!("{}{alone}", pair.same)),
                n => page
                    .raw("<td class=\"bad\">")
                    .text(&format!("{}{alone}, {n} contradictions", pair.same))
                    .raw("</td>"),
            };
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    if report.agreement.contradictions.is_empty() {
        page.raw("<p>No two contradict each other.</p>\n");
        return;
    }
    page.raw("<ul class=\"bad\">\n");
    for (question, said) in &report.agreement.contradictions {
        let said: Vec<String> = said.iter().map(|(who, answer)| format!("{who} {}", answer.name())).collect();
        page.raw("<li>").text(&format!("{}: {}", question.join(" / "), said.join(", "))).raw("</li>\n");
    }
    page.raw("</ul>\n");
}

/// A row for each corpus and question, and what was left out.
pub(super) fn questions(page: &mut Html, report: &Report) {
    open(page, &["corpus", "question", "sat", "unsat", "unknown"]);
    for ([corpus, question], numbers) in &report.questions {
        page.raw("<tr>").element("th", &[], corpus).element("td", &[], question);
        for number in numbers {
            page.element("td", &[], &number.to_string());
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    if report.refused.is_empty() {
        return;
    }
    page.raw("<details><summary>")
        .text(&format!("{} left out, as they are refused", report.refused.len()))
        .raw("</summary><ul>\n");
    for refused in &report.refused {
        page.raw("<li>").text(refused).raw("</li>\n");
    }
    page.raw("</ul></details>\n");
}

fn open(page: &mut Html, head: &[&str]) {
    page.raw("<div class=\"table\"><table><thead><tr>");
    for name in head {
        page.element("th", &[], name);
    }
    page.raw("</tr></thead><tbody>\n");
}
