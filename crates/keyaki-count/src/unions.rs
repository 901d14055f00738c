//! Tests that matter only together.
//!
//! Where formulas ask only whether some of several tests holds, or none, it does not matter which. Their union tells far fewer values
//! apart than they do.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::Symbol;

use crate::formula::{Atom, Formula, Node};
use crate::ground::{Ground, Test};

/// Tests of which it matters only whether one holds: all of their atoms may have that truth.
pub(crate) type Union = Vec<(Atom, Test)>;

/// The tests of `symbol` in `views`, each by itself.
pub(crate) fn singles(ground: &Ground, symbol: Symbol, views: &[Formula]) -> Vec<Union> {
    let atoms = ground.atoms_in(views).into_iter().filter(|(_, (of, _))| *of == symbol);
    atoms.map(|(atom, (_, test))| vec![(atom, test.clone())]).collect()
}

/// The tests of `symbol` in `views`, those that matter only together as one.
pub(crate) fn unions(ground: &Ground, symbol: Option<Symbol>, views: &[Formula]) -> Vec<Union> {
    let Some(symbol) = symbol else { return Vec::new() };
    let uses = Uses::of(ground, views);
    let mut unions: Vec<Union> = Vec::new();
    let mut gathered: BTreeSet<Atom> = BTreeSet::new();
    for formula in &uses.order {
        let operands = match ground.formulas.node(*formula) {
            Node::Or(operands) => operands.iter().filter_map(|one| uses.alone(ground, *one, symbol)).collect(),
            Node::And(operands) => operands.iter().filter_map(|one| uses.alone_negated(ground, *one, symbol)).collect(),
            Node::Constant(_) | Node::Atom(_) | Node::Not(_) => Vec::new(),
        };
        if operands.len() > 1 {
            gathered.extend(operands.iter().map(|(atom, _)| *atom));
            unions.push(operands);
        }
    }
    let others = singles(ground, symbol, views).into_iter();
    unions.extend(others.filter(|union| union.iter().all(|(atom, _)| !gathered.contains(atom))));
    unions
}

/// Where formulas occur.
struct Uses {
    /// Every formula, operands first.
    order: Vec<Formula>,
    /// For each, how many occur with it, a view itself counting as one more.
    number: BTreeMap<Formula, usize>,
}

impl Uses {
    fn of(ground: &Ground, views: &[Formula]) -> Self {
        let order = ground.formulas.reachable(views);
        let mut number: BTreeMap<Formula, usize> = BTreeMap::new();
        let operands = order.iter().flat_map(|formula| ground.formulas.operands(*formula));
        for formula in operands.chain(views.iter().copied()) {
            *number.entry(formula).or_default() += 1;
        }
        Self { order, number }
    }

    /// The test of `symbol` that `formula` is, if it occurs nowhere else.
    fn alone(&self, ground: &Ground, formula: Formula, symbol: Symbol) -> Option<(Atom, Test)> {
        let (atom, (of, test)) = ground.atom(formula)?;
        (*of == symbol && self.number.get(&formula) == Some(&1)).then(|| (atom, test.clone()))
    }

    /// The test that `formula` negates, if neither occurs anywhere else.
    fn alone_negated(&self, ground: &Ground, formula: Formula, symbol: Symbol) -> Option<(Atom, Test)> {
        let Node::Not(inner) = ground.formulas.node(formula) else { return None };
        if self.number.get(&formula) == Some(&1) { self.alone(ground, *inner, symbol) } else { None }
    }
}
