//! What a query compares each text symbol with: good guesses for its value.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::{CharSet, Node, Pattern, PatternPiece, Query, Term};
use num_bigint::BigInt;

/// Fillers for a run of characters, most plausible first.
const FILLERS: [&str; 3] = ["example", "", "a/b"];
/// How many guesses there are for one symbol at most.
const MOST: usize = 400;

/// For each term that is compared, what it is compared with.
pub(super) struct Mentions<'a> {
    of_terms: BTreeMap<Term, OfTerm<'a>>,
}

#[derive(Default)]
struct OfTerm<'a> {
    mentions: Vec<Mention<'a>>,
    numbers: BTreeSet<BigInt>,
    /// The texts among the mentions and instances of the patterns, once they are asked for.
    texts: OnceCell<Vec<String>>,
}

enum Mention<'a> {
    Text(&'a str),
    Pattern(&'a Pattern),
}

impl<'a> Mentions<'a> {
    pub(super) fn of(query: &'a Query, roots: &[Term]) -> Self {
        let mut mentions = Self { of_terms: BTreeMap::new() };
        for term in query.terms.reachable(roots) {
            match query.terms.node(term) {
                Node::Eq(left, right) | Node::Le(left, right) => {
                    mentions.compare(query, *left, *right);
                    mentions.compare(query, *right, *left);
                }
                Node::Matches(subject, pattern) => mentions.add(*subject, Mention::Pattern(pattern)),
                _ => {}
            }
        }
        mentions
    }

    /// The texts that `term` may well be, in order of mention.
    pub(super) fn texts(&self, term: Term) -> &[String] {
        self.of_terms.get(&term).map_or(&[], |of_term| of_term.texts.get_or_init(|| texts(&of_term.mentions)))
    }

    /// The integers that `term` is compared with.
    pub(super) fn numbers(&self, term: Term) -> impl Iterator<Item = &BigInt> {
        self.of_terms.get(&term).into_iter().flat_map(|of_term| &of_term.numbers)
    }

    fn compare(&mut self, query: &'a Query, term: Term, constant: Term) {
        match query.terms.node(constant) {
            Node::String(text) => self.add(term, Mention::Text(text)),
            Node::Int(value) => {
                self.of_terms.entry(term).or_default().numbers.insert(value.clone());
            }
            _ => {}
        }
    }

    fn add(&mut self, term: Term, mention: Mention<'a>) {
        let mentions = &mut self.of_terms.entry(term).or_default().mentions;
        if mentions.len() < MOST {
            mentions.push(mention);
        }
    }
}

fn texts(mentions: &[Mention<'_>]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut seen = BTreeSet::new();
    let guesses = mentions.iter().flat_map(|mention| match mention {
        Mention::Text(text) => vec![(*text).to_owned()],
        Mention::Pattern(pattern) => FILLERS.map(|filler| instance(pattern, filler)).to_vec(),
    });
    for guess in guesses {
        if texts.len() < MOST && seen.insert(guess.clone()) {
            texts.push(guess);
        }
    }
    texts
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
