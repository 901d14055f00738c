//! The canonical text of a query: its identity.
//!
//! One line a declaration, a term, an assumption; names and notes of definitions do not enter, so that two queries that
//! ask the same have the same text.

use std::fmt::Write;

use crate::{CharSet, LikePiece, Node, Pattern, PatternPiece, Query, Term};

/// The query as text, one term a line in order of making, referring to earlier lines by number.
pub fn query_text(query: &Query) -> String {
    let reachable = query.reachable();
    let number = |term: Term| reachable.binary_search(&term).map_or(usize::MAX, |at| at);
    let mut out = String::from("keyaki.query/1\n");
    for symbol in query.symbols() {
        let declaration = query.terms.declaration(symbol);
        line(&mut out, format_args!("declare {:?} {:?}", declaration.name, declaration.sort));
    }
    for (at, term) in reachable.iter().enumerate() {
        line(&mut out, format_args!("{at} = {}", node_text(query, query.terms.node(*term), &number)));
    }
    for assumption in &query.assumptions {
        line(&mut out, format_args!("assume {}", number(assumption.term)));
    }
    line(&mut out, format_args!("goal {}", number(query.goal)));
    out
}

fn node_text(query: &Query, node: &Node, number: &dyn Fn(Term) -> usize) -> String {
    let list = |terms: &[Term]| terms.iter().map(|term| format!(" {}", number(*term))).collect::<String>();
    match node {
        Node::Bool(value) => format!("{value}"),
        Node::Int(value) => format!("{value}"),
        Node::String(text) => format!("{text:?}"),
        Node::Symbol(symbol) => format!("symbol {:?}", query.terms.declaration(*symbol).name),
        Node::Not(term) => format!("not{}", list(&[*term])),
        Node::And(terms) => format!("and{}", list(terms)),
        Node::Or(terms) => format!("or{}", list(terms)),
        Node::Eq(left, right) => format!("eq{}", list(&[*left, *right])),
        Node::Le(left, right) => format!("le{}", list(&[*left, *right])),
        Node::Matches(term, pattern) => format!("matches {} {}", number(*term), pattern_text(pattern)),
        Node::Concat(terms) => format!("concat{}", list(terms)),
        Node::Like(term, pieces) => {
            let pieces = pieces.iter().map(|piece| match piece {
                LikePiece::Text(text) => format!(" {}", number(*text)),
                LikePiece::One => " ?".to_owned(),
                LikePiece::Run => " *".to_owned(),
            });
            format!("like {}{}", number(*term), pieces.collect::<String>())
        }
    }
}

fn pattern_text(pattern: &Pattern) -> String {
    let pieces = pattern.pieces().iter().map(|piece| match piece {
        PatternPiece::Literal(text) => format!("{text:?}"),
        PatternPiece::One(set) => set_text(set),
        PatternPiece::Run(set) => format!("{}*", set_text(set)),
    });
    pieces.collect::<Vec<_>>().join(" ")
}

fn set_text(set: &CharSet) -> String {
    if set.is_all() {
        return "[]".to_owned();
    }
    let ranges = set.ranges().iter().map(|(first, last)| format!("{first:?}-{last:?}"));
    format!("[{}]", ranges.collect::<Vec<_>>().join(","))
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
