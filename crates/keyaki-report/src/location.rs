//! Where in which file something is, as machine formats say it.

use keyaki_source::{Source, Span};

/// A place as people count: from 1, columns in characters, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Region {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

/// The place of `span` in `source`.
pub(crate) fn region(source: &Source, span: Span) -> Region {
    let (start, end) = source.region(span);
    Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}

/// The path of the file that `source` is; nothing of what is no file, such as `<stdin>`.
pub(crate) fn path(source: &Source) -> Option<&str> {
    let name = source.name();
    let name = name.strip_prefix("./").unwrap_or(name);
    let is_no_file = name.is_empty() || (name.starts_with('<') && name.ends_with('>'));
    (!is_no_file).then_some(name)
}
