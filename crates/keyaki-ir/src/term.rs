//! Terms and sorts.

use std::sync::Arc;

use num_bigint::BigInt;

use crate::Pattern;

/// The sort of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Truth values.
    Bool,
    /// Integers of any size.
    Int,
    /// Finite sequences of characters.
    String,
}

/// A handle to a term of one [`Terms`](crate::Terms) store. Equal handles are equal terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub(crate) u32);

/// A handle to a declared constant of one [`Terms`](crate::Terms) store, in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub(crate) u32);

impl Term {
    /// Position in the store; operands have smaller positions than the terms made of them.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Symbol {
    /// Position among the store's declarations.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a term is made of. Sorts of operands have been checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(BigInt),
    /// A text.
    String(Arc<str>),
    /// A declared constant.
    Symbol(Symbol),
    /// Negation.
    Not(Term),
    /// Conjunction of two or more distinct Booleans.
    And(Arc<[Term]>),
    /// Disjunction of two or more distinct Booleans.
    Or(Arc<[Term]>),
    /// Equality of two integers or of two texts.
    Eq(Term, Term),
    /// `left <= right` over integers.
    Le(Term, Term),
    /// The text is matched by the pattern.
    Matches(Term, Pattern),
    /// Texts one after the other.
    Concat(Arc<[Term]>),
    /// The text is matched by a glob some of whose pieces are texts known only to the model.
    Like(Term, Arc<[LikePiece]>),
}

/// A piece of the right-hand side of [`Node::Like`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LikePiece {
    /// The value of this string term, character by character.
    Text(Term),
    /// Exactly one character.
    One,
    /// Any run of characters, also none.
    Run,
}

impl Node {
    /// The operands, left to right.
    pub fn operands(&self) -> Vec<Term> {
        match self {
            Self::Bool(_) | Self::Int(_) | Self::String(_) | Self::Symbol(_) => Vec::new(),
            Self::Not(term) | Self::Matches(term, _) => vec![*term],
            Self::And(terms) | Self::Or(terms) | Self::Concat(terms) => terms.to_vec(),
            Self::Eq(left, right) | Self::Le(left, right) => vec![*left, *right],
            Self::Like(term, pieces) => {
                let texts = pieces.iter().filter_map(|piece| match piece {
                    LikePiece::Text(text) => Some(*text),
                    LikePiece::One | LikePiece::Run => None,
                });
                std::iter::once(*term).chain(texts).collect()
            }
        }
    }
}
