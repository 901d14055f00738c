//! What a PASS rests on, as plain data.

use keyaki::Role;
use keyaki_semantics::LayerName;
use keyaki_source::{Source, Span};

use crate::StatementRef;

/// What keeps the access away: Denies of the policy in question and, for `no-new-access`, Allows of the existing policy; of a
/// scenario in question also the layers that limit it. The check passes when the policies have no other such pillars than those of
/// one set, and does not when any member of the set is taken away. All other statements are kept: Allows of the policy in question,
/// Denies of the existing one.
#[derive(Clone, Debug)]
pub struct Support {
    /// Minimal sets, smallest first, members in the order of the policies. An empty set: the check passes without any of them.
    pub sets: Vec<Vec<Pillar>>,
    /// Whether no set is smaller than the first.
    pub smallest: Smallest,
    /// Whether these are all minimal sets.
    pub complete: bool,
    /// How many pillars were candidates.
    pub candidates: usize,
}

/// Something that a PASS can rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pillar {
    /// A statement.
    Statement(StatementRef),
    /// A layer of a scenario that does not allow the access: the permissions boundary, the session policies, a level of SCPs. Taken
    /// away, it allows everything that it does not deny.
    Limit(Limit),
}

/// A layer that limits what a scenario allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Which scenario.
    pub role: Role,
    /// The layer.
    pub layer: LayerName,
    /// Its policies, each a text and the place in it.
    pub policies: Vec<(Source, Span)>,
}

/// Whether a set is of the least size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Smallest {
    /// No smaller set would do.
    Proven,
    /// A smaller one may exist: a bound was reached.
    NotProven,
}
