//! Formulas without open atoms, from above and from below.
//!
//! An open atom may hold or not. A formula in which every occurrence of one is replaced by the truth value that makes the formula
//! true more often is true wherever the formula is, and the other way round.

use std::collections::BTreeMap;

use crate::formula::{Formula, Formulas, Node};

/// In which direction open atoms are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    /// What is true only if the formula is.
    Below,
    /// What is true if the formula is.
    Above,
}

impl Bound {
    fn opposite(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
        }
    }
}

/// `root` without atoms of the group `open`.
pub(crate) fn relaxed(formulas: &mut Formulas, root: Formula, open: u8, bound: Bound) -> Formula {
    let mut replaced: BTreeMap<(Formula, Bound), Formula> = BTreeMap::new();
    for formula in formulas.reachable(&[root]) {
        for bound in [Bound::Below, Bound::Above] {
            let of = |operand: &Formula, bound| replaced.get(&(*operand, bound)).copied().unwrap_or(*operand);
            let new = match formulas.node(formula).clone() {
                Node::Atom(atom) if formulas.group(atom) == open => formulas.constant(bound == Bound::Above),
                Node::Atom(_) | Node::Constant(_) => formula,
                Node::Not(inner) => formulas.not(of(&inner, bound.opposite())),
                Node::And(operands) => formulas.and(operands.iter().map(|one| of(one, bound)).collect::<Vec<_>>()),
                Node::Or(operands) => formulas.or(operands.iter().map(|one| of(one, bound)).collect::<Vec<_>>()),
            };
            replaced.insert((formula, bound), new);
        }
    }
    replaced.get(&(root, bound)).copied().unwrap_or(root)
}
