//! A page about checks: one HTML file that needs nothing else, no network and no script.
//!
//! In: the checks of a run. Out: the page. For each check the verdict, what lets the access through and what stood in the way, a
//! picture of it, a request that shows it and its trace, the policies with the lines marked, and what the engines said. Promises:
//! policy text stays text ([`Html`] has no way to write it as markup), and the page forbids itself scripts, styles other than
//! its own, and the network.

mod check;
mod marks;
mod picture;
mod policy;
mod tables;
mod trace;

use keyaki_page::Html;
use keyaki_policy::encode_base64;
use sha2::{Digest, Sha256};

use crate::counts::counts;
use crate::{Checked, Verdict};

const STYLE: &str = include_str!("style.css");

/// The page about `checks`.
pub fn html_page(checks: &[Checked]) -> String {
    let mut page = Html::new();
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
    page.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &security())]).raw("\n");
    page.element("title", &[], &title(checks)).raw("\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    header(&mut page, checks);
    page.raw("<main>\n");
    if checks.len() > 1 {
        contents(&mut page, checks);
    }
    for (n, check) in checks.iter().enumerate() {
        check::section(&mut page, check, n + 1);
    }
    page.raw("</main>\n<footer>Written by Keyaki ")
        .text(env!("CARGO_PKG_VERSION"))
        .raw("</footer>\n</body>\n</html>\n");
    page.into_text()
}

/// Nothing is loaded and nothing runs; the only style is the one on the page.
fn security() -> String {
    let style = encode_base64(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

fn title(checks: &[Checked]) -> String {
    match checks {
        [check] => format!("{} {} · Keyaki", check.verdict().name(), check.name),
        _ => format!("{} · Keyaki", counts(checks)),
    }
}

fn header(page: &mut Html, checks: &[Checked]) {
    page.raw("<header><span class=\"mark\">Keyaki</span> ");
    badge(page, Verdict::of_all(checks));
    page.raw(" <span>").text(&counts(checks)).raw("</span></header>\n");
}

/// The verdict as a word in its colour.
fn badge(page: &mut Html, verdict: Verdict) {
    page.element("span", &[("class", badge_class(verdict))], verdict.name());
}

fn badge_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "badge pass",
        Verdict::Fail | Verdict::Error => "badge fail",
        Verdict::Accepted => "badge accepted",
        Verdict::Unknown | Verdict::Disagreement => "badge unknown",
    }
}

fn contents(page: &mut Html, checks: &[Checked]) {
    page.raw("<nav><table class=\"contents\">\n");
    for (n, check) in checks.iter().enumerate() {
        page.raw("<tr><td>");
        badge(page, check.verdict());
        page.raw("</td><td>").element("a", &[("href", &format!("#check-{}", n + 1))], &check.name).raw("</td><td>");
        page.prose(&check::about(check)).raw("</td></tr>\n");
    }
    page.raw("</table></nav>\n");
}
