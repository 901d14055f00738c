//! Booleans and integers: a point of a line, within some stretches and outside others.

use super::conflict::Conflict;
use super::{Search, Value};
use crate::network::{Atom, Gate, Kind, Lit};
use crate::proof::Why;

impl Search<'_> {
    /// Moves a Boolean or an integer to a point that its asserted atoms allow.
    pub(super) fn move_on_line(&mut self, variable: u32) -> Option<Conflict> {
        let points = match &self.network.variables.get(variable).kind {
            Kind::Flag { .. } => 2,
            Kind::Integer { points, .. } => points.len(),
            Kind::Text(_) => return None,
        };
        let atoms: Vec<(Lit, u32, u32)> = self.stretches(variable);
        let mut blame: Vec<Lit> = Vec::new();
        let mut first = 0;
        // Each round moves on past a stretch that excludes the present point.
        while first < points {
            let excluded = atoms.iter().find_map(|(lit, from, to)| {
                let inside = *from <= first && first <= *to;
                match (lit.is_positive(), inside) {
                    (true, true) | (false, false) => None,
                    (true, false) => Some((*lit, if first < *from { *from } else { points })),
                    (false, true) => Some((*lit, to + 1)),
                }
            });
            match excluded {
                None => {
                    self.point.set(self.network, variable, Value::At(first));
                    return None;
                }
                Some((lit, next)) => {
                    if !blame.contains(&lit) {
                        blame.push(lit);
                    }
                    first = next;
                }
            }
        }
        Some(Conflict::new(blame.clone(), Why::Variable(variable, blame)))
    }

    /// The asserted atoms of a variable with the points they speak of.
    fn stretches(&self, variable: u32) -> Vec<(Lit, u32, u32)> {
        let constraints = self.constraints.get(variable).iter();
        constraints
            .filter_map(|lit| match self.network.gates.get(lit.gate()) {
                Gate::Leaf(Atom::Within { first, last, .. }) => Some((*lit, *first, *last)),
                _ => None,
            })
            .collect()
    }
}
