//! The truth of every gate at the point, kept as atoms change.
//!
//! In: atoms that change. Out: the truth of every gate, and which gates the search must look at again. Many conjunctions share
//! operands, as thousands of statements share their service, and most of them are false for another reason. So a conjunction of
//! few operands is told of changes of one operand only while that one is false, its *witness*; while it is true, of all. A
//! conjunction of many operands counts those that are false, since a change of one must not cost a look at all.

use std::collections::VecDeque;

use crate::dense::{Dense, index};
use crate::network::{Gate, Lit, NARROW, Network};

/// What a point makes of every gate.
#[derive(Debug, Default)]
pub(super) struct Gates {
    truth: Dense<bool>,
    /// For each wide conjunction, how many of its operands are false.
    false_operands: Dense<u32>,
    /// For each wide conjunction, the exclusive or of its false operands: the operand itself when there is one.
    mixed: Dense<u32>,
    /// For each gate, the narrow conjunctions that are told when it changes.
    told: Dense<Vec<Place>>,
    /// For each narrow conjunction, of which operands it is told, one bit for each.
    told_of: Dense<u32>,
    /// For each narrow conjunction that is false, an operand that is.
    witness: Dense<u32>,
    /// Gates whose truth changed, or conjunctions that may have lost an operand, since the search last looked.
    pub(super) touched: Vec<u32>,
}

/// An operand of a narrow conjunction.
#[derive(Clone, Copy, Debug)]
struct Place {
    conjunction: u32,
    operand: u32,
}

impl Gates {
    /// The truth of all gates, when `holds` says which atoms hold.
    pub(super) fn new(network: &Network, holds: impl Fn(&crate::network::Atom) -> bool) -> Self {
        let count = network.gates.len();
        let mut gates = Self {
            truth: Dense::filled(true, count),
            false_operands: Dense::filled(0, count),
            mixed: Dense::filled(0, count),
            told: Dense::filled(Vec::new(), count),
            told_of: Dense::filled(0, count),
            witness: Dense::filled(0, count),
            touched: Vec::new(),
        };
        for gate in 0..index(count) {
            let truth = match network.gates.get(gate) {
                Gate::True => true,
                Gate::And(_) if network.is_narrow(gate) => gates.watch(network, gate),
                Gate::And(_) => gates.count(network, gate),
                Gate::Leaf(atom) => holds(atom),
            };
            *gates.truth.get_mut(gate) = truth;
        }
        gates
    }

    #[inline]
    pub(super) fn truth(&self, gate: u32) -> bool {
        *self.truth.get(gate)
    }

    #[inline]
    pub(super) fn holds(&self, lit: Lit) -> bool {
        lit.under(*self.truth.get(lit.gate()))
    }

    /// The operands of a conjunction that are false.
    pub(super) fn false_operands(&self, network: &Network, gate: u32) -> Vec<Lit> {
        match self.false_operands.get(gate) {
            0 if !network.is_narrow(gate) => Vec::new(),
            1 => vec![Lit::of_code(*self.mixed.get(gate))],
            _ => network.operands(gate).iter().copied().filter(|operand| !self.holds(*operand)).collect(),
        }
    }

    /// An atom has this truth from now on.
    pub(super) fn set(&mut self, network: &Network, atom: u32, truth: bool) {
        let mut open = VecDeque::new();
        self.turn(atom, truth, &mut open);
        // First in, first out: a gate that changes twice tells so in this order.
        while let Some((gate, truth)) = open.pop_front() {
            self.touched.push(gate);
            self.tell_wide(network, gate, truth, &mut open);
            self.tell_narrow(network, gate, &mut open);
        }
    }

    fn turn(&mut self, gate: u32, truth: bool, open: &mut VecDeque<(u32, bool)>) {
        if std::mem::replace(self.truth.get_mut(gate), truth) != truth {
            open.push_back((gate, truth));
        }
    }

    /// Counts the false operands of a wide conjunction; whether there is none.
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

    fn tell_wide(&mut self, network: &Network, gate: u32, truth: bool, open: &mut VecDeque<(u32, bool)>) {
        for used in network.wide_uses(gate) {
            let parent = used.gate();
            let operand = Lit::new(gate, used.is_positive());
            *self.mixed.get_mut(parent) ^= operand.code();
            let count = self.false_operands.get_mut(parent);
            if operand.under(truth) {
                *count = count.saturating_sub(1);
            } else {
                *count += 1;
                self.touched.push(parent);
            }
            let parent_truth = *self.false_operands.get(parent) == 0;
            self.turn(parent, parent_truth, open);
        }
    }

    fn tell_narrow(&mut self, network: &Network, gate: u32, open: &mut VecDeque<(u32, bool)>) {
        for place in std::mem::take(self.told.get_mut(gate)) {
            let Place { conjunction, operand } = place;
            let is_current = self.truth(conjunction) || *self.witness.get(conjunction) == operand;
            if !is_current {
                *self.told_of.get_mut(conjunction) &= !bit(operand);
                continue;
            }
            self.told.get_mut(gate).push(place);
            let holds = network.operands(conjunction).get(operand as usize).is_some_and(|lit| self.holds(*lit));
            if holds == self.truth(conjunction) {
                continue;
            }
            let truth = self.watch(network, conjunction);
            self.turn(conjunction, truth, open);
            // It may have lost another operand before.
            self.touched.push(conjunction);
        }
    }

    /// Finds a witness of a narrow conjunction, or sees to it that it is told of every operand; whether it is true.
    fn watch(&mut self, network: &Network, gate: u32) -> bool {
        let operands = network.operands(gate);
        // The last operands are the most special ones, and change least.
        match operands.iter().rposition(|operand| !self.holds(*operand)) {
            Some(witness) => {
                *self.witness.get_mut(gate) = index(witness);
                self.be_told(network, gate, index(witness));
                false
            }
            None => {
                (0..index(operands.len())).for_each(|operand| self.be_told(network, gate, operand));
                true
            }
        }
    }

    fn be_told(&mut self, network: &Network, conjunction: u32, operand: u32) {
        let told_of = self.told_of.get_mut(conjunction);
        if *told_of & bit(operand) != 0 {
            return;
        }
        *told_of |= bit(operand);
        if let Some(lit) = network.operands(conjunction).get(operand as usize) {
            self.told.get_mut(lit.gate()).push(Place { conjunction, operand });
        }
    }
}

fn bit(operand: u32) -> u32 {
    debug_assert!((operand as usize) < NARROW);
    1 << operand
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use keyaki_ir::{CharSet, Pattern, PatternPiece, Query, Sort, Term, Terms};

    use super::super::point::{Point, Value};
    use super::super::texts::allows;
    use super::*;
    use crate::network::{Atom, Kind, compile};

    /// Many statements that share operands, some of them wide, and what none of some others matches.
    fn query() -> Query {
        let mut terms = Terms::new();
        let [service, rest] = ["service", "rest"].map(|name| terms.declare(name, Sort::String, ""));
        let flags: Vec<Term> = (0..40).map(|n| terms.declare(&format!("flag {n}"), Sort::Bool, "")).collect();
        let mut statements = Vec::new();
        for n in 0..900_usize {
            let name = terms.string(&format!("s{}", n % 3));
            let begins = PatternPiece::Literal(format!("b{}/", n % 150));
            let pattern = Pattern::new([begins, PatternPiece::Run(CharSet::all())]);
            let (service, rest) = (terms.eq(service, name), terms.matches(rest, &pattern));
            let width = if n % 10 == 0 { 36 } else { 1 + n % 3 };
            let some = flags.iter().cycle().skip(n).take(width).copied();
            let some = if n % 2 == 0 { terms.or(some) } else { terms.and(some) };
            statements.push(terms.and([service, rest, some]));
        }
        let (known, new) = statements.split_at(450);
        let (known, new) = (terms.or(known.iter().copied()), terms.or(new.iter().copied()));
        let unknown = terms.not(known);
        let goal = terms.and([new, unknown]);
        Query { terms, notes: Vec::new(), definitions: Arc::default(), assumptions: Vec::new(), goal }
    }

    fn is_right(network: &Network, point: &Point, gate: u32) -> bool {
        let expected = match network.gates.get(gate) {
            Gate::True => true,
            Gate::And(_) => network.operands(gate).iter().all(|operand| point.holds(*operand)),
            Gate::Leaf(Atom::Within { variable, .. }) => *point.value(*variable) == Value::At(1),
            Gate::Leaf(Atom::Is { variable, .. } | Atom::In { variable, .. }) => {
                allows(network, gate, &point.text(*variable))
            }
            Gate::Leaf(Atom::Coupled(_)) => return false,
        };
        point.truth(gate) == expected
    }

    #[test]
    fn gates_have_the_truth_of_their_operands_wherever_the_point_moves() {
        let network = compile(&query());
        let count = |narrow: bool| {
            let gates = 0..index(network.gates.len());
            let conjunctions = gates.filter(|gate| matches!(network.gates.get(*gate), Gate::And(_)));
            conjunctions.filter(|gate| network.is_narrow(*gate) == narrow).count()
        };
        assert!(count(true) > 250 && count(false) > 4, "{} {}", count(true), count(false));
        let mut point = Point::new(&network, &"x".into());
        let mut random = 12_345_usize;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % below
        };
        for _ in 0..600 {
            let variable = index(next(network.variables.len()));
            let value = match &network.variables.get(variable).kind {
                Kind::Text(_) if next(2) == 0 => Value::Text(format!("s{}", next(4)).into()),
                Kind::Text(_) => Value::Text(format!("b{}/{}", next(160), next(2)).into()),
                Kind::Flag { .. } | Kind::Integer { .. } => Value::At(u32::from(next(4) > 0)),
            };
            point.set(&network, variable, value);
            let wrong = (0..index(network.gates.len())).find(|gate| !is_right(&network, &point, *gate));
            assert_eq!(wrong, None);
        }
    }
}
