//! Atoms and the variables they speak of.

use std::cell::OnceCell;
use std::sync::Arc;

use keyaki_ir::{Beginnings, Pattern, PatternPiece, Symbol};

use super::Points;
use crate::language::Language;

/// What a leaf of the network says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Atom {
    /// The variable's point is one of these, first and last included. A Boolean is true at point 1.
    Within { variable: u32, first: u32, last: u32 },
    /// The text is this one.
    Is { variable: u32, text: Arc<str> },
    /// The text is matched by a pattern: a position in [`Texts::globs`].
    In { variable: u32, glob: u32 },
    /// Something about several variables: a position in [`super::Network::coupled`].
    Coupled(u32),
}

/// A variable of the query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variable {
    pub(crate) symbol: Option<Symbol>,
    pub(crate) kind: Kind,
    /// The coupled atoms that mention it.
    pub(crate) coupled: Vec<u32>,
}

/// What values a variable can have, and the gates that depend on them.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `false` and `true` are points 0 and 1.
    Flag { gates: Vec<u32> },
    /// The points of the line that its constants tell apart.
    Integer { points: Points, gates: Vec<u32> },
    /// A text.
    Text(Texts),
}

/// The atoms about one text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// The texts it is compared with, each with its gate, sorted.
    pub(crate) literals: Vec<(Arc<str>, u32)>,
    /// The patterns it is compared with, each with its gate.
    pub(crate) globs: Vec<(Glob, u32)>,
    /// The patterns, by what they begin with, if there are many.
    pub(crate) beginnings: Beginnings,
}

/// So many patterns are looked at without an order.
const FEW: usize = 16;

/// A pattern, compiled when a text comes close to matching it.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    pattern: Pattern,
    language: OnceCell<Language>,
}

/// An atom about several variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coupled {
    pub(crate) gate: u32,
    pub(crate) relation: Relation,
    /// The variables it mentions, sorted.
    pub(crate) variables: Vec<u32>,
}

/// What a coupled atom says.
#[derive(Clone, Debug)]
pub(crate) enum Relation {
    /// Two texts are the same.
    Same(Vec<Part>, Vec<Part>),
    /// A text is matched by a glob with variables in it.
    Like(Vec<Part>, Vec<Part>),
    /// A text is matched by a pattern.
    In(Vec<Part>, Pattern),
    /// Two integers: the same, or the first at most the second.
    Integers { same: bool, left: u32, right: u32 },
}

/// A part of a text or of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(Arc<str>),
    Variable(u32),
    One,
    Run,
}

impl Default for Kind {
    fn default() -> Self {
        Self::Flag { gates: Vec::new() }
    }
}

impl Default for Relation {
    fn default() -> Self {
        Self::Same(Vec::new(), Vec::new())
    }
}

impl Texts {
    /// Finds an order of the atoms, once all are there.
    pub(crate) fn index(&mut self) {
        self.literals.sort_unstable();
        if self.globs.len() > FEW {
            self.beginnings = Beginnings::of(self.globs.iter().map(|(glob, _)| &glob.pattern));
        }
    }

    /// The gates of patterns that may match `text`.
    pub(crate) fn globs_of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        let few = if self.globs.len() > FEW { &[] } else { self.globs.as_slice() };
        let begun = self.beginnings.of_text(text).filter_map(|at| self.globs.get(at as usize));
        few.iter().chain(begun).map(|(_, gate)| *gate)
    }
}

impl Glob {
    pub(crate) fn new(pattern: Pattern) -> Self {
        Self { pattern, language: OnceCell::new() }
    }

    pub(crate) fn language(&self) -> &Language {
        self.language.get_or_init(|| Language::new(&self.pattern))
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let pieces = self.pattern.pieces();
        let prefix = match pieces.first() {
            Some(PatternPiece::Literal(prefix)) => text.starts_with(prefix.as_str()),
            _ => true,
        };
        let suffix = match pieces.last() {
            Some(PatternPiece::Literal(suffix)) => text.ends_with(suffix.as_str()),
            _ => true,
        };
        prefix && suffix && self.language().matches(text)
    }
}
