//! Which terms a term is part of.

use std::collections::BTreeMap;

use crate::{Beginnings, LikePiece, Node, Term, Terms};

/// The terms that some roots are made of, operands first, and for each those made of it.
///
/// Equalities of a symbol with a constant are not among those made of the symbol, nor are patterns that it is matched with: there
/// may be thousands. Two of the equalities change when the symbol does, which the store of terms finds; of the patterns those can
/// that begin as its value does.
#[derive(Debug)]
pub(super) struct Links {
    order: Vec<Term>,
    /// For each term of the store, its position in `order`.
    positions: Vec<Option<u32>>,
    /// Where in `users` those of a term begin, by position; one entry more than terms.
    starts: Vec<u32>,
    users: Vec<u32>,
    /// For each symbol that is matched with patterns, by position, these.
    patterns: BTreeMap<u32, Patterns>,
}

/// The patterns that a symbol is matched with: the positions of the terms, by what the patterns begin with.
#[derive(Debug, Default)]
struct Patterns {
    terms: Vec<u32>,
    beginnings: Beginnings,
}

impl Links {
    pub(super) fn of(terms: &Terms, roots: &[Term]) -> Self {
        let order = terms.reachable(roots);
        let mut positions = vec![None; order.last().map_or(0, |last| last.index() + 1)];
        for (at, term) in order.iter().enumerate() {
            if let Some(position) = positions.get_mut(term.index()) {
                *position = u32::try_from(at).ok();
            }
        }
        let mut links = Self { starts: Vec::new(), users: Vec::new(), patterns: BTreeMap::new(), order, positions };
        links.link(terms);
        links.index_patterns(terms);
        links
    }

    /// The terms, operands first.
    pub(super) fn order(&self) -> &[Term] {
        &self.order
    }

    pub(super) fn position(&self, term: Term) -> Option<u32> {
        self.positions.get(term.index()).copied().flatten()
    }

    /// The positions of the terms made of the one at `at`.
    pub(super) fn users(&self, at: u32) -> &[u32] {
        let bounds = (self.starts.get(at as usize), self.starts.get(at as usize + 1));
        let (Some(start), Some(end)) = bounds else { return &[] };
        self.users.get(*start as usize..*end as usize).unwrap_or(&[])
    }

    /// The positions of terms that may say that the symbol at `at` is matched by a pattern, when it is `text`.
    pub(super) fn patterns<'a>(&'a self, at: u32, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        let patterns = self.patterns.get(&at).into_iter();
        patterns.flat_map(|patterns| {
            patterns.beginnings.of_text(text).filter_map(|pattern| patterns.terms.get(pattern as usize).copied())
        })
    }

    fn index_patterns(&mut self, terms: &Terms) {
        for (at, term) in (0_u32..).zip(&self.order) {
            if let Node::Matches(symbol, _) = terms.node(*term)
                && terms.as_symbol(*symbol).is_some()
                && let Some(symbol) = self.position(*symbol)
            {
                self.patterns.entry(symbol).or_default().terms.push(at);
            }
        }
        let pattern = |at: &u32| match terms.node(*self.order.get(*at as usize)?) {
            Node::Matches(_, pattern) => Some(pattern),
            _ => None,
        };
        for patterns in self.patterns.values_mut() {
            patterns.beginnings = Beginnings::of(patterns.terms.iter().filter_map(pattern));
        }
    }

    fn link(&mut self, terms: &Terms) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (at, term) in (0_u32..).zip(&self.order) {
            for_each_operand(terms, *term, |operand| {
                pairs.extend(self.position(operand).map(|position| (position, at)));
            });
        }
        // Counts, then sums: `starts` says where the users of each term go.
        let mut starts = vec![0_u32; self.order.len() + 1];
        for (operand, _) in &pairs {
            if let Some(count) = starts.get_mut(*operand as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut users = vec![0; pairs.len()];
        for (operand, user) in pairs {
            let Some(place) = next.get_mut(operand as usize) else { continue };
            if let Some(entry) = users.get_mut(*place as usize) {
                *entry = user;
            }
            *place += 1;
        }
        (self.starts, self.users) = (starts, users);
    }
}

/// The operands of a term but for those of equalities of a symbol with a constant and of patterns that a symbol is matched with.
fn for_each_operand(terms: &Terms, term: Term, mut act: impl FnMut(Term)) {
    match terms.node(term) {
        Node::Bool(_) | Node::Int(_) | Node::String(_) | Node::Symbol(_) => {}
        Node::Eq(left, right) if terms.as_symbol(*left).is_some() && terms.is_constant(*right) => {}
        Node::Matches(text, _) if terms.as_symbol(*text).is_some() => {}
        Node::Not(inner) | Node::Matches(inner, _) => act(*inner),
        Node::And(operands) | Node::Or(operands) | Node::Concat(operands) => {
            operands.iter().for_each(|operand| act(*operand));
        }
        Node::Eq(left, right) | Node::Le(left, right) => {
            act(*left);
            act(*right);
        }
        Node::Like(subject, pieces) => {
            act(*subject);
            for piece in pieces.iter() {
                if let LikePiece::Text(text) = piece {
                    act(*text);
                }
            }
        }
    }
}
