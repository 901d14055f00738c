//! Counting formulas over classes.
//!
//! In: a formula whose atoms are about one dimension each, and the classes of each dimension. Out: for how many tuples of values, one
//! of each dimension, it is true. By cases over the classes of one dimension at a time, where cases that leave the same formula are
//! one; operands of a connective that share no dimension are counted apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_bigint::BigUint;

use crate::budget::{Budget, TooLarge};
use crate::formula::{Formula, Formulas, Groups, MAX_GROUPS, Node};

const CASES: &str = "the dimensions depend on each other in too many ways";

/// Values of a dimension for which the same of its atoms hold.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    /// By the dimension's atoms, in order.
    pub(crate) truth: Vec<bool>,
    pub(crate) number: BigUint,
}

/// Counts formulas of one store.
pub(crate) struct Counter<'a> {
    pub(crate) formulas: &'a mut Formulas,
    /// For each dimension, its classes.
    pub(crate) classes: &'a [Vec<Class>],
    /// For each dimension, how many values it has.
    pub(crate) sizes: &'a [BigUint],
    /// For each atom, its place among those of its dimension.
    pub(crate) places: &'a [usize],
    pub(crate) budget: &'a mut Budget,
    /// Only looked up, never iterated.
    pub(crate) known: HashMap<Formula, BigUint>,
}

impl Counter<'_> {
    /// How many tuples of values of all dimensions make `formula` true.
    pub(crate) fn all(&mut self, formula: Formula) -> Result<BigUint, TooLarge> {
        let every = (0..self.sizes.len()).fold(0, |groups, group| groups | 1 << group);
        let own = self.own(formula)?;
        Ok(own * self.size(every & !self.formulas.support(formula)))
    }

    /// For each class of `dimension`, whether some value of it is part of a tuple that makes `formula` true.
    pub(crate) fn values(&mut self, formula: Formula, dimension: usize) -> Result<BigUint, TooLarge> {
        let mut number = BigUint::ZERO;
        for (residue, values) in self.residues(formula, dimension)? {
            if self.own(residue)? != BigUint::ZERO {
                number += values;
            }
        }
        Ok(number)
    }

    /// How many tuples of values of the dimensions that occur in `formula` make it true. Each level of the recursion has fewer
    /// dimensions, or takes a connective apart.
    fn own(&mut self, formula: Formula) -> Result<BigUint, TooLarge> {
        let support = self.formulas.support(formula);
        match self.formulas.node(formula).clone() {
            Node::Constant(value) => return Ok(BigUint::from(u8::from(value))),
            Node::Not(inner) => return Ok(self.size(support) - self.own(inner)?),
            Node::Atom(_) | Node::And(_) | Node::Or(_) => {}
        }
        if let Some(known) = self.known.get(&formula) {
            return Ok(known.clone());
        }
        let number = match self.apart(formula) {
            Some((parts, unit)) => self.of_apart(&parts, unit, support)?,
            None => self.by_cases(formula, support)?,
        };
        self.known.insert(formula, number.clone());
        Ok(number)
    }

    fn by_cases(&mut self, formula: Formula, support: Groups) -> Result<BigUint, TooLarge> {
        let dimension = self.first(formula, support);
        let others = support & !(1 << dimension);
        let mut number = BigUint::ZERO;
        for (residue, values) in self.residues(formula, dimension)? {
            let own = self.own(residue)?;
            if own != BigUint::ZERO {
                number += values * own * self.size(others & !self.formulas.support(residue));
            }
        }
        Ok(number)
    }

    /// The dimension whose cases come first: that with the most atoms, where a case decides the most.
    fn first(&self, formula: Formula, support: Groups) -> usize {
        let mut atoms: BTreeMap<usize, usize> = BTreeMap::new();
        for part in self.formulas.reachable(&[formula]) {
            if let Node::Atom(atom) = self.formulas.node(part) {
                *atoms.entry(self.formulas.group(*atom).into()).or_default() += 1;
            }
        }
        let most = atoms.into_iter().max_by_key(|(dimension, atoms)| (*atoms, std::cmp::Reverse(*dimension)));
        most.map_or(support.trailing_zeros() as usize, |(dimension, _)| dimension)
    }

    /// What `formula` is for the classes of `dimension`, and for how many values.
    fn residues(&mut self, formula: Formula, dimension: usize) -> Result<BTreeMap<Formula, BigUint>, TooLarge> {
        let mut residues: BTreeMap<Formula, BigUint> = BTreeMap::new();
        for class in self.classes.get(dimension).map(Vec::as_slice).unwrap_or_default() {
            let (formulas, places) = (&mut *self.formulas, self.places);
            let before = formulas.len();
            let (replaced, steps) = formulas.substitute(&[formula], 1 << dimension, |store, atom| {
                let holds = class.truth.get(*places.get(atom.index())?).copied();
                holds.map(|holds| store.constant(holds))
            });
            self.budget.keep(self.formulas.len() - before, CASES)?;
            self.budget.spend(1 + steps, CASES)?;
            for residue in replaced {
                *residues.entry(residue).or_default() += &class.number;
            }
        }
        Ok(residues)
    }

    /// The operands of a connective, in parts that share no dimension, if there are several; with the connective.
    fn apart(&mut self, formula: Formula) -> Option<(Vec<Formula>, bool)> {
        let (operands, unit) = match self.formulas.node(formula).clone() {
            Node::And(operands) => (operands, true),
            Node::Or(operands) => (operands, false),
            Node::Constant(_) | Node::Atom(_) | Node::Not(_) => return None,
        };
        let mut parts: Vec<(Groups, BTreeSet<Formula>)> = Vec::new();
        for operand in operands {
            let mut part = (self.formulas.support(operand), BTreeSet::from([operand]));
            let (joined, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(groups, _)| groups & part.0 != 0);
            for (groups, operands) in joined {
                part.0 |= groups;
                part.1.extend(operands);
            }
            parts = rest;
            parts.push(part);
        }
        if parts.len() < 2 {
            return None;
        }
        let formulas = &mut *self.formulas;
        let joined = |(_, operands)| if unit { formulas.and(operands) } else { formulas.or(operands) };
        Some((parts.into_iter().map(joined).collect(), unit))
    }

    /// Of a conjunction, the product; of a disjunction, all but the product of what fails.
    fn of_apart(&mut self, parts: &[Formula], unit: bool, support: Groups) -> Result<BigUint, TooLarge> {
        let mut product = BigUint::from(1_u8);
        for part in parts {
            let own = self.own(*part)?;
            product *= if unit { own } else { self.size(self.formulas.support(*part)) - own };
        }
        Ok(if unit { product } else { self.size(support) - product })
    }

    /// How many tuples of values the dimensions have.
    fn size(&self, groups: Groups) -> BigUint {
        let within = (0..MAX_GROUPS).zip(self.sizes).filter(|(group, _)| groups & (1 << group) != 0);
        within.map(|(_, size)| size).product()
    }
}
