//! The cone of influence: which axioms can matter to a goal.
//!
//! Axioms about parts of a request that nothing else speaks of say only what those parts look like, and can always be met;
//! leaving them out makes queries shorter and changes no answer.

use std::collections::BTreeSet;

use keyaki_ir::{Assumption, Node, Symbol, Term, Terms};

/// Those of `axioms`, in order, that share a symbol with `seeds`, directly or through each other.
///
/// Requires: the axioms are satisfiable together, whatever the symbols of the others are.
pub(super) fn relevant(terms: &Terms, seeds: &[Term], axioms: Vec<Assumption>) -> Vec<Assumption> {
    let mut cone = symbols(terms, seeds);
    let of_axiom: Vec<BTreeSet<Symbol>> = axioms.iter().map(|axiom| symbols(terms, &[axiom.term])).collect();
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    loop {
        let before = kept.len();
        for (at, symbols) in of_axiom.iter().enumerate() {
            // An axiom without symbols is true or false by itself, and false must not get lost.
            if !kept.contains(&at) && (symbols.is_empty() || !symbols.is_disjoint(&cone)) {
                kept.insert(at);
                cone.extend(symbols);
            }
        }
        if kept.len() == before {
            break;
        }
    }
    axioms.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, axiom)| axiom).collect()
}

fn symbols(terms: &Terms, roots: &[Term]) -> BTreeSet<Symbol> {
    let reachable = terms.reachable(roots);
    reachable
        .into_iter()
        .filter_map(|term| match terms.node(term) {
            Node::Symbol(symbol) => Some(*symbol),
            _ => None,
        })
        .collect()
}
