//! YAML as a tree with places.
//!
//! In: a text. Out: the same tree that JSON gives, so that nobody after this needs to know how a template was written; aliases and
//! merge keys are replaced by what they stand for, and `!Sub x` is `{"Fn::Sub": x}`. Promises: bounded depth and size, whatever is
//! aliased; a key twice, and a key that is no scalar, are errors. Events come from `saphyr-parser`.

mod build;
mod offsets;
mod scalar;
mod tag;

use std::collections::BTreeSet;

use keyaki_policy::json::Node;
use keyaki_source::{Diagnostic, Source, Span};
use saphyr_parser::{Event, Parser, ScanError};

use build::Builder;
use offsets::Offsets;

/// A tree, and the beginnings of scalars that readers of YAML take for different things.
#[derive(Debug)]
pub(crate) struct Yaml {
    pub(crate) root: Node,
    pub(crate) disputed: BTreeSet<usize>,
}

/// Reads the one document of a text.
pub(crate) fn read(source: &Source) -> Result<Yaml, Box<Diagnostic>> {
    let offsets = Offsets::new(source.text());
    let mut builder = Builder::new(source);
    let mut parser = Parser::new_from_str(source.text());
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| not_yaml(source, &offsets, &error))?;
        let span = Span::new(offsets.byte(span.start.index()), offsets.byte(span.end.index()));
        if matches!(event, Event::StreamEnd) {
            break;
        }
        builder.event(event, span)?;
    }
    builder.finish()
}

fn not_yaml(source: &Source, offsets: &Offsets, error: &ScanError) -> Box<Diagnostic> {
    let at = offsets.byte(error.marker().index());
    let diagnostic = Diagnostic::error("not-yaml", format!("the text is not YAML: {}", error.info()));
    Box::new(diagnostic.label(source, Span::new(at, at), "here"))
}
