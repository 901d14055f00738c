//! The value of a term under a model.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{CharSet, LikePiece, Model, Node, Pattern, PatternPiece, Sort, Term, Terms, Value};

/// The value of `term` when symbols have the values that `model` gives them. Works through a list, not by recursion.
pub fn evaluate(terms: &Terms, term: Term, model: &Model) -> Value {
    let mut known = evaluate_all(terms, &[term], model);
    known.remove(&term).unwrap_or_else(|| Value::default_of(terms.sort(term)))
}

/// The values of `roots` and of every term they are made of; shared parts are evaluated once.
pub fn evaluate_all(terms: &Terms, roots: &[Term], model: &Model) -> BTreeMap<Term, Value> {
    let mut known: BTreeMap<Term, Value> = BTreeMap::new();
    for part in terms.reachable(roots) {
        let value = step(terms, part, model, &known);
        known.insert(part, value);
    }
    known
}

fn step(terms: &Terms, term: Term, model: &Model, known: &BTreeMap<Term, Value>) -> Value {
    match terms.node(term) {
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(value) => Value::Int(value.clone()),
        Node::String(text) => Value::String(text.clone()),
        Node::Symbol(symbol) => match model.get(*symbol) {
            Some(value) if value.sort() == terms.sort(term) => value.clone(),
            _ => Value::default_of(terms.sort(term)),
        },
        Node::Not(inner) => Value::Bool(!truth(known, *inner)),
        Node::And(parts) => Value::Bool(parts.iter().all(|part| truth(known, *part))),
        Node::Or(parts) => Value::Bool(parts.iter().any(|part| truth(known, *part))),
        Node::Eq(left, right) => Value::Bool(known.get(left) == known.get(right)),
        Node::Le(left, right) => match (known.get(left), known.get(right)) {
            (Some(Value::Int(left)), Some(Value::Int(right))) => Value::Bool(left <= right),
            _ => Value::default_of(Sort::Bool),
        },
        Node::Matches(subject, pattern) => Value::Bool(pattern.matches(&text(known, *subject))),
        Node::Concat(parts) => {
            Value::String(parts.iter().map(|part| text(known, *part).to_string()).collect::<String>().into())
        }
        Node::Like(subject, pieces) => Value::Bool(glob(known, pieces).matches(&text(known, *subject))),
    }
}

fn truth(known: &BTreeMap<Term, Value>, term: Term) -> bool {
    known.get(&term) == Some(&Value::Bool(true))
}

fn text(known: &BTreeMap<Term, Value>, term: Term) -> Arc<str> {
    match known.get(&term) {
        Some(Value::String(text)) => text.clone(),
        _ => "".into(),
    }
}

fn glob(known: &BTreeMap<Term, Value>, pieces: &[LikePiece]) -> Pattern {
    Pattern::new(pieces.iter().map(|piece| match piece {
        LikePiece::One => PatternPiece::One(CharSet::all()),
        LikePiece::Run => PatternPiece::Run(CharSet::all()),
        LikePiece::Text(term) => PatternPiece::Literal(text(known, *term).to_string()),
    }))
}
