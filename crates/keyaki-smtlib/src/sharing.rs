//! Which terms are written once, under a name, and which where they are used.
//!
//! Named are the terms of the query's definitions, terms that are long and used more than once, and terms that are so
//! deep that without a name their users could nest without bound.

use std::collections::BTreeMap;

use keyaki_ir::{Definition, Node, Query, Term};

use crate::fold::Folded;
use crate::sexp::Sexp;

/// Longer terms are not repeated.
const LONGEST_REPEATED: usize = 40;
/// Deeper terms get a name.
const DEEPEST_INLINE: usize = 16;

/// How often terms are used, and what the query calls them.
pub(crate) struct Sharing<'a> {
    uses: BTreeMap<Term, usize>,
    definitions: BTreeMap<Term, Vec<&'a Definition>>,
}

impl<'a> Sharing<'a> {
    pub(crate) fn of(query: &'a Query, folded: &Folded) -> Self {
        let mut uses = BTreeMap::new();
        for term in query.roots() {
            *uses.entry(term).or_default() += 1;
        }
        for term in &folded.terms {
            for operand in folded.operands(query, *term) {
                *uses.entry(operand).or_default() += times_written(query.terms.node(*term));
            }
        }
        let mut definitions: BTreeMap<Term, Vec<&Definition>> = BTreeMap::new();
        for definition in query.definitions.iter() {
            definitions.entry(definition.term).or_default().push(definition);
        }
        Self { uses, definitions }
    }

    /// What the query calls `term`.
    pub(crate) fn definitions(&self, term: Term) -> &[&'a Definition] {
        self.definitions.get(&term).map_or(&[], Vec::as_slice)
    }

    /// Whether `term`, printed as `body`, is written more than once.
    pub(crate) fn is_repeated(&self, term: Term) -> bool {
        self.uses.get(&term).is_some_and(|uses| *uses > 1)
    }

    /// Whether `term`, printed as `body`, needs a name though the query has none.
    pub(crate) fn needs_name(&self, term: Term, body: &Sexp) -> bool {
        let compound = body.items().is_some();
        compound && (self.is_repeated(term) && body.width() > LONGEST_REPEATED || body.depth() > DEEPEST_INLINE)
    }
}

/// How often a term of this form writes its operands, at most twice: more makes no difference.
fn times_written(node: &Node) -> usize {
    match node {
        Node::Matches(..) | Node::Like(..) => 2,
        Node::Bool(_) | Node::Int(_) | Node::String(_) | Node::Symbol(_) => 1,
        Node::Not(_) | Node::And(_) | Node::Or(_) | Node::Eq(..) | Node::Le(..) | Node::Concat(_) => 1,
    }
}
