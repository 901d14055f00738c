//! Source lines with places marked in them.
//!
//! ```text
//!   --> policy.json:3:15
//!    |
//!  3 |     "Effect": "Alow",
//!    |               ^^^^^^ neither `Allow` nor `Deny`
//! ```
//!
//! A place of several lines is marked in the margin, with its middle left out when it is long.

use keyaki_source::{Label, Position, Source, Span};

use crate::fit::fit;
use crate::paint::{Paint, Style};
use crate::printable;

/// The most lines of one place that are shown.
const MOST_LINES: usize = 16;

/// What marks a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Main,
    Other,
}

/// The places of `labels`, the first of which is the main one and gives the headline. Empty without labels.
pub(crate) fn snippet(labels: &[Label], paint: Paint, style: Style) -> String {
    let Some(main) = labels.first() else { return String::new() };
    let digits = labels.iter().map(|label| last_line(label).to_string().len()).max().unwrap_or(1);
    let mut page = Page { style, paint, digits, out: String::new(), last: None };
    page.source(&main.source, labels, "-->");
    let mut others: Vec<&Source> = Vec::new();
    for label in labels {
        if label.source != main.source && !others.contains(&&label.source) {
            others.push(&label.source);
            page.source(&label.source, labels, ":::");
        }
    }
    page.out
}

/// `file:line:column` of the beginning of `span`.
pub(crate) fn place(source: &Source, span: Span) -> String {
    let at = source.position(span.start());
    format!("{}:{}:{}", printable(source.name()), at.line, at.column)
}

struct Page {
    style: Style,
    paint: Paint,
    digits: usize,
    out: String,
    /// The source line that was shown last.
    last: Option<usize>,
}

impl Page {
    fn source(&mut self, source: &Source, labels: &[Label], arrow: &str) {
        let mut marked: Vec<(Mark, &Label)> = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            if label.source == *source {
                marked.push((if at == 0 { Mark::Main } else { Mark::Other }, label));
            }
        }
        let Some((_, first)) = marked.first() else { return };
        let arrow = self.style.paint(Paint::Frame, arrow);
        self.out.push_str(&format!("{:digits$}{arrow} {}\n", "", place(source, first.span), digits = self.digits));
        self.margin("", "");
        marked.sort_by_key(|(_, label)| label.span.start());
        self.last = None;
        for (mark, label) in marked {
            self.label(mark, label);
        }
    }

    fn label(&mut self, mark: Mark, label: &Label) {
        let (first, last) = (label.source.position(label.span.start()).line, last_line(label));
        if first == last { self.underlined(mark, label, first) } else { self.barred(mark, label, first, last) }
    }

    /// A place within one line.
    fn underlined(&mut self, mark: Mark, label: &Label, line: usize) {
        let start = label.source.line_span(line).start();
        let range = label.span.start() - start..label.span.end().saturating_sub(start);
        let fitted = fit(label.source.line(line), range, self.columns());
        // A line that is cut is cut around each place anew.
        if self.last != Some(line) || fitted.text.contains('…') {
            self.gap(line);
            self.margin(&line.to_string(), &fitted.text);
            self.last = Some(line);
        }
        let marks = mark.character().repeat(fitted.width.max(1));
        self.marks(mark, fitted.start, &marks, &label.message);
    }

    /// A place of several lines.
    fn barred(&mut self, mark: Mark, label: &Label, first: usize, last: usize) {
        self.gap(first);
        let hidden = if last - first < MOST_LINES { last..last } else { first + MOST_LINES - 4..last - 2 };
        let bar = self.style.paint(self.paint_of(mark), ">");
        for line in first..=last {
            if hidden.contains(&line) {
                if line == hidden.start {
                    self.margin("", &format!("{bar}  … {} more lines …", hidden.len()));
                }
                continue;
            }
            let fitted = fit(label.source.line(line), 0..0, self.columns());
            self.margin(&line.to_string(), format!("{bar} {}", fitted.text).trim_end());
        }
        self.last = Some(last);
        if !label.message.is_empty() {
            let start = label.source.line_span(last).start();
            let at = label.span.end().saturating_sub(start + 1);
            let fitted = fit(label.source.line(last), at..at, self.columns());
            self.marks(mark, fitted.start + 2, mark.character(), &label.message);
        }
    }

    fn marks(&mut self, mark: Mark, column: usize, marks: &str, message: &str) {
        let text = format!("{marks} {}", printable(message));
        let text = self.style.paint(self.paint_of(mark), text.trim_end());
        self.margin("", &format!("{:column$}{text}", ""));
    }

    /// Says that lines are left out before `line`.
    fn gap(&mut self, line: usize) {
        if self.last.is_some_and(|last| line > last + 1) {
            self.out.push_str(&self.style.paint(Paint::Frame, "..."));
            self.out.push('\n');
        }
    }

    fn margin(&mut self, number: &str, text: &str) {
        let margin = self.style.paint(Paint::Frame, &format!("{number:>digits$} |", digits = self.digits));
        self.out.push_str(format!("{margin} {text}").trim_end());
        self.out.push('\n');
    }

    fn columns(&self) -> usize {
        self.style.width.saturating_sub(self.digits + 6)
    }

    fn paint_of(&self, mark: Mark) -> Paint {
        match mark {
            Mark::Main => self.paint,
            Mark::Other => Paint::Frame,
        }
    }
}

impl Mark {
    fn character(self) -> &'static str {
        match self {
            Self::Main => "^",
            Self::Other => "-",
        }
    }
}

/// The line of the last character of a place.
fn last_line(label: &Label) -> usize {
    let last = label.span.end().max(label.span.start() + 1) - 1;
    let Position { line, .. } = label.source.position(last.max(label.span.start()));
    line
}
