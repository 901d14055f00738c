//! Source text, spans and diagnostics.
//!
//! In: a name and bytes. Out: a [`Source`] that every later value can point into with a [`Span`], and [`Diagnostic`]s as
//! plain data. This crate never prints and never reads a file; renderers live in `keyaki-report`.

#![deny(clippy::disallowed_methods)]

mod diagnostic;
mod origin;
mod source;
mod span;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use origin::Place;
pub use source::{MAX_SOURCE_BYTES, Position, Source};
pub use span::{Span, Spanned};
