//! Takes terms apart into blocks that share no symbol.
//!
//! In: assumptions and terms. Out: the [`Block`]s, and for conjunctions of the terms their [`Product`]. Promises: symbols that
//! occur together in an assumption or in a term are in one block, so values of different blocks can be chosen independently.

use std::collections::BTreeMap;

use keyaki_ir::{Assumption, Node, Query, Symbol, Term, Terms};

use crate::block::Block;

/// At most one term for each block; all of them together are a statement, or something like one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product {
    /// The number of the term in its block, by block.
    pub(crate) atoms: BTreeMap<usize, usize>,
}

/// Blocks in the making.
pub(crate) struct Apart {
    /// Of each symbol one that it belongs with: union-find.
    parents: BTreeMap<Symbol, Symbol>,
    blocks: Vec<Block>,
    /// The block of the symbols with this root; that of terms without symbols is under none.
    by_root: BTreeMap<Option<Symbol>, usize>,
}

impl Apart {
    /// The blocks of the assumptions of `query` and of `groups`; the terms of a group are in one block.
    pub(crate) fn new(query: &Query, groups: &[Vec<Term>]) -> Self {
        let mut apart = Self { parents: BTreeMap::new(), blocks: Vec::new(), by_root: BTreeMap::new() };
        for group in groups {
            apart.join(&symbols(&query.terms, group));
        }
        for assumption in &query.assumptions {
            apart.join(&symbols(&query.terms, &[assumption.term]));
        }
        let mut assumptions: BTreeMap<Option<Symbol>, Vec<Assumption>> = BTreeMap::from([(None, Vec::new())]);
        for symbol in apart.parents.keys() {
            assumptions.entry(Some(apart.root(*symbol))).or_default();
        }
        for assumption in &query.assumptions {
            let root = symbols(&query.terms, &[assumption.term]).first().map(|symbol| apart.root(*symbol));
            assumptions.entry(root).or_default().push(assumption.clone());
        }
        for (root, assumptions) in assumptions {
            apart.by_root.insert(root, apart.blocks.len());
            apart.blocks.push(Block::new(assumptions));
        }
        apart
    }

    pub(crate) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }

    fn join(&mut self, symbols: &[Symbol]) {
        let Some((first, others)) = symbols.split_first() else { return };
        let first = self.root(*first);
        self.parents.entry(first).or_insert(first);
        for other in others {
            let root = self.root(*other);
            self.parents.insert(root, first);
        }
    }

    fn root(&self, symbol: Symbol) -> Symbol {
        let mut at = symbol;
        while let Some(parent) = self.parents.get(&at).filter(|parent| **parent != at) {
            at = *parent;
        }
        at
    }

    /// The block of `term`. Every symbol of a term of a group has one.
    fn block_of(&self, terms: &Terms, term: Term) -> usize {
        let root = symbols(terms, &[term]).first().map(|symbol| self.root(*symbol));
        self.by_root.get(&root).copied().unwrap_or_default()
    }

    /// The block of `term`, and its number there.
    pub(crate) fn atom(&mut self, terms: &Terms, term: Term) -> (usize, usize) {
        let at = self.block_of(terms, term);
        (at, self.blocks.get_mut(at).map(|block| block.numbered(term)).unwrap_or_default())
    }

    /// All of `factors` together, one term a block. None if a factor is false.
    pub(crate) fn product(&mut self, terms: &mut Terms, factors: &[Term]) -> Option<Product> {
        let mut by_block: BTreeMap<usize, Vec<Term>> = BTreeMap::new();
        for factor in factors {
            match terms.as_bool(*factor) {
                Some(true) => {}
                Some(false) => return None,
                None => by_block.entry(self.block_of(terms, *factor)).or_default().push(*factor),
            }
        }
        let mut atoms = BTreeMap::new();
        for (block, factors) in by_block {
            let term = terms.and(factors);
            if terms.as_bool(term) == Some(false) {
                return None;
            }
            let Some(of_block) = self.blocks.get_mut(block) else { continue };
            atoms.insert(block, of_block.numbered(term));
        }
        Some(Product { atoms })
    }

    /// Notes that predicates of `dimension` are in a block.
    pub(crate) fn place(&mut self, dimension: usize, block: usize) {
        if let Some(block) = self.blocks.get_mut(block)
            && !block.dimensions.contains(&dimension)
        {
            block.dimensions.push(dimension);
        }
    }
}

/// The symbols of some terms, in order.
fn symbols(terms: &Terms, roots: &[Term]) -> Vec<Symbol> {
    let symbol = |term: Term| match terms.node(term) {
        Node::Symbol(symbol) => Some(*symbol),
        _ => None,
    };
    terms.reachable(roots).into_iter().filter_map(symbol).collect()
}
