//! The point: a value for every variable, and what it makes of every gate.
//!
//! Moving a variable updates only the gates above the atoms that change.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::dense::{Dense, index};
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
    truth: Dense<bool>,
    /// For each conjunction, how many of its operands are false.
    false_operands: Dense<u32>,
    /// For each conjunction, the exclusive or of its false operands: the operand itself when there is one.
    mixed: Dense<u32>,
    /// Gates whose truth changed, or conjunctions that lost an operand, since the search last looked.
    pub(super) touched: Vec<u32>,
}

impl Point {
    /// The point at which Booleans are false, integers are at their first point, and texts are `text`.
    pub(crate) fn new(network: &Network, text: &Arc<str>) -> Self {
        let gates = network.gates.len();
        let mut point = Self {
            values: Dense::default(),
            truth: Dense::filled(true, gates),
            false_operands: Dense::filled(0, gates),
            mixed: Dense::filled(0, gates),
            touched: Vec::new(),
        };
        for variable in network.variables.iter() {
            point.values.push(match variable.kind {
                Kind::Flag { .. } | Kind::Integer { .. } => Value::At(0),
                Kind::Text(_) => Value::Text(text.clone()),
            });
        }
        for gate in 0..index(gates) {
            let truth = match network.gates.get(gate) {
                Gate::True => true,
                Gate::And(_) => point.count(network, gate),
                Gate::Leaf(atom) => point.atom_holds(network, atom),
            };
            *point.truth.get_mut(gate) = truth;
        }
        point
    }

    fn count(&mut self, network: &Network, gate: u32) -> bool {
        let (mut count, mut mixed) = (0, 0);
        for operand in network.operands(gate).iter().filter(|operand| !self.holds(**operand)) {
            count += 1;
            mixed ^= operand.code();
        }
        *self.false_operands.get_mut(gate) = count;
        *self.mixed.get_mut(gate) = mixed;
        count == 0
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
        *self.truth.get(gate)
    }

    #[inline]
    pub(crate) fn holds(&self, lit: Lit) -> bool {
        lit.under(*self.truth.get(lit.gate()))
    }

    /// The operands of a conjunction that are false.
    pub(crate) fn false_operands(&self, network: &Network, gate: u32) -> Vec<Lit> {
        match self.false_operands.get(gate) {
            0 => Vec::new(),
            1 => vec![Lit::of_code(*self.mixed.get(gate))],
            _ => network.operands(gate).iter().copied().filter(|operand| !self.holds(*operand)).collect(),
        }
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

    /// Of the literals only those of the old and the new text can change.
    fn revise_texts(&mut self, network: &Network, texts: &Texts, before: &Value, after: &Value) {
        for value in [before, after] {
            let Value::Text(text) = value else { continue };
            let first = texts.literals.partition_point(|(literal, _)| literal < text);
            for (_, gate) in texts.literals.iter().skip(first).take_while(|(literal, _)| literal == text) {
                self.revise(network, *gate);
            }
        }
        for (_, gate) in &texts.globs {
            self.revise(network, *gate);
        }
    }

    fn revise(&mut self, network: &Network, gate: u32) {
        if let Gate::Leaf(atom) = network.gates.get(gate) {
            let holds = self.atom_holds(network, atom);
            self.flip(network, gate, holds);
        }
    }

    fn flip(&mut self, network: &Network, gate: u32, truth: bool) {
        if self.truth(gate) == truth {
            return;
        }
        *self.truth.get_mut(gate) = truth;
        // First in, first out: a gate that changes twice tells so in this order.
        let mut open = VecDeque::from([(gate, truth)]);
        while let Some((gate, truth)) = open.pop_front() {
            self.touched.push(gate);
            for used in network.uses(gate) {
                let parent = used.gate();
                let operand = Lit::new(gate, used.is_positive());
                *self.mixed.get_mut(parent) ^= operand.code();
                let count = self.false_operands.get_mut(parent);
                let parent_truth = if operand.under(truth) {
                    *count -= 1;
                    *count == 0
                } else {
                    *count += 1;
                    self.touched.push(parent);
                    false
                };
                if self.truth(parent) != parent_truth {
                    *self.truth.get_mut(parent) = parent_truth;
                    open.push_back((parent, parent_truth));
                }
            }
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
