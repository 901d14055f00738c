//! SMT-LIB 2 scripts from queries, models from replies.
//!
//! In: a [`Query`](keyaki_ir::Query) and a [`Dialect`]. Out: a [`Script`] whose text any SMT-LIB 2.6 solver takes and a
//! person can read. Back: the text that a solver printed becomes a [`CheckSat`] and a [`Model`](keyaki_ir::Model).
//!
//! Promises: a script has exactly the query's models (up to the characters that SMT-LIB lacks, see [`FIRST_STAND_IN`]),
//! or it is [`Unprintable`]; equal queries give equal bytes; no reply panics. It starts no process and knows no solver by
//! name.

#![deny(clippy::disallowed_methods)]

mod alphabet;
mod check_sat;
mod compose;
mod dialect;
mod fold;
mod layout;
mod like;
mod literal;
mod pattern;
mod read;
mod reply_error;
mod script;
mod sexp;
mod sharing;
mod symbol;
#[cfg(test)]
mod tests;
mod unprintable;
mod values;

pub use alphabet::FIRST_STAND_IN;
pub use check_sat::{CheckSat, parse_check_sat};
pub use compose::script;
pub use dialect::{Comments, Dialect, SetEncoding, StringEncoding};
pub use read::is_complete;
pub use reply_error::ReplyError;
pub use script::{Command, Script, Status, get_value_command};
pub use unprintable::Unprintable;
pub use values::parse_values;
