//! Where the parts of a text were written, when it was made out of another text.
//!
//! In: a place in the made text. Out: the place in the text that people wrote. A place that is nowhere in particular is at the
//! smallest known part around it.

use crate::{Source, Span};

/// A part of a made text, and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The part of the made text.
    pub made: Span,
    /// Where it was written.
    pub written: Span,
}

/// Where a made text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    source: Source,
    /// In the order of their beginnings, of those with one beginning the longest first.
    places: Vec<Place>,
}

impl Origin {
    pub(crate) fn new(source: Source, mut places: Vec<Place>) -> Self {
        places.sort_by_key(|place| (place.made.start(), std::cmp::Reverse(place.made.end())));
        Self { source, places }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Where `span` was written: its counterpart within the smallest part around it when both are the same text, else that whole part.
    pub(crate) fn written(&self, made: &str, span: Span) -> Span {
        let begun = self.places.partition_point(|place| place.made.start() <= span.start());
        let around = self.places.iter().take(begun).filter(|place| place.made.end() >= span.end());
        let Some(place) = around.min_by_key(|place| place.made.len()) else { return Span::default() };
        let same = made.get(place.made.range()) == Some(self.source.slice(place.written));
        if !same || span == place.made {
            return place.written;
        }
        let start = place.written.start() + (span.start() - place.made.start());
        Span::new(start, start + span.len())
    }
}
