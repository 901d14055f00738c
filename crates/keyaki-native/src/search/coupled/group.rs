//! A group of texts tied together, in the form that attempts and refutations work on.

use std::sync::Arc;

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use super::super::texts::{is_coupled, language, literal};
use crate::dense::Dense;
use crate::language::Language;
use crate::network::{Atom, Gate, Lit, Network, Part, Relation};

/// Variables tied together.
pub(super) struct Group {
    /// Variables that are equal, class by class.
    pub(super) classes: Vec<Class>,
    pub(super) links: Vec<Link>,
}

/// Variables that are asserted to be equal.
#[derive(Default)]
pub(super) struct Class {
    pub(super) variables: Vec<u32>,
    /// The equalities that make them one class.
    pub(super) ties: Vec<Lit>,
    pub(super) bounds: Vec<Bound>,
    /// The only value, when an atom says so.
    pub(super) value: Option<(Arc<str>, Lit)>,
}

/// A language that a text must be in, or must not be in, and the assertions that say so.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) language: Language,
    pub(super) positive: bool,
    pub(super) because: Vec<Lit>,
}

/// A relation between classes: the text of the left side is in what the right side stands for, or is not.
pub(super) struct Link {
    pub(super) lit: Lit,
    pub(super) text: Vec<Piece>,
    pub(super) glob: Vec<Piece>,
}

/// A part of a text or of a glob, with classes for variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(Arc<str>),
    Class(usize),
    One(CharSet),
    Run(CharSet),
}

impl Group {
    /// The group of `variables` under `atoms`, all that tie them, and their own `constraints`. `None` if it is not one of
    /// texts.
    pub(super) fn of(
        network: &Network,
        atoms: &[Lit],
        variables: &[u32],
        constraints: &Dense<Vec<Lit>>,
    ) -> Option<Self> {
        let mut group = Self { classes: Vec::new(), links: Vec::new() };
        group.classes =
            variables.iter().map(|variable| Class { variables: vec![*variable], ..Class::default() }).collect();
        let relations: Vec<(Lit, &Relation)> =
            atoms.iter().filter_map(|lit| Some((*lit, relation(network, *lit)?))).collect();
        if !relations.iter().all(|(_, relation)| super::is_of_texts(relation)) {
            return None;
        }
        for (lit, relation) in &relations {
            if let Some((left, right)) = equality(*lit, relation) {
                group.unite(left, right, *lit);
            }
        }
        for class in &mut group.classes {
            class.constrain(network, constraints);
        }
        for (lit, relation) in relations {
            if equality(lit, relation).is_none() {
                let link = group.link(lit, relation)?;
                group.links.push(link);
            }
        }
        Some(group)
    }

    fn unite(&mut self, left: u32, right: u32, lit: Lit) {
        let (Some(one), Some(other)) = (self.class_of(left), self.class_of(right)) else { return };
        if one == other {
            return;
        }
        let gone = self.classes.remove(one.max(other));
        if let Some(class) = self.classes.get_mut(one.min(other)) {
            class.variables.extend(gone.variables);
            class.ties.extend(gone.ties);
            class.ties.push(lit);
        }
    }

    fn class_of(&self, variable: u32) -> Option<usize> {
        self.classes.iter().position(|class| class.variables.contains(&variable))
    }

    fn link(&self, lit: Lit, relation: &Relation) -> Option<Link> {
        let (text, glob) = match relation {
            Relation::Same(left, right) | Relation::Like(left, right) => (self.pieces(left)?, self.pieces(right)?),
            Relation::In(text, pattern) => (self.pieces(text)?, pieces_of(pattern)),
            Relation::Integers { .. } => return None,
        };
        // An equality may be read either way: the side that is one variable is the text.
        let swap = matches!(relation, Relation::Same(..)) && text.len() > 1 && glob.len() == 1;
        let (text, glob) = if swap { (glob, text) } else { (text, glob) };
        Some(Link { lit, text, glob })
    }

    fn pieces(&self, parts: &[Part]) -> Option<Vec<Piece>> {
        let piece = |part: &Part| match part {
            Part::Text(text) => Some(Piece::Text(text.clone())),
            Part::Variable(variable) => self.class_of(*variable).map(Piece::Class),
            Part::One => Some(Piece::One(CharSet::all())),
            Part::Run => Some(Piece::Run(CharSet::all())),
        };
        parts.iter().map(piece).collect()
    }
}

impl Class {
    /// Takes over what is asserted of its variables one by one.
    fn constrain(&mut self, network: &Network, constraints: &Dense<Vec<Lit>>) {
        for lit in self.variables.iter().flat_map(|variable| constraints.get(*variable)) {
            if is_coupled(network, *lit) {
                continue;
            }
            if let Some(text) = literal(network, *lit) {
                self.value.get_or_insert((text, *lit));
            }
            if let Some(language) = language(network, *lit) {
                self.bounds.push(Bound { language, positive: lit.is_positive(), because: vec![*lit] });
            }
        }
    }
}

fn relation(network: &Network, lit: Lit) -> Option<&Relation> {
    match network.gates.get(lit.gate()) {
        Gate::Leaf(Atom::Coupled(at)) => Some(&network.coupled.get(*at).relation),
        _ => None,
    }
}

/// The two variables that `relation` says are equal, asserted positively.
fn equality(lit: Lit, relation: &Relation) -> Option<(u32, u32)> {
    match relation {
        Relation::Same(left, right) if lit.is_positive() => match (left.as_slice(), right.as_slice()) {
            ([Part::Variable(left)], [Part::Variable(right)]) => Some((*left, *right)),
            _ => None,
        },
        _ => None,
    }
}

fn pieces_of(pattern: &Pattern) -> Vec<Piece> {
    let piece = |piece: &PatternPiece| match piece {
        PatternPiece::Literal(text) => Piece::Text(text.as_str().into()),
        PatternPiece::One(set) => Piece::One(set.clone()),
        PatternPiece::Run(set) => Piece::Run(set.clone()),
    };
    pattern.pieces().iter().map(piece).collect()
}
