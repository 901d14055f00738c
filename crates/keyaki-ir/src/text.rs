//! The canonical text of a query: its identity.
//!
//! One line a declaration, a term, an assumption; names and notes of definitions do not enter, so that two queries that
//! ask the same have the same text.

use std::fmt::Write;

use crate::{CharSet, LikePiece, Node, Pattern, PatternPiece, Query, Term};

/// The query as text, one term a line in order of making, referring to earlier lines by number.
pub fn query_text(query: &Query) -> String {
    let reachable = query.reachable();
    let mut text = Text { query, reachable: &reachable, out: String::with_capacity(64 * reachable.len()) };
    text.put("keyaki.query/1\n");
    for symbol in query.symbols_among(&reachable) {
        let declaration = query.terms.declaration(symbol);
        text.put("declare ");
        text.quoted(&declaration.name);
        // Writing to a string cannot fail.
        let _ = writeln!(text.out, " {:?}", declaration.sort);
    }
    for (at, term) in reachable.iter().enumerate() {
        text.number(at);
        text.put(" = ");
        text.node(query.terms.node(*term));
        text.put("\n");
    }
    for assumption in &query.assumptions {
        text.list("assume", &[assumption.term]);
        text.put("\n");
    }
    text.list("goal", &[query.goal]);
    text.put("\n");
    text.out
}

/// The text as far as it is written.
struct Text<'a> {
    query: &'a Query,
    reachable: &'a [Term],
    out: String,
}

impl Text<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Bool(value) => self.put(if *value { "true" } else { "false" }),
            Node::Int(value) => self.put(&value.to_string()),
            Node::String(text) => self.quoted(text),
            Node::Symbol(symbol) => {
                self.put("symbol ");
                self.quoted(&self.query.terms.declaration(*symbol).name);
            }
            Node::Not(term) => self.list("not", &[*term]),
            Node::And(terms) => self.list("and", terms),
            Node::Or(terms) => self.list("or", terms),
            Node::Eq(left, right) => self.list("eq", &[*left, *right]),
            Node::Le(left, right) => self.list("le", &[*left, *right]),
            Node::Matches(term, pattern) => {
                self.list("matches", &[*term]);
                self.pattern(pattern);
            }
            Node::Concat(terms) => self.list("concat", terms),
            Node::Like(term, pieces) => {
                self.list("like", &[*term]);
                for piece in pieces.iter() {
                    match piece {
                        LikePiece::Text(text) => self.list("", &[*text]),
                        LikePiece::One => self.put(" ?"),
                        LikePiece::Run => self.put(" *"),
                    }
                }
            }
        }
    }

    /// A word and terms by number.
    fn list(&mut self, word: &str, terms: &[Term]) {
        self.put(word);
        for term in terms {
            self.put(" ");
            self.number(self.reachable.binary_search(term).unwrap_or(usize::MAX));
        }
    }

    fn number(&mut self, number: usize) {
        let _ = write!(self.out, "{number}");
    }

    fn pattern(&mut self, pattern: &Pattern) {
        if pattern.pieces().is_empty() {
            self.put(" ");
        }
        for piece in pattern.pieces() {
            self.put(" ");
            match piece {
                PatternPiece::Literal(text) => self.quoted(text),
                PatternPiece::One(set) => self.set(set),
                PatternPiece::Run(set) => {
                    self.set(set);
                    self.put("*");
                }
            }
        }
    }

    fn set(&mut self, set: &CharSet) {
        self.put("[");
        let ranges = if set.is_all() { &[] } else { set.ranges() };
        for (at, (first, last)) in ranges.iter().enumerate() {
            let separator = if at == 0 { "" } else { "," };
            let _ = write!(self.out, "{separator}{first:?}-{last:?}");
        }
        self.put("]");
    }

    /// As Rust writes texts; those without anything to escape are copied.
    fn quoted(&mut self, text: &str) {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
            self.put("\"");
            self.put(text);
            self.put("\"");
        } else {
            let _ = write!(self.out, "{text:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{CharSet, LikePiece, Pattern, PatternPiece, Query, Sort, Terms, query_text};

    /// The text is what queries are known by, in bundles and certificates: it must not change unawares.
    #[test]
    fn each_kind_of_node_is_written_as_ever() {
        let mut terms = Terms::new();
        let text = terms.declare("te\"xt\n", Sort::String, "");
        let number = terms.declare("number", Sort::Int, "");
        let flag = terms.declare("flag", Sort::Bool, "");
        let set = CharSet::from_ranges([('a', 'c'), ('\\', '\\'), ('é', 'é')]);
        let pieces =
            [PatternPiece::Literal("l\u{301}".into()), PatternPiece::One(set), PatternPiece::Run(CharSet::all())];
        let (five, other) = (terms.int(-5), terms.string("b\"s"));
        let both = terms.concat([text, other]);
        let atoms = [
            terms.matches(text, &Pattern::new(pieces)),
            terms.matches(both, &Pattern::new([])),
            terms.le(number, five),
            terms.eq(number, five),
            terms.like(text, [LikePiece::Run, LikePiece::Text(text), LikePiece::One]),
        ];
        let some = terms.or(atoms);
        let no = terms.not(flag);
        let goal = terms.and([some, no]);
        let query = Query { terms, notes: vec![], definitions: Default::default(), assumptions: vec![], goal };
        let expected = r#"keyaki.query/1
declare "te\"xt\n" String
declare "number" Int
declare "flag" Bool
0 = symbol "te\"xt\n"
1 = symbol "number"
2 = symbol "flag"
3 = -5
4 = "b\"s"
5 = concat 0 4
6 = matches 0 "l\u{301}" ['\\'-'\\','a'-'c','é'-'é'] []*
7 = ""
8 = eq 5 7
9 = le 1 3
10 = eq 1 3
11 = like 0 * 0 ?
12 = or 6 8 9 10 11
13 = not 2
14 = and 12 13
goal 14
"#;
        assert_eq!(query_text(&query), expected);
    }
}
