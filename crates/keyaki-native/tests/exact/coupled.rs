//! Conjunctions of atoms about several texts: what the search says of them, it says of whole groups at once.

use keyaki_ir::{LikePiece, Query, Sort, Term, Terms};

use crate::models::{Numbers, pattern, query, right_answer};

/// How many queries.
const QUERIES: u64 = 8_000;
/// How many letters a text has at most.
const LONGEST: usize = 3;

struct Coupled {
    numbers: Numbers,
    terms: Terms,
    texts: Vec<Term>,
}

impl Coupled {
    fn new(seed: u64) -> Self {
        let mut terms = Terms::new();
        let names = if seed.is_multiple_of(3) { &["s"][..] } else { &["s", "t"] };
        let texts = names.iter().map(|name| terms.declare(name, Sort::String, "")).collect();
        Self { numbers: Numbers(seed), terms, texts }
    }

    fn constant(&mut self) -> Term {
        let text = self.numbers.pick(&["a", "b", "ab", "ba"]);
        self.terms.string(text)
    }

    fn variable(&mut self) -> Term {
        self.numbers.pick(&self.texts)
    }

    /// One text, or several one after the other.
    fn joined(&mut self) -> Term {
        let count = 1 + self.numbers.below(3);
        let parts: Vec<Term> =
            (0..count).map(|_| if self.numbers.below(3) == 0 { self.constant() } else { self.variable() }).collect();
        self.terms.concat(parts)
    }

    fn glob(&mut self) -> Vec<LikePiece> {
        let count = 1 + self.numbers.below(4);
        let mut piece = || match self.numbers.below(8) {
            0 | 1 => LikePiece::Text(self.constant()),
            2 => LikePiece::One,
            3 | 4 => LikePiece::Run,
            _ => LikePiece::Text(self.variable()),
        };
        (0..count).map(|_| piece()).collect()
    }

    fn atom(&mut self) -> Term {
        let text = if self.numbers.below(3) == 0 { self.joined() } else { self.variable() };
        match self.numbers.below(8) {
            0 => {
                let other = self.variable();
                self.terms.eq(text, other)
            }
            1 => {
                let other = self.joined();
                self.terms.eq(text, other)
            }
            2 | 3 => self.terms.matches(text, &pattern(&mut self.numbers, 4)),
            _ => {
                let glob = self.glob();
                self.terms.like(text, glob)
            }
        }
    }

    fn query(mut self) -> Query {
        let parts: Vec<Term> = (0..2 + self.numbers.below(5))
            .map(|_| {
                let atom = self.atom();
                if self.numbers.heads() { self.terms.not(atom) } else { atom }
            })
            .collect();
        query(self.terms, &self.texts, LONGEST, parts)
    }
}

#[test]
fn coupled_texts_are_decided_as_by_brute_force() {
    let (mut sat, mut unsat) = (0, 0);
    for seed in 0..QUERIES {
        match right_answer(&Coupled::new(seed).query(), LONGEST) {
            Some(true) => sat += 1,
            Some(false) => unsat += 1,
            None => {}
        }
    }
    assert!(sat > 1_000 && unsat > 1_000, "{sat} sat, {unsat} unsat");
}
