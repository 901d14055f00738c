//! The language of properties: text to syntax trees, and nothing else.
//!
//! [`parse`] turns a [`Source`](keyaki_source::Source) into a [`File`] or into errors, several in one run; [`format()`] lays the text out
//! anew. What the trees mean is said in the crate `keyaki`. Knows no policies and no logic.
//!
//! ```
//! use keyaki_grammar::{Item, parse};
//! use keyaki_source::Source;
//!
//! let text = "property ours: every allowed request: principal in account 123456789012";
//! let (file, diagnostics) = parse(&Source::new("ours.kyk", text));
//! assert!(diagnostics.is_empty());
//! assert!(matches!(file.unwrap().items.as_slice(), [Item::Property(_)]));
//! ```

#![deny(clippy::disallowed_methods)]

mod format;
mod lexer;
mod parse;
mod token;
mod tree;
mod words;

pub use format::{format, on_one_line};
pub use parse::{parse, parse_definition};
pub use token::Keyword;
pub use tree::{
    Allowed, Caller, Claim, Counted, File, Formula, FormulaKind, Item, Named, Order, Outsider, Property, Quantifier,
    Relation, Subject, Test, Unfixed, Value, ValueKind,
};
pub use words::{is_plain_word, quoted};

lalrpop_util::lalrpop_mod!(
    #[allow(
        clippy::all,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::disallowed_methods,
        missing_docs,
        unreachable_pub,
        unused_imports,
        reason = "this is made by lalrpop"
    )]
    property,
    "/property.rs"
);

/// The first of several formulas and the others.
pub(crate) fn joined(first: Formula, others: Vec<Formula>) -> Vec<Formula> {
    std::iter::once(first).chain(others).collect()
}
