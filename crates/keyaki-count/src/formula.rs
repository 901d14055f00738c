//! Boolean formulas over atoms, hash-consed and kept in normal form, so that equal residues of different cases are one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A handle to a formula of one [`Formulas`] store; operands have smaller handles than the formulas made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Formula(u32);

/// An atom of a [`Formulas`] store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Atom(u32);

/// What a formula is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Constant(bool),
    Atom(Atom),
    Not(Formula),
    /// Two or more distinct formulas, sorted.
    And(Box<[Formula]>),
    /// As for [`Node::And`].
    Or(Box<[Formula]>),
}

/// A set of groups of atoms.
pub(crate) type Groups = u128;

/// How many groups there can be.
pub(crate) const MAX_GROUPS: usize = 128;

/// A store of formulas. Each atom belongs to a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formulas {
    nodes: Vec<Node>,
    support: Vec<Groups>,
    /// Only looked up, never iterated.
    index: HashMap<Node, Formula>,
    /// The group of each atom.
    atoms: Vec<u8>,
}

impl Atom {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Formulas {
    /// A new atom of `group`.
    pub(crate) fn atom(&mut self, group: u8) -> Formula {
        let atom = Atom(position(self.atoms.len()));
        self.atoms.push(group);
        self.intern(Node::Atom(atom))
    }

    pub(crate) fn constant(&mut self, value: bool) -> Formula {
        self.intern(Node::Constant(value))
    }

    pub(crate) fn not(&mut self, formula: Formula) -> Formula {
        match self.node(formula) {
            Node::Constant(value) => {
                let value = !*value;
                self.constant(value)
            }
            Node::Not(inner) => *inner,
            _ => self.intern(Node::Not(formula)),
        }
    }

    pub(crate) fn and(&mut self, formulas: impl IntoIterator<Item = Formula>) -> Formula {
        self.junction(formulas, true)
    }

    pub(crate) fn or(&mut self, formulas: impl IntoIterator<Item = Formula>) -> Formula {
        self.junction(formulas, false)
    }

    /// Conjunction (`unit` true) or disjunction: flat, sorted, without duplicates and complements.
    fn junction(&mut self, formulas: impl IntoIterator<Item = Formula>, unit: bool) -> Formula {
        let mut kept = BTreeSet::new();
        let mut open: Vec<Formula> = formulas.into_iter().collect();
        while let Some(formula) = open.pop() {
            match self.node(formula) {
                Node::Constant(value) if *value == unit => {}
                Node::Constant(value) => {
                    let value = *value;
                    return self.constant(value);
                }
                Node::And(inner) if unit => open.extend(inner.iter()),
                Node::Or(inner) if !unit => open.extend(inner.iter()),
                _ => {
                    kept.insert(formula);
                }
            }
        }
        let complement = |formula: &Formula| match self.node(*formula) {
            Node::Not(inner) => kept.contains(inner),
            _ => false,
        };
        if kept.iter().any(complement) {
            return self.constant(!unit);
        }
        let kept: Vec<Formula> = kept.into_iter().collect();
        match kept.as_slice() {
            [] => self.constant(unit),
            [only] => *only,
            _ if unit => self.intern(Node::And(kept.into())),
            _ => self.intern(Node::Or(kept.into())),
        }
    }

    #[allow(clippy::indexing_slicing)] // Invariant: handles are made by `intern` only and index `nodes`.
    pub(crate) fn node(&self, formula: Formula) -> &Node {
        &self.nodes[formula.0 as usize]
    }

    /// The groups whose atoms occur.
    #[allow(clippy::indexing_slicing)] // Invariant: as for `node`.
    pub(crate) fn support(&self, formula: Formula) -> Groups {
        self.support[formula.0 as usize]
    }

    pub(crate) fn as_constant(&self, formula: Formula) -> Option<bool> {
        match self.node(formula) {
            Node::Constant(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn group(&self, atom: Atom) -> u8 {
        self.atoms.get(atom.index()).copied().unwrap_or_default()
    }

    /// How many formulas there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Every atom, in order.
    pub(crate) fn atoms(&self) -> impl Iterator<Item = Atom> {
        (0..position(self.atoms.len())).map(Atom)
    }

    pub(crate) fn operands(&self, formula: Formula) -> Vec<Formula> {
        match self.node(formula) {
            Node::Constant(_) | Node::Atom(_) => Vec::new(),
            Node::Not(inner) => vec![*inner],
            Node::And(operands) | Node::Or(operands) => operands.to_vec(),
        }
    }

    /// The formulas that `roots` are made of, operands first.
    pub(crate) fn reachable(&self, roots: &[Formula]) -> Vec<Formula> {
        self.reachable_where(roots, |_| true)
    }

    /// As [`Formulas::reachable`], but without what is below formulas that are not to be `opened`.
    fn reachable_where(&self, roots: &[Formula], opened: impl Fn(Formula) -> bool) -> Vec<Formula> {
        let mut open: BTreeSet<Formula> = roots.iter().copied().collect();
        let mut found = Vec::new();
        // Operands have smaller handles: whatever is taken has been found by all that it occurs in.
        while let Some(formula) = open.pop_last() {
            found.push(formula);
            if opened(formula) {
                open.extend(self.operands(formula));
            }
        }
        found.reverse();
        found
    }

    /// `roots` with atoms of `groups` replaced by what `put` gives for them; also how many formulas were looked at.
    pub(crate) fn substitute(
        &mut self,
        roots: &[Formula],
        groups: Groups,
        put: impl Fn(&mut Self, Atom) -> Option<Formula>,
    ) -> (Vec<Formula>, usize) {
        let touched = |store: &Self, formula: Formula| store.support(formula) & groups != 0;
        let order = self.reachable_where(roots, |formula| touched(self, formula));
        let mut replaced: BTreeMap<Formula, Formula> = BTreeMap::new();
        for formula in &order {
            if !touched(self, *formula) {
                continue;
            }
            let of = |operand: &Formula| replaced.get(operand).copied().unwrap_or(*operand);
            let new = match self.node(*formula).clone() {
                Node::Constant(_) => *formula,
                Node::Atom(atom) => put(self, atom).unwrap_or(*formula),
                Node::Not(inner) => self.not(of(&inner)),
                Node::And(operands) => self.and(operands.iter().map(of).collect::<Vec<_>>()),
                Node::Or(operands) => self.or(operands.iter().map(of).collect::<Vec<_>>()),
            };
            replaced.insert(*formula, new);
        }
        let roots = roots.iter().map(|root| replaced.get(root).copied().unwrap_or(*root)).collect();
        (roots, order.len())
    }

    fn intern(&mut self, node: Node) -> Formula {
        if let Some(formula) = self.index.get(&node) {
            return *formula;
        }
        let support = match &node {
            Node::Constant(_) => 0,
            Node::Atom(atom) => 1_u128.checked_shl(self.group(*atom).into()).unwrap_or(0),
            Node::Not(inner) => self.support(*inner),
            Node::And(operands) | Node::Or(operands) => {
                operands.iter().fold(0, |groups, operand| groups | self.support(*operand))
            }
        };
        let formula = Formula(position(self.nodes.len()));
        self.nodes.push(node.clone());
        self.support.push(support);
        self.index.insert(node, formula);
        formula
    }
}

/// Positions fit in 32 bits: the steps that a count may take are fewer.
fn position(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
