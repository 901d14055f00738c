//! Formulas over parts: what is said of one dimension (or of one element of a list) at a time becomes one atom.
//!
//! In: formulas, and the part that each atom is about. Out: the same formulas in a store of their own, whose atoms are the largest
//! formulas about one part alone, the views. Operands of a connective that are about one part are gathered into one view.

use std::collections::BTreeMap;

use crate::formula::{Atom, Formula, Formulas, Node};

/// Formulas over views.
#[derive(Debug, Default)]
pub(crate) struct Abstraction {
    pub(crate) formulas: Formulas,
    pub(crate) roots: Vec<Formula>,
    /// For each atom, its part and the formula below that it stands for.
    pub(crate) views: Vec<(u8, Formula)>,
    known: BTreeMap<Formula, Formula>,
}

/// A formula below: about nothing, one part, or several.
#[derive(Clone, Copy)]
enum About {
    Constant(bool),
    One(u8),
    /// With the formula above.
    Several(Formula),
}

impl Abstraction {
    /// `roots` of `below` over views.
    pub(crate) fn of(below: &mut Formulas, roots: &[Formula], part: impl Fn(Atom) -> u8) -> Self {
        let mut above = Self::default();
        let mut about: BTreeMap<Formula, About> = BTreeMap::new();
        for formula in below.reachable(roots) {
            let said = match below.node(formula).clone() {
                Node::Constant(value) => About::Constant(value),
                Node::Atom(atom) => About::One(part(atom)),
                Node::Not(inner) => match about.get(&inner) {
                    Some(About::Several(inner)) => About::Several(above.formulas.not(*inner)),
                    Some(other) => *other,
                    None => continue,
                },
                Node::And(operands) => above.junction(below, &operands, &about, true),
                Node::Or(operands) => above.junction(below, &operands, &about, false),
            };
            about.insert(formula, said);
        }
        above.roots = roots.iter().filter_map(|root| Some(above.lifted(below, *root, *about.get(root)?))).collect();
        above
    }

    fn junction(
        &mut self,
        below: &mut Formulas,
        operands: &[Formula],
        about: &BTreeMap<Formula, About>,
        unit: bool,
    ) -> About {
        let mut by_part: BTreeMap<u8, Vec<Formula>> = BTreeMap::new();
        let mut lifted = Vec::new();
        for operand in operands {
            match about.get(operand) {
                Some(About::One(part)) => by_part.entry(*part).or_default().push(*operand),
                Some(About::Several(above)) => lifted.push(*above),
                Some(About::Constant(_)) | None => {}
            }
        }
        if let (Some((part, _)), true, true) = (by_part.first_key_value(), by_part.len() == 1, lifted.is_empty()) {
            return About::One(*part);
        }
        for (part, operands) in by_part {
            let view = if unit { below.and(operands) } else { below.or(operands) };
            lifted.push(self.view(below, part, view));
        }
        About::Several(if unit { self.formulas.and(lifted) } else { self.formulas.or(lifted) })
    }

    fn lifted(&mut self, below: &Formulas, formula: Formula, about: About) -> Formula {
        match about {
            About::Constant(value) => self.formulas.constant(value),
            About::One(part) => self.view(below, part, formula),
            About::Several(above) => above,
        }
    }

    fn view(&mut self, below: &Formulas, part: u8, formula: Formula) -> Formula {
        if let Node::Not(inner) = below.node(formula) {
            let inner = self.view(below, part, *inner);
            return self.formulas.not(inner);
        }
        if let Some(known) = self.known.get(&formula) {
            return *known;
        }
        let atom = self.formulas.atom(part);
        self.views.push((part, formula));
        self.known.insert(formula, atom);
        atom
    }
}
