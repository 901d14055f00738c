//! What drawings are made of.

use keyaki_page::Html;

/// A number in a drawing.
pub(super) fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// A straight line, as `class` says it looks.
pub(super) fn line(page: &mut Html, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
    page.empty("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
}

/// Text that has its `class` end, or its middle, there.
pub(super) fn label(page: &mut Html, class: &str, [x, y]: [f64; 2], text: &str) {
    let [x, y] = [x, y].map(number);
    page.element("text", &[("class", class), ("x", &x), ("y", &y)], text).raw("\n");
}
