//! Principals, actions and resources as three columns: what of a statement lets requests through, and the request that shows it as
//! a line through all three.
//!
//! In: a cause, if causes are known, and a request. Out: an SVG picture. The columns list what the statement writes, as far as
//! requests come through it; that every combination of them does is not said.

use keyaki::Witness;
use keyaki_explain::{Cause, Flow, Searched};
use keyaki_page::Html;
use keyaki_semantics::Element;

const WIDTH: usize = 960;
const COLUMN: usize = 296;
const GAP: usize = (WIDTH - 3 * COLUMN) / 2;
const ROW: usize = 22;
/// Where the boxes begin.
const TOP: usize = 26;
/// How many items a box lists.
const ITEMS: usize = 8;
/// How many characters fit into a box.
const CHARACTERS: usize = 38;

pub(super) fn picture(page: &mut Html, cause: Option<&Cause>, witness: &Witness) {
    let columns = [
        column(Element::Principal, "Principal", cause, &witness.request.principal.text()),
        column(Element::Action, "Action", cause, &witness.request.action),
        column(Element::Resource, "Resource", cause, &witness.request.resource),
    ];
    let rows = columns.iter().map(|column| column.rows.len()).max().unwrap_or(0);
    let below = if rows == 0 { TOP } else { TOP + rows * ROW + 12 + 18 };
    let height = below + ROW + 8;
    let view = format!("-1 0 {} {height}", WIDTH + 2);
    page.raw("<div class=\"picture\">");
    page.open("svg", &[("viewBox", &view), ("role", "img"), ("aria-label", "principals, actions and resources")]);
    if rows > 0 {
        for (n, pair) in columns.windows(2).enumerate() {
            ribbon(page, n, pair);
        }
    }
    let middle = below + ROW / 2;
    let (from, to) = (COLUMN / 2, WIDTH - COLUMN / 2);
    let (y, x1, x2) = (middle.to_string(), from.to_string(), to.to_string());
    page.open("line", &[("class", "path"), ("x1", &x1), ("x2", &x2), ("y1", &y), ("y2", &y)]).close("line");
    for (n, column) in columns.iter().enumerate() {
        draw(page, column, n * (COLUMN + GAP), below);
    }
    page.raw("</svg></div>\n");
}

struct Column {
    title: String,
    rows: Vec<String>,
    /// What the request has.
    shown: String,
}

fn column(element: Element, title: &str, cause: Option<&Cause>, shown: &str) -> Column {
    let flow = cause.and_then(|cause| cause.flows.iter().find(|flow| flow.element == element));
    let (title, rows) = match (cause, flow) {
        (None, _) => (title.to_owned(), Vec::new()),
        (Some(_), Some(flow)) => (flow.name.to_owned(), items(flow)),
        (Some(_), None) => {
            let anyone = if element == Element::Principal { "whoever the policy is attached to" } else { "any" };
            (title.to_owned(), vec![anyone.to_owned()])
        }
    };
    Column { title, rows, shown: shown.to_owned() }
}

fn items(flow: &Flow) -> Vec<String> {
    let mut rows: Vec<String> = flow.items.iter().take(ITEMS).map(|item| item.text.clone()).collect();
    if flow.items.is_empty() {
        rows.push(format!("what is not among the {} listed", flow.written));
    }
    if flow.items.len() > ITEMS {
        rows.push(format!("… and {} more", flow.items.len() - ITEMS));
    }
    if flow.searched == Searched::InPart {
        rows.push("… and perhaps more".to_owned());
    }
    rows
}

/// From the box of one column to that of the next.
fn ribbon(page: &mut Html, n: usize, pair: &[Column]) {
    let [left, right] = pair else { return };
    let (x1, x2) = (n * (COLUMN + GAP) + COLUMN, (n + 1) * (COLUMN + GAP));
    let middle = (x1 + x2) / 2;
    let (a, b) = (TOP + height(left), TOP + height(right));
    let path = format!(
        "M{x1} {TOP} C{middle} {TOP} {middle} {TOP} {x2} {TOP} L{x2} {b} C{middle} {b} {middle} {a} {x1} {a} Z"
    );
    page.open("path", &[("class", "ribbon"), ("d", &path)]).close("path");
}

fn height(column: &Column) -> usize {
    column.rows.len() * ROW + 12
}

fn draw(page: &mut Html, column: &Column, x: usize, below: usize) {
    words(page, "head", x + 10, 16, &column.title);
    if !column.rows.is_empty() {
        rectangle(page, "box", x, TOP, height(column));
        for (n, row) in column.rows.iter().enumerate() {
            words(page, "row", x + 10, TOP + 6 + n * ROW + 15, row);
        }
    }
    rectangle(page, "shown", x, below, ROW);
    words(page, "row", x + 10, below + 15, &column.shown);
}

fn rectangle(page: &mut Html, class: &'static str, x: usize, y: usize, height: usize) {
    let (x, y, width, height) = (x.to_string(), y.to_string(), COLUMN.to_string(), height.to_string());
    let attributes =
        [("class", class), ("x", x.as_str()), ("y", &y), ("width", &width), ("height", &height), ("rx", "6")];
    page.open("rect", &attributes).close("rect");
}

/// Text that fits, and all of it for whoever points at it.
fn words(page: &mut Html, class: &'static str, x: usize, y: usize, text: &str) {
    let (x, y) = (x.to_string(), y.to_string());
    page.open("text", &[("class", class), ("x", &x), ("y", &y)]);
    let count = text.chars().count();
    if count <= CHARACTERS {
        page.text(text).close("text");
        return;
    }
    let head: String = text.chars().take(CHARACTERS / 2).collect();
    let tail: String = text.chars().skip(count - (CHARACTERS - CHARACTERS / 2 - 1)).collect();
    let all: String = text.chars().take(2_000).collect();
    page.text(&format!("{head}…{tail}")).element("title", &[], &all).close("text");
}
