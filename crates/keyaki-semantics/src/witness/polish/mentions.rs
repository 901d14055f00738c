//! What a query compares each text symbol with: good guesses for its value.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::{CharSet, Node, Pattern, PatternPiece, Query, Term};

/// Fillers for a run of characters, most plausible first.
const FILLERS: [&str; 3] = ["example", "", "a/b"];

/// For each term that is compared: the texts it is compared with, and instances of the patterns.
pub(super) struct Mentions {
    texts: BTreeMap<Term, Vec<String>>,
    numbers: BTreeMap<Term, BTreeSet<num_bigint::BigInt>>,
}

impl Mentions {
    pub(super) fn of(query: &Query, roots: &[Term]) -> Self {
        let mut mentions = Self { texts: BTreeMap::new(), numbers: BTreeMap::new() };
        for term in query.terms.reachable(roots) {
            match query.terms.node(term) {
                Node::Eq(left, right) | Node::Le(left, right) => {
                    mentions.compare(query, *left, *right);
                    mentions.compare(query, *right, *left);
                }
                Node::Matches(subject, pattern) => {
                    for filler in FILLERS {
                        mentions.add(*subject, instance(pattern, filler));
                    }
                }
                _ => {}
            }
        }
        mentions
    }

    /// The texts that `term` may well be, in order of mention.
    pub(super) fn texts(&self, term: Term) -> Vec<String> {
        self.texts.get(&term).cloned().unwrap_or_default()
    }

    /// The integers that `term` is compared with.
    pub(super) fn numbers(&self, term: Term) -> Vec<num_bigint::BigInt> {
        self.numbers.get(&term).map(|numbers| numbers.iter().cloned().collect()).unwrap_or_default()
    }

    fn compare(&mut self, query: &Query, term: Term, constant: Term) {
        match query.terms.node(constant) {
            Node::String(text) => self.add(term, text.to_string()),
            Node::Int(value) => {
                self.numbers.entry(term).or_default().insert(value.clone());
            }
            _ => {}
        }
    }

    fn add(&mut self, term: Term, text: String) {
        let texts = self.texts.entry(term).or_default();
        if texts.len() < 400 && !texts.contains(&text) {
            texts.push(text);
        }
    }
}

/// A text that the pattern matches, with runs filled by `filler` where their characters allow it.
fn instance(pattern: &Pattern, filler: &str) -> String {
    let pieces = pattern.pieces().iter().map(|piece| match piece {
        PatternPiece::Literal(text) => text.clone(),
        PatternPiece::One(set) => one_of(set).to_string(),
        PatternPiece::Run(set) => {
            if filler.chars().all(|c| set.contains(c)) {
                filler.to_owned()
            } else {
                String::new()
            }
        }
    });
    pieces.collect()
}

/// An ordinary character of the set.
fn one_of(set: &CharSet) -> char {
    let ordinary = "ax1".chars().find(|c| set.contains(*c));
    ordinary.or_else(|| set.ranges().first().map(|(first, _)| *first)).unwrap_or('x')
}
