//! Networks of many gates, narrow and wide, in which the search watches operands or counts them.

use keyaki_ir::{Model, Query, Sort, Term, Terms, Value, evaluate};

use crate::models::{Numbers, pattern, query, right_answer, values};

/// How many queries.
const QUERIES: u64 = 40;
/// How many letters a text has at most.
const LONGEST: usize = 2;

struct Large {
    numbers: Numbers,
    terms: Terms,
    texts: Vec<Term>,
    flags: Vec<Term>,
}

impl Large {
    fn new(seed: u64) -> Self {
        let mut terms = Terms::new();
        let texts = ["s", "t"].map(|name| terms.declare(name, Sort::String, "")).into();
        let flags = ["p", "q", "r"].map(|name| terms.declare(name, Sort::Bool, "")).into();
        Self { numbers: Numbers(seed), terms, texts, flags }
    }

    fn atom(&mut self) -> Term {
        if self.numbers.below(8) == 0 {
            return self.numbers.pick(&self.flags);
        }
        let text = self.numbers.pick(&self.texts);
        self.terms.matches(text, &pattern(&mut self.numbers, 4))
    }

    /// A term of the first so many, or its negation.
    fn operand(&mut self, terms: &[Term]) -> Term {
        let operand = self.numbers.pick(terms);
        if self.numbers.heads() { self.terms.not(operand) } else { operand }
    }

    /// Conjunctions and disjunctions, narrow and wide, of atoms only or of earlier ones too.
    fn gates(&mut self) -> Vec<Term> {
        let atoms: Vec<Term> = (0..500).map(|_| self.atom()).collect();
        let mut terms = atoms.clone();
        for _ in 0..900 {
            let width =
                if self.numbers.below(5) == 0 { 28 + self.numbers.below(12) } else { 2 + self.numbers.below(4) };
            let of = if self.numbers.heads() { &atoms } else { &terms };
            let operands: Vec<Term> = (0..width).map(|_| self.operand(of)).collect();
            let gate = if self.numbers.heads() { self.terms.and(operands) } else { self.terms.or(operands) };
            if self.terms.as_bool(gate).is_none() {
                terms.push(gate);
            }
        }
        terms.split_off(atoms.len())
    }

    /// Many gates with the truth that they have at one model, but for a few.
    fn query(mut self) -> Query {
        let gates = self.gates();
        let model: Model = values(&self.terms, &self.terms.symbols(&gates), LONGEST)
            .into_iter()
            .map(|(symbol, values)| (symbol, self.numbers.pick(&values)))
            .collect();
        let otherwise = self.numbers.below(16);
        let roots: Vec<Term> = (0..150 + self.numbers.below(250))
            .map(|_| {
                let gate = self.numbers.pick(&gates);
                let holds = evaluate(&self.terms, gate, &model) == Value::Bool(true);
                if holds == (self.numbers.below(2000) < otherwise) { self.terms.not(gate) } else { gate }
            })
            .collect();
        query(self.terms, &self.texts, LONGEST, roots)
    }
}

#[test]
fn large_queries_are_decided_as_by_brute_force() {
    let (mut sat, mut unsat, mut large) = (0, 0, 0);
    for seed in 0..QUERIES {
        let query = Large::new(seed).query();
        large += usize::from(query.reachable().len() > 600);
        match right_answer(&query, LONGEST) {
            Some(true) => sat += 1,
            Some(false) => unsat += 1,
            None => panic!("{seed}"),
        }
    }
    assert!(sat > 8 && unsat > 8 && large > 20, "{sat} sat, {unsat} unsat, {large} large");
}
