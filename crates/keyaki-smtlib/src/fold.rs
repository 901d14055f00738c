//! Gives flattened conjunctions and disjunctions their names back.
//!
//! The store flattens: `(and p r)` becomes `(and x y r)` when `p` is `(and x y)`, and a definition of `p` would no longer
//! be seen. Here parts that together make up a definition are replaced by it, which changes nothing in meaning.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::{Node, Query, Term};

/// The terms to write, and the parts of those whose parts are other than their operands.
pub(crate) struct Folded {
    /// The terms that a script writes, operands first.
    pub(crate) terms: Vec<Term>,
    parts: BTreeMap<Term, Vec<Term>>,
}

impl Folded {
    pub(crate) fn of(query: &Query) -> Self {
        let mut terms: BTreeSet<Term> = query.reachable().into_iter().collect();
        let lost = lost_definitions(query, &terms);
        let mut parts = BTreeMap::new();
        // Users come before their operands, so that a definition that comes in may itself contain another one.
        let mut open: BTreeSet<Term> = terms.clone();
        while let Some(term) = open.pop_last() {
            if let Some((folded, used)) = fold(query, term, &lost) {
                parts.insert(term, folded);
                open.extend(used.iter().filter(|definition| terms.insert(**definition)));
            }
        }
        Self { terms: terms.into_iter().collect(), parts }
    }

    /// The operands of `term` as they are to be written.
    pub(crate) fn operands(&self, query: &Query, term: Term) -> Vec<Term> {
        self.parts.get(&term).cloned().unwrap_or_else(|| query.terms.node(term).operands())
    }
}

/// Definitions that are not reachable though all their parts are, by their first part, the larger ones first.
fn lost_definitions(query: &Query, reachable: &BTreeSet<Term>) -> BTreeMap<Term, Vec<Term>> {
    let mut lost: BTreeMap<Term, Vec<Term>> = BTreeMap::new();
    for definition in query.definitions.iter().rev() {
        let parts = match query.terms.node(definition.term) {
            Node::And(parts) | Node::Or(parts) => parts,
            _ => continue,
        };
        if let Some(first) = parts.first()
            && !reachable.contains(&definition.term)
            && parts.iter().all(|part| reachable.contains(part))
        {
            lost.entry(*first).or_default().push(definition.term);
        }
    }
    lost
}

/// The parts of `term` with lost definitions in place of theirs, and these definitions.
fn fold(query: &Query, term: Term, lost: &BTreeMap<Term, Vec<Term>>) -> Option<(Vec<Term>, Vec<Term>)> {
    let parts = match query.terms.node(term) {
        Node::And(parts) | Node::Or(parts) => parts,
        _ => return None,
    };
    let all: BTreeSet<Term> = parts.iter().copied().collect();
    let mut covered = BTreeSet::new();
    let mut used: BTreeMap<Term, Term> = BTreeMap::new();
    for part in parts.iter() {
        let candidates = lost.get(part).into_iter().flatten();
        let found = candidates.copied().find(|definition| stands_in(query, *definition, term, &all));
        if let Some(definition) = found.filter(|_| !covered.contains(part)) {
            covered.extend(query.terms.node(definition).operands());
            used.insert(*part, definition);
        }
    }
    if used.is_empty() {
        return None;
    }
    // Each definition stands where its first part stood.
    let folded = parts.iter().filter_map(|part| match used.get(part) {
        Some(definition) => Some(*definition),
        None => (!covered.contains(part)).then_some(*part),
    });
    Some((folded.collect(), used.values().copied().collect()))
}

/// Whether `definition`, made before `term`, is of the same kind and has no part that `term` lacks.
fn stands_in(query: &Query, definition: Term, term: Term, parts: &BTreeSet<Term>) -> bool {
    match (query.terms.node(definition), query.terms.node(term)) {
        (Node::And(inner), Node::And(_)) | (Node::Or(inner), Node::Or(_)) => {
            definition < term && inner.iter().all(|part| parts.contains(part))
        }
        _ => false,
    }
}
