//! The store of terms: hash-consing, sort checks, simplification.
//!
//! Constructors panic never; a term of the wrong sort is a bug in the caller, caught by a debug assertion, and gives
//! `false` (or an empty text) in release builds only where the sort of the operands leaves no meaning at all.

mod index;
mod text;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use num_bigint::BigInt;
use smol_str::SmolStr;

use crate::{Node, Pattern, Sort, Symbol, Term, Value};

use self::index::Index;

/// A declared constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its name, unique in the store; any characters.
    pub name: SmolStr,
    /// Its sort.
    pub sort: Sort,
    /// What it stands for, in a few words; may be empty.
    pub note: SmolStr,
}

/// A store of terms. Equal terms made in one store have equal handles.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    nodes: Vec<Node>,
    index: Index,
    /// For each term, what is known of it.
    facts: Vec<Facts>,
    /// The last mark given.
    mark: u32,
    declarations: Vec<Declaration>,
    /// For each declared constant, the term that is it.
    constants: Vec<Term>,
    /// Only looked up, never iterated.
    names: HashMap<SmolStr, Symbol, RandomState>,
}

#[derive(Clone, Copy, Debug)]
struct Facts {
    sort: Sort,
    /// The term that is its negation, once there is one.
    negation: Option<Term>,
    /// The last mark it was given.
    mark: u32,
}

impl Terms {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store with room for so many constants, and as many terms.
    pub fn with_capacity(constants: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(constants),
            index: Index::with_capacity(constants),
            facts: Vec::with_capacity(constants),
            mark: 0,
            declarations: Vec::with_capacity(constants),
            constants: Vec::with_capacity(constants),
            names: HashMap::with_capacity_and_hasher(constants, RandomState::default()),
        }
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no term yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What `term` is made of.
    #[allow(clippy::indexing_slicing)] // Invariant: handles are made by `intern` only and index `nodes`.
    pub fn node(&self, term: Term) -> &Node {
        &self.nodes[term.index()]
    }

    /// The sort of `term`.
    #[allow(clippy::indexing_slicing)] // Invariant: as for `node`; `facts` is as long as `nodes`.
    pub fn sort(&self, term: Term) -> Sort {
        self.facts[term.index()].sort
    }

    /// The declared constants in order of declaration.
    pub fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// The declaration of `symbol`.
    #[allow(clippy::indexing_slicing)] // Invariant: symbols are made by `declare` only and index `declarations`.
    pub fn declaration(&self, symbol: Symbol) -> &Declaration {
        &self.declarations[symbol.index()]
    }

    /// The terms that `roots` are made of, operands before the terms made of them.
    pub fn reachable(&self, roots: &[Term]) -> Vec<Term> {
        let mut marked: Vec<Option<Term>> = vec![None; roots.iter().map(|root| root.index() + 1).max().unwrap_or(0)];
        let mark = |marked: &mut Vec<Option<Term>>, term: Term| {
            if let Some(entry) = marked.get_mut(term.index()) {
                *entry = Some(term);
            }
        };
        roots.iter().for_each(|root| mark(&mut marked, *root));
        // Operands have smaller positions than the terms made of them.
        for at in (0..marked.len()).rev() {
            let Some(Some(term)) = marked.get(at).copied() else { continue };
            match self.node(term) {
                Node::Bool(_) | Node::Int(_) | Node::String(_) | Node::Symbol(_) => {}
                Node::Not(inner) | Node::Matches(inner, _) => mark(&mut marked, *inner),
                Node::And(operands) | Node::Or(operands) | Node::Concat(operands) => {
                    operands.iter().for_each(|operand| mark(&mut marked, *operand));
                }
                Node::Eq(left, right) | Node::Le(left, right) => {
                    [left, right].into_iter().for_each(|one| mark(&mut marked, *one))
                }
                node @ Node::Like(..) => node.operands().into_iter().for_each(|operand| mark(&mut marked, operand)),
            }
        }
        marked.into_iter().flatten().collect()
    }

    /// The constants that `roots` are made of, in order.
    pub fn symbols(&self, roots: &[Term]) -> Vec<Symbol> {
        self.reachable(roots).into_iter().filter_map(|term| self.as_symbol(term)).collect()
    }

    /// For each of `roots` the constants that it is made of, in no order that matters.
    pub fn symbols_of_each(&self, roots: impl ExactSizeIterator<Item = Term>) -> Vec<Vec<Symbol>> {
        let mut found = Vec::with_capacity(roots.len());
        // For each term, the last of the roots that it was seen from, counted from 1.
        let mut seen: Vec<u32> = vec![0; self.len()];
        let mut open = Vec::new();
        for (mark, root) in (1_u32..).zip(roots) {
            let mut symbols = Vec::new();
            open.push(root);
            while let Some(term) = open.pop() {
                if seen.get_mut(term.index()).is_none_or(|seen| std::mem::replace(seen, mark) == mark) {
                    continue;
                }
                match self.node(term) {
                    Node::Symbol(symbol) => symbols.push(*symbol),
                    Node::Bool(_) | Node::Int(_) | Node::String(_) => {}
                    Node::Not(inner) | Node::Matches(inner, _) => open.push(*inner),
                    Node::And(operands) | Node::Or(operands) | Node::Concat(operands) => open.extend(operands.iter()),
                    Node::Eq(left, right) | Node::Le(left, right) => open.extend([*left, *right]),
                    node @ Node::Like(..) => open.extend(node.operands()),
                }
            }
            found.push(symbols);
        }
        found
    }

    /// The constant called `name`, declared now if it was not; a second declaration keeps the first one's sort and note.
    pub fn declare(&mut self, name: &str, sort: Sort, note: &str) -> Term {
        self.declared(Declaration { name: SmolStr::new(name), sort, note: SmolStr::new(note) })
    }

    /// The same for what every store of a kind declares: nothing is copied.
    pub fn declare_static(&mut self, name: &'static str, sort: Sort, note: &'static str) -> Term {
        self.declared(Declaration { name: SmolStr::new_static(name), sort, note: SmolStr::new_static(note) })
    }

    fn declared(&mut self, declaration: Declaration) -> Term {
        let Declaration { name, sort, .. } = &declaration;
        if let Some(symbol) = self.names.get(name) {
            debug_assert_eq!(self.declaration(*symbol).sort, *sort, "`{name}` declared with two sorts");
            return self.intern(Node::Symbol(*symbol), self.declaration(*symbol).sort);
        }
        let symbol = Symbol(count(self.declarations.len()));
        let (name, sort) = (name.clone(), *sort);
        self.declarations.push(declaration);
        self.names.insert(name, symbol);
        let term = self.intern(Node::Symbol(symbol), sort);
        self.constants.push(term);
        term
    }

    /// The term that is `symbol`.
    pub fn symbol(&self, symbol: Symbol) -> Option<Term> {
        self.constants.get(symbol.index()).copied()
    }

    /// The term that says that `term` is `value`, if there is one yet.
    pub(crate) fn equality_with(&self, term: Term, value: &Value) -> Option<Term> {
        let constant = match value {
            Value::Bool(_) => return None,
            Value::Int(value) => Node::Int(value.clone()),
            Value::String(text) => Node::String(text.clone()),
        };
        self.find(&Node::Eq(term, self.find(&constant)?))
    }

    fn find(&self, node: &Node) -> Option<Term> {
        self.index.find(&self.nodes, node).map(Term)
    }

    /// The symbol that `term` is, if it is one.
    pub fn as_symbol(&self, term: Term) -> Option<Symbol> {
        match self.node(term) {
            Node::Symbol(symbol) => Some(*symbol),
            _ => None,
        }
    }

    /// The truth value that `term` is, if it is one.
    pub fn as_bool(&self, term: Term) -> Option<bool> {
        match self.node(term) {
            Node::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) -> Term {
        self.intern(Node::Bool(value), Sort::Bool)
    }

    /// An integer.
    pub fn int(&mut self, value: impl Into<BigInt>) -> Term {
        self.intern(Node::Int(value.into()), Sort::Int)
    }

    /// A text.
    pub fn string(&mut self, text: &str) -> Term {
        self.intern(Node::String(Arc::from(text)), Sort::String)
    }

    /// Negation.
    pub fn not(&mut self, term: Term) -> Term {
        self.check(term, Sort::Bool);
        match *self.node(term) {
            Node::Bool(value) => self.bool(!value),
            Node::Not(inner) => inner,
            _ => self.negate(term),
        }
    }

    fn negate(&mut self, term: Term) -> Term {
        if let Some(negation) = self.negation(term) {
            return negation;
        }
        let negation = self.intern(Node::Not(term), Sort::Bool);
        if let Some(facts) = self.facts.get_mut(term.index()) {
            facts.negation = Some(negation);
        }
        negation
    }

    /// Conjunction; of nothing, true.
    pub fn and(&mut self, terms: impl IntoIterator<Item = Term>) -> Term {
        self.junction(terms, true)
    }

    /// Disjunction; of nothing, false.
    pub fn or(&mut self, terms: impl IntoIterator<Item = Term>) -> Term {
        self.junction(terms, false)
    }

    /// `premise` implies `conclusion`.
    pub fn implies(&mut self, premise: Term, conclusion: Term) -> Term {
        let not = self.not(premise);
        self.or([not, conclusion])
    }

    /// Equality of two terms of one sort; of Booleans, that both hold or neither.
    pub fn eq(&mut self, left: Term, right: Term) -> Term {
        self.check(right, self.sort(left));
        if left == right {
            return self.bool(true);
        }
        match (self.node(left), self.node(right)) {
            (Node::Bool(value), _) => return if *value { right } else { self.not(right) },
            (_, Node::Bool(value)) => return if *value { left } else { self.not(left) },
            _ if self.sort(left) == Sort::Bool => return self.same_truth(left, right),
            (Node::Int(a), Node::Int(b)) => {
                return {
                    let same = a == b;
                    self.bool(same)
                };
            }
            (Node::String(a), Node::String(b)) => {
                return {
                    let same = a == b;
                    self.bool(same)
                };
            }
            _ => {}
        }
        // The constant goes right; otherwise the older term goes left: equal equations are one term.
        let swap = self.is_constant(left) || !self.is_constant(right) && right < left;
        let (left, right) = if swap { (right, left) } else { (left, right) };
        self.intern(Node::Eq(left, right), Sort::Bool)
    }

    /// Both or neither: equality of Booleans is written with the other connectives, so that no engine needs it.
    fn same_truth(&mut self, left: Term, right: Term) -> Term {
        let (not_left, not_right) = (self.not(left), self.not(right));
        let (both, neither) = (self.and([left, right]), self.and([not_left, not_right]));
        self.or([both, neither])
    }

    /// `left <= right`.
    pub fn le(&mut self, left: Term, right: Term) -> Term {
        self.check(left, Sort::Int);
        self.check(right, Sort::Int);
        match (self.node(left), self.node(right)) {
            (Node::Int(a), Node::Int(b)) => {
                let holds = a <= b;
                self.bool(holds)
            }
            _ if left == right => self.bool(true),
            _ => self.intern(Node::Le(left, right), Sort::Bool),
        }
    }

    /// `left < right`.
    pub fn lt(&mut self, left: Term, right: Term) -> Term {
        let le = self.le(right, left);
        self.not(le)
    }

    /// Whether `text` is matched by `pattern`.
    pub fn matches(&mut self, text: Term, pattern: &Pattern) -> Term {
        self.check(text, Sort::String);
        if pattern.is_all() {
            return self.bool(true);
        }
        if pattern.is_empty() {
            return self.bool(false);
        }
        if let Node::String(value) = self.node(text) {
            let matches = pattern.matches(value);
            return self.bool(matches);
        }
        match pattern.as_literal() {
            Some(literal) => {
                let literal = self.string(literal);
                self.eq(text, literal)
            }
            None => self.intern(Node::Matches(text, pattern.clone()), Sort::Bool),
        }
    }

    /// Conjunction (`unit` true) or disjunction: flattened, without duplicates, in order of first occurrence.
    fn junction(&mut self, terms: impl IntoIterator<Item = Term>, unit: bool) -> Term {
        let mark = self.next_mark();
        let mut kept = Vec::new();
        let mut open: Vec<Term> = terms.into_iter().collect();
        open.reverse();
        while let Some(term) = open.pop() {
            self.check(term, Sort::Bool);
            match self.node(term) {
                Node::Bool(value) if *value == unit => continue,
                Node::Bool(value) => {
                    let value = *value;
                    return self.bool(value);
                }
                _ if self.is_marked(term, mark) => continue,
                _ if self.negation(term).is_some_and(|negation| self.is_marked(negation, mark)) => {
                    return self.bool(!unit);
                }
                _ => {}
            }
            self.give(term, mark);
            match self.node(term) {
                Node::And(inner) if unit => open.extend(inner.iter().rev()),
                Node::Or(inner) if !unit => open.extend(inner.iter().rev()),
                _ => kept.push(term),
            }
        }
        match kept.as_slice() {
            [] => self.bool(unit),
            [only] => *only,
            _ if unit => self.intern(Node::And(kept.into()), Sort::Bool),
            _ => self.intern(Node::Or(kept.into()), Sort::Bool),
        }
    }

    /// The negation of `term`, if there is such a term yet.
    fn negation(&self, term: Term) -> Option<Term> {
        match self.node(term) {
            Node::Not(inner) => Some(*inner),
            _ => self.facts.get(term.index())?.negation,
        }
    }

    /// A mark that no term has.
    fn next_mark(&mut self) -> u32 {
        if self.mark == u32::MAX {
            self.facts.iter_mut().for_each(|facts| facts.mark = 0);
            self.mark = 0;
        }
        self.mark += 1;
        self.mark
    }

    fn give(&mut self, term: Term, mark: u32) {
        if let Some(facts) = self.facts.get_mut(term.index()) {
            facts.mark = mark;
        }
    }

    fn is_marked(&self, term: Term, mark: u32) -> bool {
        self.facts.get(term.index()).is_some_and(|facts| facts.mark == mark)
    }

    pub(crate) fn is_constant(&self, term: Term) -> bool {
        matches!(self.node(term), Node::Bool(_) | Node::Int(_) | Node::String(_))
    }

    fn check(&self, term: Term, sort: Sort) {
        debug_assert_eq!(self.sort(term), sort, "ill-sorted operand {:?}", self.node(term));
    }

    fn intern(&mut self, node: Node, sort: Sort) -> Term {
        let term = Term(self.index.find_or_push(&mut self.nodes, node));
        if term.index() == self.facts.len() {
            self.facts.push(Facts { sort, negation: None, mark: 0 });
        }
        term
    }
}

/// Positions fit in 32 bits: four billion terms do not fit in memory.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
