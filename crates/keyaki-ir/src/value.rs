//! Values and models.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::{Sort, Symbol};

/// The value of a term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(BigInt),
    /// A text.
    String(Arc<str>),
}

impl Value {
    /// Its sort.
    pub fn sort(&self) -> Sort {
        match self {
            Self::Bool(_) => Sort::Bool,
            Self::Int(_) => Sort::Int,
            Self::String(_) => Sort::String,
        }
    }

    /// What a symbol is worth that a model does not mention: `false`, `0`, the empty text.
    pub fn default_of(sort: Sort) -> Self {
        match sort {
            Sort::Bool => Self::Bool(false),
            Sort::Int => Self::Int(BigInt::ZERO),
            Sort::String => Self::String("".into()),
        }
    }
}

/// An assignment of values to symbols. Symbols it does not mention have [`Value::default_of`] their sort.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Model {
    values: BTreeMap<Symbol, Value>,
}

impl Model {
    /// Assigns `value` to `symbol`.
    pub fn set(&mut self, symbol: Symbol, value: Value) {
        self.values.insert(symbol, value);
    }

    /// Takes back the assignment of `symbol`, if there is one.
    pub fn remove(&mut self, symbol: Symbol) {
        self.values.remove(&symbol);
    }

    /// The value assigned to `symbol`, if any.
    pub fn get(&self, symbol: Symbol) -> Option<&Value> {
        self.values.get(&symbol)
    }

    /// All assignments in order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &Value)> {
        self.values.iter().map(|(symbol, value)| (*symbol, value))
    }
}

impl FromIterator<(Symbol, Value)> for Model {
    fn from_iter<I: IntoIterator<Item = (Symbol, Value)>>(assignments: I) -> Self {
        Self { values: assignments.into_iter().collect() }
    }
}
