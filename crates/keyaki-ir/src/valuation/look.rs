//! What terms can tell of a text.
//!
//! In: a symbol and a text that it may have. Out: a [`Look`]. Texts that look the same give every term the same value, so that of
//! many candidates for a symbol only those that look different need to be tried.

use std::sync::Arc;

use super::Valuation;
use crate::{Node, Symbol, Term, Value};

/// All that the terms of a [`Valuation`] can tell of a text as the value of one symbol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// The term that says that the symbol is this very text.
    equality: Option<Term>,
    /// The terms with patterns that match it.
    matches: Vec<Term>,
}

impl Valuation<'_> {
    /// What the terms can tell of `text` as the value of `symbol`; `None` when some of them look at more than patterns and
    /// constants, so that any two texts may differ.
    pub fn look(&self, symbol: Symbol, text: &str) -> Option<Look> {
        let mut look = Look { equality: None, matches: Vec::new() };
        let place = self.terms.symbol(symbol).and_then(|term| Some((term, self.links.position(term)?)));
        let Some((term, position)) = place else { return Some(look) };
        // Whatever else is made of the symbol looks at more.
        if !self.links.users(position).is_empty() {
            return None;
        }
        let matches =
            |term: &Term| matches!(self.terms.node(*term), Node::Matches(_, pattern) if pattern.matches(text));
        let patterns = self.links.patterns(position, text);
        look.matches = patterns.filter_map(|at| self.links.order().get(at as usize).copied()).filter(matches).collect();
        let equality = self.terms.equality_with(term, &Value::String(Arc::from(text)));
        look.equality = equality.filter(|equality| self.links.position(*equality).is_some());
        Some(look)
    }
}
