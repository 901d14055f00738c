//! A revision of the repository that we are run in, as a place to read texts from.
//!
//! In: the name of a revision. Out: a [`Revision`], which is a [`Shelf`](crate::shelf::Shelf). The program `git` is asked, and only for
//! what it has stored: neither its index, nor filters, nor hooks, nor what it makes of file names have a say.

mod objects;
mod process;
mod revision;
mod tree;

pub(crate) use revision::Revision;
