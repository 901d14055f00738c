//! What a PASS rests on, as plain data.

use crate::StatementRef;

/// The statements that keep the access away: Denies of the policy in question and, for `no-new-access`, Allows of the existing
/// policy. The check passes when the policies have no other such statements than those of one set, and does not when any
/// member of the set is taken away. All other statements are kept: Allows of the policy in question, Denies of the existing one.
#[derive(Clone, Debug)]
pub struct Support {
    /// Minimal sets, smallest first, members in the order of the policies. An empty set: the check passes without any of them.
    pub sets: Vec<Vec<StatementRef>>,
    /// Whether no set is smaller than the first.
    pub smallest: Smallest,
    /// Whether these are all minimal sets.
    pub complete: bool,
    /// How many statements were candidates.
    pub candidates: usize,
}

/// Whether a set is of the least size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Smallest {
    /// No smaller set would do.
    Proven,
    /// A smaller one may exist: a bound was reached.
    NotProven,
}
