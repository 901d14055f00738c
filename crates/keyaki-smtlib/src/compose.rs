//! From a query to its script.
//!
//! Goes through the terms once, operands first. Every term becomes an S-expression; those with a name become a
//! `define-fun`, and from then on the name stands for them.

use std::collections::BTreeMap;

use keyaki_ir::{LikePiece, Node, Query, Sort, Symbol, Term};

use crate::fold::Folded;
use crate::like::{Piece, like};
use crate::literal::{integer_literal, text_literal};
use crate::pattern::membership;
use crate::script::{Command, Script, get_value};
use crate::sexp::{Sexp, atom, list, list_unless_single};
use crate::sharing::Sharing;
use crate::symbol::Names;
use crate::{Comments, Dialect, Unprintable};

/// The script that asks `query` in `dialect`. Equal queries give equal scripts, byte for byte.
///
/// # Errors
///
/// When SMT-LIB cannot say it exactly; see [`Unprintable`].
pub fn script(query: &Query, dialect: &Dialect) -> Result<Script, Unprintable> {
    let folded = Folded::of(query);
    let mut composer = Composer::new(query, dialect, &folded);
    composer.preamble();
    composer.declarations();
    for term in &folded.terms {
        composer.term(*term)?;
    }
    composer.assertions();
    Ok(composer.finish())
}

struct Composer<'a> {
    query: &'a Query,
    dialect: &'a Dialect,
    folded: &'a Folded,
    sharing: Sharing<'a>,
    names: Names,
    symbols: BTreeMap<Symbol, String>,
    /// How the terms so far are written where they are used.
    written: BTreeMap<Term, Sexp>,
    commands: Vec<Command>,
}

impl<'a> Composer<'a> {
    fn new(query: &'a Query, dialect: &'a Dialect, folded: &'a Folded) -> Self {
        Self {
            query,
            dialect,
            folded,
            sharing: Sharing::of(query, folded),
            names: Names::default(),
            symbols: BTreeMap::new(),
            written: BTreeMap::new(),
            commands: Vec::new(),
        }
    }

    /// Options come first: `:produce-models` may be set only before the logic (SMT-LIB 2.6, 4.2.1).
    fn preamble(&mut self) {
        self.push(&[], list("set-info", [atom(":smt-lib-version"), atom("2.6")]));
        self.push(&[], list("set-option", [atom(":produce-models"), atom("true")]));
        for (keyword, value) in &self.dialect.options {
            self.push(&[], list("set-option", [atom(keyword), atom(value)]));
        }
        self.push(&[], list("set-logic", [atom(&self.dialect.logic)]));
    }

    fn declarations(&mut self) {
        for symbol in self.query.symbols() {
            let declaration = self.query.terms.declaration(symbol);
            let name = self.names.give(&declaration.name);
            let note = (!declaration.note.is_empty()).then(|| declaration.note.clone());
            let note: Vec<String> = note.into_iter().map(|note| note.to_string()).collect();
            self.push(&note, list("declare-const", [atom(&name), atom(sort_name(declaration.sort))]));
            self.symbols.insert(symbol, name);
        }
    }

    /// Writes `term` down, as a definition if it has or needs a name.
    fn term(&mut self, term: Term) -> Result<(), Unprintable> {
        let mut body = self.node(term)?;
        for definition in self.sharing.definitions(term).to_vec() {
            body = self.define(&definition.name, &definition.notes, term, body);
        }
        if self.sharing.needs_name(term, &body) {
            let symbol = self.names.number("shared");
            self.define_symbol(&symbol, &[], self.query.terms.sort(term), body);
            body = atom(symbol);
        }
        self.written.insert(term, body);
        Ok(())
    }

    /// Defines `body` and returns what is to be written instead of it: constants stay as they are, so does the first name.
    fn define(&mut self, name: &str, notes: &[String], term: Term, body: Sexp) -> Sexp {
        let symbol = self.names.give(name);
        self.define_symbol(&symbol, notes, self.query.terms.sort(term), body.clone());
        match body {
            Sexp::List(_) => atom(symbol),
            Sexp::Atom(_) | Sexp::Text(_) => body,
        }
    }

    fn define_symbol(&mut self, symbol: &str, notes: &[String], sort: Sort, body: Sexp) {
        let signature = [atom(symbol), Sexp::List(Vec::new()), atom(sort_name(sort))];
        self.push(notes, list("define-fun", signature.into_iter().chain([body])));
    }

    fn node(&mut self, term: Term) -> Result<Sexp, Unprintable> {
        let query = self.query;
        Ok(match query.terms.node(term) {
            Node::Bool(value) => atom(value.to_string()),
            Node::Int(value) => integer_literal(value),
            Node::String(text) => text_literal(text)?,
            Node::Symbol(symbol) => atom(self.symbols.get(symbol).cloned().unwrap_or_default()),
            Node::Not(inner) => list("not", [self.operand(*inner)]),
            Node::And(_) => self.junction("and", term),
            Node::Or(_) => self.junction("or", term),
            Node::Eq(left, right) => self.application("=", &[*left, *right]),
            Node::Le(left, right) => self.application("<=", &[*left, *right]),
            Node::Concat(parts) => self.application("str.++", parts),
            Node::Matches(subject, pattern) => membership(&self.operand(*subject), pattern, self.dialect)?,
            Node::Like(subject, pieces) => self.like(*subject, pieces)?,
        })
    }

    fn like(&mut self, subject: Term, pieces: &[LikePiece]) -> Result<Sexp, Unprintable> {
        let subject = self.operand(subject);
        let mut printed = Vec::new();
        for piece in pieces {
            printed.push(match piece {
                LikePiece::Text(text) => Piece::Text(self.operand(*text)),
                LikePiece::One => Piece::One,
                LikePiece::Run => Piece::Run,
            });
        }
        let like = like(&subject, &printed, &mut self.names);
        for (place, body) in like.places {
            self.define_symbol(&place, &[], Sort::Int, body);
        }
        Ok(like.formula)
    }

    /// One part may be left, when a definition has the same parts in another order.
    fn junction(&mut self, head: &str, term: Term) -> Sexp {
        let parts = self.folded.operands(self.query, term);
        list_unless_single(head, parts.into_iter().map(|part| self.operand(part)).collect())
    }

    fn application(&mut self, head: &str, operands: &[Term]) -> Sexp {
        let operands: Vec<Sexp> = operands.iter().map(|operand| self.operand(*operand)).collect();
        list(head, operands)
    }

    /// Terms used once are moved to their user, so that a script takes time in proportion to its length.
    fn operand(&mut self, term: Term) -> Sexp {
        let written = match self.sharing.is_repeated(term) {
            true => self.written.get(&term).cloned(),
            false => self.written.remove(&term),
        };
        // Operands come first in `reachable`, so there is always one.
        written.unwrap_or_else(|| atom(""))
    }

    fn assertions(&mut self) {
        let query = self.query;
        for assumption in &query.assumptions {
            let body = self.operand(assumption.term);
            self.push(&assumption.notes, list("assert", [body]));
        }
        let goal = self.operand(query.goal);
        self.push(&["what is sought".to_owned()], list("assert", [goal]));
        self.push(&[], list("check-sat", []));
    }

    fn push(&mut self, notes: &[String], body: Sexp) {
        let notes = match self.dialect.comments {
            Comments::Full => notes.to_vec(),
            Comments::None => Vec::new(),
        };
        self.commands.push(Command { notes, body });
    }

    fn finish(self) -> Script {
        let (header, footer) = match self.dialect.comments {
            Comments::Full => (header(&self.query.notes), footer(&self.symbols)),
            Comments::None => (Vec::new(), Vec::new()),
        };
        let symbols = self.symbols.into_iter().map(|(symbol, name)| (name, symbol)).collect();
        Script { header, commands: self.commands, symbols, footer }
    }
}

fn header(notes: &[String]) -> Vec<String> {
    let reading = [
        "",
        "How to read: the constants are what a model chooses, each definition names a term,",
        "the assertions have to be true together. `sat` means that there is such a model.",
        "",
    ];
    let notes: Vec<String> = if notes.is_empty() { vec!["A question".to_owned()] } else { notes.to_vec() };
    notes.into_iter().chain(reading.map(str::to_owned)).collect()
}

fn footer(symbols: &BTreeMap<Symbol, String>) -> Vec<String> {
    vec!["After `sat`:".to_owned(), crate::layout::lay_out(&get_value(symbols.values()))]
}

fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Bool => "Bool",
        Sort::Int => "Int",
        Sort::String => "String",
    }
}
