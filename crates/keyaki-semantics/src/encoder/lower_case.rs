//! Texts in lower case: what tells whether two unknown texts are equal but for the case of ASCII letters.
//!
//! Standard SMT-LIB has no such function, so a text that is compared regardless of case gets a second symbol beside it. In: the terms
//! of a query. Out: axioms that tie the two: whatever a text is compared with has a form without case, which its lower case matches.
//! More is let in than there is where several tests that case matters to meet in one text; [`Encoding::with_known_texts`] helps there.
//!
//! [`Encoding::with_known_texts`]: super::Encoding::with_known_texts

use std::collections::{BTreeMap, BTreeSet};

use keyaki_ir::{CharSet, Node, Pattern, PatternPiece, Sort, Term, Terms};

use super::{Encoder, Encoding};

/// What a query compares texts with.
#[derive(Default)]
struct Comparisons {
    patterns: BTreeMap<Term, BTreeSet<Pattern>>,
    /// Equations of texts none of which is constant.
    equations: Vec<(Term, Term)>,
}

impl Encoding {
    /// The patterns, constant texts included, with which the query compares `text`.
    pub(crate) fn compared_with(&self, text: Term) -> Vec<Pattern> {
        let mut comparisons = Comparisons::of(&self.query.terms, &self.deferred.seeds);
        comparisons.patterns.remove(&text).into_iter().flatten().collect()
    }
}

impl Encoder {
    /// `text` with its ASCII letters in lower case.
    pub(crate) fn lower_case(&mut self, text: Term) -> Term {
        match self.terms.node(text).clone() {
            Node::String(constant) => self.terms.string(&constant.to_ascii_lowercase()),
            Node::Concat(parts) => {
                let lowered: Vec<Term> = parts.iter().map(|part| self.lower_case(*part)).collect();
                self.terms.concat(lowered)
            }
            _ => self.lower_case_of_symbol(text),
        }
    }

    fn lower_case_of_symbol(&mut self, text: Term) -> Term {
        if let Some(known) = self.symbols.lower_case.get(&text) {
            return *known;
        }
        let of = self.terms.as_symbol(text).map(|symbol| self.terms.declaration(symbol).name.clone());
        let name = format!("{} in lower case", of.as_deref().unwrap_or("a text"));
        let lowered = self.declare(&name, Sort::String, "a function of the text");
        self.symbols.lower_case.insert(text, lowered);
        let upper = CharSet::from_ranges([('A', 'Z')]);
        let shape = self.terms.matches(lowered, &Pattern::new([PatternPiece::Run(upper.complement())]));
        self.shape(shape, "a text in lower case has no capitals");
        lowered
    }

    /// Ties texts to their lower case.
    pub(super) fn link_lower_case(&mut self, seeds: &[Term]) {
        if self.symbols.lower_case.is_empty() {
            return;
        }
        let comparisons = Comparisons::of(&self.terms, seeds);
        let own: BTreeSet<Term> = self.symbols.lower_case.values().copied().collect();
        let is_own = |encoder: &Self, text: Term| encoder.symbols_of(text).any(|symbol| own.contains(&symbol));
        let equations: Vec<(Term, Term)> = comparisons
            .equations
            .iter()
            .copied()
            .filter(|(left, right)| !is_own(self, *left) && !is_own(self, *right))
            .collect();
        self.spread(&equations);
        for (left, right) in equations {
            self.link_equation(left, right);
        }
        for (text, lowered) in self.symbols.lower_case.clone() {
            for pattern in comparisons.patterns.get(&text).into_iter().flatten() {
                self.link_pattern(text, lowered, pattern);
            }
        }
    }

    /// Texts that are compared with those that have a lower case have one too.
    fn spread(&mut self, equations: &[(Term, Term)]) {
        let mut count = 0;
        while self.symbols.lower_case.len() > count {
            count = self.symbols.lower_case.len();
            for (left, right) in equations {
                if self.has_lower_case(*left) || self.has_lower_case(*right) {
                    self.lower_case(*left);
                    self.lower_case(*right);
                }
            }
        }
    }

    fn has_lower_case(&self, text: Term) -> bool {
        self.symbols_of(text).any(|symbol| self.symbols.lower_case.contains_key(&symbol))
    }

    fn symbols_of(&self, text: Term) -> impl Iterator<Item = Term> {
        self.terms.symbols(&[text]).into_iter().filter_map(|symbol| self.terms.symbol(symbol))
    }

    /// Equal texts have one lower case; different texts with one lower case have letters.
    fn link_equation(&mut self, left: Term, right: Term) {
        if !self.has_lower_case(left) {
            return;
        }
        let (lowered, other) = (self.lower_case(left), self.lower_case(right));
        let (same, alike) = (self.terms.eq(left, right), self.terms.eq(lowered, other));
        let axiom = self.terms.implies(same, alike);
        self.shape(axiom, "equal texts have one lower case");
        let any = || PatternPiece::Run(CharSet::all());
        let letter = PatternPiece::One(CharSet::from_ranges([('a', 'z')]));
        let lettered = self.terms.matches(lowered, &Pattern::new([any(), letter, any()]));
        let not_alike = self.terms.not(alike);
        let axiom = self.terms.or([same, not_alike, lettered]);
        self.shape(axiom, "texts that differ only in case have letters");
    }

    /// What matches a pattern, matches it in lower case; the same is true of what does not, if case makes no difference to it.
    fn link_pattern(&mut self, text: Term, lowered: Term, pattern: &Pattern) {
        let matches = self.terms.matches(text, pattern);
        let in_lower_case = self.terms.matches(lowered, &pattern.to_ascii_lowercase());
        let axiom = match pattern.is_caseless() {
            true => self.terms.eq(matches, in_lower_case),
            false => self.terms.implies(matches, in_lower_case),
        };
        self.shape(axiom, "a text and its lower case match what is the same but for case");
    }
}

impl Comparisons {
    fn of(terms: &Terms, seeds: &[Term]) -> Self {
        let mut comparisons = Self::default();
        for term in terms.reachable(seeds) {
            match terms.node(term) {
                Node::Matches(text, pattern) => comparisons.add(*text, pattern.clone()),
                Node::Eq(left, right) if terms.sort(*left) == Sort::String => match terms.node(*right) {
                    Node::String(constant) => comparisons.add(*left, Pattern::literal(constant)),
                    _ => comparisons.equations.push((*left, *right)),
                },
                _ => {}
            }
        }
        comparisons
    }

    fn add(&mut self, text: Term, pattern: Pattern) {
        self.patterns.entry(text).or_default().insert(pattern);
    }
}
