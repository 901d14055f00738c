//! Questions to engines.

use std::sync::Arc;

use crate::{Model, Node, Symbol, Term, Terms, Value};

/// Is there a model of all assumptions in which the goal is true?
#[derive(Clone, Debug)]
pub struct Query {
    /// The store that all terms live in, with the declared symbols.
    pub terms: Terms,
    /// What the question is about, one line each, for people who read a dump.
    pub notes: Vec<String>,
    /// Terms with a name that people recognise, operands before the terms that use them.
    pub definitions: Arc<Vec<Definition>>,
    /// What holds in every model of interest.
    pub assumptions: Vec<Assumption>,
    /// What is sought.
    pub goal: Term,
}

/// A name for a term. It changes nothing but how the term is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name, unique among definitions and symbols.
    pub name: String,
    /// The term.
    pub term: Term,
    /// Where it comes from, one line each.
    pub notes: Vec<String>,
}

/// A Boolean term that holds in every model of interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The term.
    pub term: Term,
    /// Why it holds, one line each.
    pub notes: Arc<[String]>,
}

impl Query {
    /// The assumptions and the goal: what has to be true together.
    pub fn roots(&self) -> Vec<Term> {
        self.assumptions.iter().map(|assumption| assumption.term).chain([self.goal]).collect()
    }

    /// The terms that the roots are made of, operands first.
    pub fn reachable(&self) -> Vec<Term> {
        self.terms.reachable(&self.roots())
    }

    /// The symbols that occur, in order of declaration.
    pub fn symbols(&self) -> Vec<Symbol> {
        self.symbols_among(&self.reachable())
    }

    pub(crate) fn symbols_among(&self, terms: &[Term]) -> Vec<Symbol> {
        let symbol = |term: &Term| match self.terms.node(*term) {
            Node::Symbol(symbol) => Some(*symbol),
            _ => None,
        };
        let mut symbols: Vec<Symbol> = terms.iter().filter_map(symbol).collect();
        symbols.sort_unstable();
        symbols
    }

    /// The same question with another goal of the same store.
    #[must_use]
    pub fn with_goal(&self, goal: Term) -> Self {
        Self { goal, ..self.clone() }
    }

    /// The same question about one model: every symbol of `model` has to have its value.
    #[must_use]
    pub fn at(&self, model: &Model) -> Self {
        let mut query = self.clone();
        let mut parts = vec![query.goal];
        for (symbol, value) in model.iter() {
            let Some(symbol) = query.terms.symbol(symbol) else { continue };
            let value = match value {
                Value::Bool(value) => query.terms.bool(*value),
                Value::Int(value) => query.terms.int(value.clone()),
                Value::String(text) => query.terms.string(text),
            };
            parts.push(query.terms.eq(symbol, value));
        }
        query.goal = query.terms.and(parts);
        query
    }
}
