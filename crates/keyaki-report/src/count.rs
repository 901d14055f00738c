//! How much policies allow, ready to be shown.

use keyaki_count::{Alphabet, Census, Count, log2};
use num_bigint::BigUint;

/// A census and what it is of.
#[derive(Clone, Debug)]
pub struct Counting<'a> {
    /// What was counted.
    pub census: &'a Census,
    /// The files of its subjects, in the order of its tallies.
    pub names: &'a [String],
    /// Whether two more tallies follow: what only the second allows, and what only the first does.
    pub relation: Relation,
    /// The characters of texts.
    pub alphabet: Alphabet,
    /// The longest texts.
    pub length: usize,
    /// How many values a list has at most.
    pub list: usize,
}

/// Whether subjects are measured by themselves or against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Each by itself, the most permissive first.
    Ranked,
    /// The second relative to the first.
    Relative,
}

impl Counting<'_> {
    /// The places of the subjects, the most permissive first; those that allow equally many keep their order.
    pub(crate) fn ranking(&self) -> Vec<usize> {
        let requests = |at: &usize| self.census.tallies.get(*at).map(|tally| &tally.requests);
        let mut places: Vec<usize> = (0..self.names.len()).collect();
        let size = |at: &usize| requests(at).map(|count| (count.most.clone(), count.least.clone()));
        places.sort_by_key(|at| std::cmp::Reverse(size(at)));
        places
    }
}

/// The binary logarithm with two digits; of zero, a dash.
pub(crate) fn bits(number: &BigUint) -> String {
    if *number == BigUint::ZERO { "-".to_owned() } else { format!("{:.2}", log2(number)) }
}

/// The binary logarithm of a count, or of both ends where it is not known.
pub(crate) fn bits_of(count: &Count) -> String {
    match count.exact() {
        Some(number) => bits(number),
        None => match (bits(&count.least), bits(&count.most)) {
            (least, most) if least == most => format!("~{least}"),
            (least, most) => format!("{least}..{most}"),
        },
    }
}
