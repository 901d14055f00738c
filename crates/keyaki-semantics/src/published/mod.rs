//! Requests for what AWS publishes: real actions, on resources of the types that AWS lists for them (spec A.4, J.7).
//!
//! A further restriction of requests, for those who ask for it; never part of a default verdict, since a name that the catalogue
//! lacks may exist. An action without resource types is about `*`; one with types is about a resource of one of them, and also
//! about `*` when none is marked as required. The free parts of an ARN format may be any text.

pub(crate) mod decide;
pub(crate) mod encode;

use std::collections::BTreeSet;

use keyaki_catalogue::Action;
use keyaki_policy::{Glob, GlobPiece, ResourcePattern};

/// What an action can be about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    /// ARN formats, as AWS writes them.
    formats: BTreeSet<&'static str>,
    unaddressed: Unaddressed,
}

/// Whether an action can be about no particular resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unaddressed {
    Possible,
    Impossible,
}

impl Shape {
    fn of(action: &Action) -> Self {
        let formats = action.resources().iter().flat_map(|resource| resource.arns()).collect();
        let required = action.resources().iter().any(|resource| resource.required);
        Self { formats, unaddressed: if required { Unaddressed::Impossible } else { Unaddressed::Possible } }
    }
}

/// The pattern of the ARNs of a format: `${Name}` and `*` stand for any text.
fn pattern_of(format: &str) -> ResourcePattern {
    let mut pieces = Vec::new();
    for (n, part) in format.split("${").enumerate() {
        let literal = if n == 0 { part } else { part.split_once('}').map_or("", |(_, literal)| literal) };
        pieces.extend((n > 0).then_some(GlobPiece::Run));
        pieces.extend(Glob::wildcards(literal).pieces().iter().cloned());
    }
    let fields = Glob::from_pieces(pieces).split(':', 5);
    <Box<[Glob; 6]>>::try_from(fields).map_or(ResourcePattern::Nothing, ResourcePattern::Fields)
}
