//! The point: a value for every variable, and what it makes of every gate.
//!
//! Moving a variable looks only at atoms that the old or the new value can make a difference to.

use std::sync::Arc;

use super::gates::Gates;
use crate::dense::Dense;
use crate::network::{Atom, Gate, Kind, Lit, Network, Texts};

/// The value of a variable at the point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// One of the points of a Boolean or an integer.
    At(u32),
    /// A text.
    Text(Arc<str>),
}

impl Default for Value {
    fn default() -> Self {
        Self::At(0)
    }
}

/// A value for every variable and the truth of every gate under these values.
#[derive(Debug, Default)]
pub(crate) struct Point {
    values: Dense<Value>,
    pub(super) gates: Gates,
}

impl Point {
    /// The point at which Booleans are false, integers are at their first point, and texts are `text`.
    pub(crate) fn new(network: &Network, text: &Arc<str>) -> Self {
        let mut point = Self { values: Dense::default(), gates: Gates::default() };
        for variable in network.variables.iter() {
            point.values.push(match variable.kind {
                Kind::Flag { .. } | Kind::Integer { .. } => Value::At(0),
                Kind::Text(_) => Value::Text(text.clone()),
            });
        }
        point.gates = Gates::new(network, |atom| point.atom_holds(network, atom));
        point
    }

    pub(crate) fn value(&self, variable: u32) -> &Value {
        self.values.get(variable)
    }

    /// The text of a variable that is one.
    pub(crate) fn text(&self, variable: u32) -> Arc<str> {
        match self.values.get(variable) {
            Value::Text(text) => text.clone(),
            Value::At(_) => "".into(),
        }
    }

    #[inline]
    pub(crate) fn truth(&self, gate: u32) -> bool {
        self.gates.truth(gate)
    }

    #[inline]
    pub(crate) fn holds(&self, lit: Lit) -> bool {
        self.gates.holds(lit)
    }

    /// Moves a variable.
    pub(crate) fn set(&mut self, network: &Network, variable: u32, value: Value) {
        let before = std::mem::replace(self.values.get_mut(variable), value.clone());
        if before == value {
            return;
        }
        match &network.variables.get(variable).kind {
            Kind::Flag { gates } | Kind::Integer { gates, .. } => {
                for gate in gates {
                    self.revise(network, *gate);
                }
            }
            Kind::Text(texts) => self.revise_texts(network, texts, &before, &value),
        }
        for coupled in &network.variables.get(variable).coupled {
            self.revise(network, network.coupled.get(*coupled).gate);
        }
    }

    /// Only literals and patterns that the old or the new text may match can change.
    fn revise_texts(&mut self, network: &Network, texts: &Texts, before: &Value, after: &Value) {
        for value in [before, after] {
            let Value::Text(text) = value else { continue };
            let first = texts.literals.partition_point(|(literal, _)| literal < text);
            for (_, gate) in texts.literals.iter().skip(first).take_while(|(literal, _)| literal == text) {
                self.revise(network, *gate);
            }
            for gate in texts.globs_of(text) {
                self.revise(network, gate);
            }
        }
    }

    fn revise(&mut self, network: &Network, gate: u32) {
        if let Gate::Leaf(atom) = network.gates.get(gate) {
            let holds = self.atom_holds(network, atom);
            self.gates.set(network, gate, holds);
        }
    }

    fn atom_holds(&self, network: &Network, atom: &Atom) -> bool {
        match atom {
            Atom::Within { variable, first, last } => match self.values.get(*variable) {
                Value::At(point) => first <= point && point <= last,
                Value::Text(_) => false,
            },
            Atom::Is { variable, text } => matches!(self.values.get(*variable), Value::Text(value) if value == text),
            Atom::In { variable, glob } => match (self.values.get(*variable), &network.variables.get(*variable).kind) {
                (Value::Text(value), Kind::Text(texts)) => {
                    texts.globs.get(*glob as usize).is_some_and(|(glob, _)| glob.matches(value))
                }
                _ => false,
            },
            Atom::Coupled(at) => self.relation_holds(network, &network.coupled.get(*at).relation),
        }
    }
}
