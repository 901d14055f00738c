//! Text that nobody vouches for, on terminals and on pages.
//!
//! In: policies, names of files, replies of solvers. Out: the same to be read, and nothing that a terminal or a browser acts on.

mod html;
mod printable;

pub use html::{Attribute, Html};
pub use printable::{escape, printable, printable_block, steers};
