//! Source lines with places marked in them.
//!
//! ```text
//!   --> policy.json:3:15
//!    |
//!  3 |     "Effect": "Alow",
//!    |               ^^^^^^ neither `Allow` nor `Deny`
//! ```
//!
//! A place of several lines is marked in the margin, with its middle left out when it is long; places within it are underlined
//! there.

use keyaki_source::{Label, Position, Source, Span};

use crate::fit::fit;
use crate::paint::{Paint, Style};
use crate::printable;

/// The most lines of one place that are shown, but for those with places in them.
const MOST_LINES: usize = 16;
/// The most places that are marked in one line of a longer place.
const MOST_MARKS: usize = 20;

/// What marks a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Main,
    Other,
}

/// The places of `labels`, the first of which is the main one and gives the headline. Empty without labels.
pub(crate) fn snippet(labels: &[Label], paint: Paint, style: Style) -> String {
    let labels: Vec<Label> = labels.iter().map(written).collect();
    let labels = labels.as_slice();
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
        // Of places with one beginning the longest is first: the others are within it.
        marked.sort_by_key(|(_, label)| (label.span.start(), std::cmp::Reverse(label.span.end())));
        self.last = None;
        let mut rest = marked.as_slice();
        while let Some(((mark, label), after)) = rest.split_first() {
            let (first, last) = lines(label);
            rest = after;
            if first == last {
                self.underlined(*mark, label, first);
                continue;
            }
            let is_within = |(_, other): &(Mark, &Label)| other.span.end() <= label.span.end() && is_on_one_line(other);
            let count = after.iter().take_while(|other| is_within(other)).count();
            let (within, after) = after.split_at_checked(count).unwrap_or((&[], after));
            rest = after;
            self.barred(*mark, label, within);
        }
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

    /// A place of several lines, and places within it.
    fn barred(&mut self, mark: Mark, label: &Label, within: &[(Mark, &Label)]) {
        let (first, last) = lines(label);
        self.gap(first);
        let has_marks = |line: usize| within.iter().any(|(_, other)| lines(other).0 == line);
        let is_shown = |line: usize| {
            last - first < MOST_LINES || line < first + MOST_LINES - 4 || line + 2 >= last || has_marks(line)
        };
        let bar = self.style.paint(self.paint_of(mark), ">");
        let mut hidden = 0;
        for line in first..=last {
            if !is_shown(line) {
                hidden += 1;
                continue;
            }
            if hidden > 0 {
                self.margin("", &format!("{bar}  … {hidden} more lines …"));
                hidden = 0;
            }
            let start = label.source.line_span(line).start();
            let here = within.iter().filter(|(_, other)| lines(other).0 == line).take(MOST_MARKS);
            let mut here =
                here.map(|(_, other)| (other.span.start() - start..other.span.end().saturating_sub(start), *other));
            let first = here.next();
            let (around, message) = first.map_or((0..0, None), |(range, other)| (range, Some(other)));
            let fitted = fit(label.source.line(line), around, self.columns());
            self.margin(&line.to_string(), format!("{bar} {}", fitted.text).trim_end());
            let Some(other) = message else { continue };
            let is_cut = fitted.text.contains('…');
            let (column, mut marks) = (fitted.start + 2, "^".repeat(fitted.width.max(1)));
            // Of a line that is cut, what is not around its first place may be out of sight.
            for (range, _) in here.filter(|_| !is_cut) {
                let next = fit(label.source.line(line), range, self.columns());
                let gap = (next.start + 2).saturating_sub(column + marks.len());
                marks.push_str(&" ".repeat(gap));
                marks.push_str(&"^".repeat(next.width.max(1)));
            }
            self.within(column, &marks, &other.message);
        }
        self.last = Some(last);
        if !label.message.is_empty() {
            let start = label.source.line_span(last).start();
            let at = label.span.end().saturating_sub(start + 1);
            let fitted = fit(label.source.line(last), at..at, self.columns());
            self.marks(mark, fitted.start + 2, mark.character(), &label.message);
        }
    }

    /// Marks within a place, which are what it is about.
    fn within(&mut self, column: usize, marks: &str, message: &str) {
        let text = self.style.paint(self.paint, format!("{marks} {}", printable(message)).trim_end());
        self.margin("", &format!("{:column$}{text}", ""));
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

/// A label where it was written.
fn written(label: &Label) -> Label {
    let (source, span) = label.source.written(label.span);
    Label { source, span, message: label.message.clone() }
}

/// The first and the last line of a place.
fn lines(label: &Label) -> (usize, usize) {
    (label.source.position(label.span.start()).line, last_line(label))
}

fn is_on_one_line(label: &Label) -> bool {
    let (first, last) = lines(label);
    first == last
}

/// The line of the last character of a place.
fn last_line(label: &Label) -> usize {
    let last = label.span.end().max(label.span.start() + 1) - 1;
    let Position { line, .. } = label.source.position(last.max(label.span.start()));
    line
}
