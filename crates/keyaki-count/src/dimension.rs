//! What the values of one dimension of requests are made of.

use keyaki_ir::{Pattern, Symbol};

use crate::integers::Interval;

/// The caller, the action, the resource, or one condition key.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    pub(crate) name: String,
    /// The forms that values have: every value has exactly one.
    pub(crate) forms: Vec<Form>,
    /// Lists of values, where they are possible.
    pub(crate) lists: Option<Lists>,
}

/// Values of one form: texts or numbers in a row, no longer altogether than a bound.
///
/// What a query says of symbols that the form does not mention means nothing for it, and counts as false.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    /// Symbols with the one value that they have.
    pub(crate) fixed: Vec<(Symbol, Fixed)>,
    /// How long the value is beside its parts.
    pub(crate) length: usize,
    /// How long the value may be.
    pub(crate) bound: usize,
    pub(crate) parts: Vec<Part>,
}

/// The value of a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fixed {
    Truth(bool),
    Text(&'static str),
}

/// A part of a value.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A text that one of the patterns matches.
    Text { symbol: Option<Symbol>, domain: Vec<Pattern> },
    /// A number, which has no length.
    Number { symbol: Symbol, domain: Interval },
}

/// Lists of values, as sets: a policy sees neither order nor repetition.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// Symbols with the value that they have for every list.
    pub(crate) fixed: Vec<(Symbol, Fixed)>,
    /// The forms of an element, in the symbols of the first slot.
    pub(crate) element: Vec<Form>,
    /// As many slots as a list has elements at most, in order.
    pub(crate) slots: Vec<Slot>,
}

/// The symbols of an element of a list.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Whether there is such an element.
    pub(crate) used: Symbol,
    /// What it is; in the same order in every slot.
    pub(crate) values: Vec<Symbol>,
}

impl Dimension {
    /// The symbols that belong to the dimension, as far as its forms say.
    pub(crate) fn of_forms(name: &str, forms: Vec<Form>) -> Self {
        Self { name: name.to_owned(), forms, lists: None }
    }
}

impl Part {
    /// Any text.
    pub(crate) fn any(symbol: Option<Symbol>) -> Self {
        Self::of(symbol, [Pattern::new([keyaki_ir::PatternPiece::Run(keyaki_ir::CharSet::all())])])
    }

    pub(crate) fn of(symbol: Option<Symbol>, domain: impl IntoIterator<Item = Pattern>) -> Self {
        Self::Text { symbol, domain: domain.into_iter().collect() }
    }
}
