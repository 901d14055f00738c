//! The cone of influence: which axioms can matter to a goal.
//!
//! Axioms about parts of a request that nothing else speaks of say only what those parts look like, and can always be met;
//! leaving them out makes queries shorter and changes no answer.

use keyaki_ir::{Assumption, Symbol, Term, Terms};

/// Those of `axioms`, in order, that share a symbol with `seeds`, directly or through each other.
///
/// Requires: the axioms are satisfiable together, whatever the symbols of the others are.
pub(super) fn relevant(terms: &Terms, seeds: &[Term], mut axioms: Vec<Assumption>) -> Vec<Assumption> {
    let mut cone = vec![false; terms.declarations().len()];
    add(&mut cone, &terms.symbols(seeds));
    let of_axiom = terms.symbols_of_each(axioms.iter().map(|axiom| axiom.term));
    let mut kept = vec![false; axioms.len()];
    loop {
        let mut grown = false;
        for (kept, symbols) in kept.iter_mut().zip(&of_axiom).filter(|(kept, _)| !**kept) {
            // An axiom without symbols is true or false by itself, and false must not get lost.
            if symbols.is_empty() || symbols.iter().any(|symbol| cone.get(symbol.index()) == Some(&true)) {
                *kept = true;
                add(&mut cone, symbols);
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    let mut kept = kept.into_iter();
    axioms.retain(|_| kept.next() == Some(true));
    axioms
}

fn add(cone: &mut [bool], symbols: &[Symbol]) {
    for symbol in symbols {
        if let Some(entry) = cone.get_mut(symbol.index()) {
            *entry = true;
        }
    }
}
