//! Certificates in words: a sentence for each step, and a gloss for each term that the sentences name by number.
//!
//! In: a query and a certificate of it. Out: text for people, which nothing is ever concluded from. Terms with a definition are
//! called by its name, comparisons are written out, other terms are called by their number in the query.

use std::collections::{BTreeMap, BTreeSet};

use keyaki_certificate::{Certificate, Fact, Step, Why};
use keyaki_ir::{CharSet, LikePiece, Node, Pattern, PatternPiece, Query, Term};

/// How many items of a list are written out.
const LISTED: usize = 8;
/// How many characters of a text or of a glob are written out.
const SHOWN: usize = 120;

/// What says certificates of a query in words.
#[derive(Debug)]
pub struct CertificateWords<'a> {
    query: &'a Query,
    names: BTreeMap<Term, &'a str>,
    numbers: Vec<Term>,
}

impl<'a> CertificateWords<'a> {
    /// For certificates of `query`.
    pub fn new(query: &'a Query) -> Self {
        let names = query.definitions.iter().map(|definition| (definition.term, definition.name.as_str()));
        // The goal is called by its own name if it has one.
        let sought = (query.goal, "what is sought");
        let names = std::iter::once(sought).chain(names.rev()).collect();
        Self { query, names, numbers: query.reachable() }
    }

    /// The sentence of step `number`, counted from 0, of a certificate of `count` steps.
    pub fn step(&self, number: usize, step: &Step, count: usize) -> String {
        let given = match step.facts.as_slice() {
            [] if number + 1 == count => "With nothing given but the question".to_owned(),
            [] => "In any case".to_owned(),
            facts => format!("If {}", self.facts(facts, " and ")),
        };
        let by: BTreeSet<usize> = step.by.iter().copied().collect();
        let by = match by.len() {
            0 => String::new(),
            _ => format!(", with what follows by {}", steps(by.into_iter())),
        };
        let end = if number + 1 == count { " So there is no such request." } else { "" };
        format!("{given}{by}: {}.{end}", self.why(&step.why))
    }

    /// The terms that the sentences call by their number, each with what it is.
    pub fn glossary(&self, certificate: &Certificate) -> Vec<(usize, String)> {
        let mut open: Vec<Term> = certificate.steps.iter().flat_map(facts_of).map(|fact| fact.term).collect();
        let mut seen: BTreeSet<Term> = BTreeSet::new();
        while let Some(term) = open.pop() {
            let is_shown = term.index() < self.query.terms.len() && seen.insert(term);
            if let (true, Node::And(parts) | Node::Or(parts)) = (is_shown, self.query.terms.node(term)) {
                open.extend(parts.iter().take(LISTED));
            }
        }
        let junctions = seen.into_iter().filter_map(|term| Some((self.number(term)?, self.junction(term)?)));
        junctions.collect()
    }

    fn junction(&self, term: Term) -> Option<String> {
        let (parts, word) = match self.query.terms.node(term) {
            Node::And(parts) => (parts, "all of"),
            Node::Or(parts) => (parts, "one of"),
            _ => return None,
        };
        let facts: Vec<Fact> = parts.iter().map(|part| Fact { term: *part, holds: true }).collect();
        let name = self.names.get(&term).map(|name| format!("`{name}`: ")).unwrap_or_default();
        Some(format!("{name}{word}: {}", self.facts(&facts, "; ")))
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::Clash => "something would hold and not hold".to_owned(),
            Why::NoValue(symbol, facts) => {
                let declared = self.query.terms.declarations().get(symbol.index());
                let name = declared.map_or("?", |declaration| declaration.name.as_str());
                format!("no value of `{name}` is left, as {}", self.facts(facts, ", and "))
            }
            Why::NoValues(facts) => format!("no values are left, as {}", self.facts(facts, ", and ")),
            Why::Step(step) => format!("this is what step {} excludes", step + 1),
            Why::Cases(clause, cases) => {
                let operands = match self.term_of(clause.term) {
                    Some(Node::And(parts) | Node::Or(parts)) => parts.to_vec(),
                    _ => Vec::new(),
                };
                let case = |(operand, step): (&Term, &usize)| {
                    let fact = Fact { term: *operand, holds: clause.holds };
                    format!("{} (no: step {})", self.fact(fact), step + 1)
                };
                let cases: Vec<String> = operands.iter().zip(cases).map(case).collect();
                format!("{}, so one of these is true: {}", self.fact(*clause), listed(&cases, "; "))
            }
        }
    }

    fn facts(&self, facts: &[Fact], between: &str) -> String {
        listed(&facts.iter().map(|fact| self.fact(*fact)).collect::<Vec<_>>(), between)
    }

    fn term_of(&self, term: Term) -> Option<&Node> {
        (term.index() < self.query.terms.len()).then(|| self.query.terms.node(term))
    }

    fn number(&self, term: Term) -> Option<usize> {
        self.numbers.binary_search(&term).ok()
    }

    fn fact(&self, mut fact: Fact) -> String {
        while let Some(Node::Not(inner)) = self.term_of(fact.term) {
            fact = Fact { term: *inner, holds: !fact.holds };
        }
        let is = |holds| if holds { "is" } else { "is not" };
        let text = |term: &Term| self.text(*term);
        match self.term_of(fact.term) {
            Some(Node::Symbol(_)) => {
                format!("{} {}", text(&fact.term), if fact.holds { "holds" } else { "does not hold" })
            }
            Some(Node::Eq(left, right)) => format!("{} {} {}", text(left), is(fact.holds), text(right)),
            Some(Node::Le(left, right)) => format!("{} {} at most {}", text(left), is(fact.holds), text(right)),
            Some(Node::Matches(subject, pattern)) => {
                format!("{} {} in {}", text(subject), is(fact.holds), pattern_words(pattern))
            }
            Some(Node::Like(subject, pieces)) => {
                format!("{} {} like {}", text(subject), is(fact.holds), self.glob(pieces))
            }
            Some(Node::Bool(value)) => (if *value == fact.holds { "it is so" } else { "it is not so" }).to_owned(),
            _ => self.named(fact),
        }
    }

    /// A junction, by its name or number.
    fn named(&self, fact: Fact) -> String {
        let holds = if fact.holds { "holds" } else { "does not hold" };
        match (self.names.get(&fact.term), self.number(fact.term)) {
            (Some(name), _) if name.ends_with(" matches") && fact.holds => format!("`{name}`"),
            (Some(name), _) => format!("`{name}` {holds}"),
            (None, Some(number)) => format!("({number}) {holds}"),
            (None, None) => format!("something {holds}"),
        }
    }

    /// A text or a number.
    fn text(&self, term: Term) -> String {
        match self.term_of(term) {
            Some(Node::Symbol(symbol)) => {
                let declared = self.query.terms.declarations().get(symbol.index());
                format!("`{}`", declared.map_or("?", |declaration| declaration.name.as_str()))
            }
            Some(Node::String(text)) => format!("\u{201c}{}\u{201d}", cut(text)),
            Some(Node::Int(value)) => value.to_string(),
            Some(Node::Concat(parts)) => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(*part)).collect();
                format!("\u{201c}{}\u{201d}", cut(&parts.concat()))
            }
            _ => "?".to_owned(),
        }
    }

    /// A part of a joined text: symbols in braces.
    fn part(&self, term: Term) -> String {
        match self.term_of(term) {
            Some(Node::String(text)) => text.to_string(),
            Some(Node::Concat(parts)) => parts.iter().map(|part| self.plain_part(*part)).collect(),
            _ => self.plain_part(term),
        }
    }

    fn plain_part(&self, term: Term) -> String {
        match self.term_of(term) {
            Some(Node::String(text)) => text.to_string(),
            Some(Node::Symbol(_)) => format!("{{{}}}", self.text(term).trim_matches('`')),
            _ => "?".to_owned(),
        }
    }

    fn glob(&self, pieces: &[LikePiece]) -> String {
        let piece = |piece: &LikePiece| match piece {
            LikePiece::One => "?".to_owned(),
            LikePiece::Run => "*".to_owned(),
            LikePiece::Text(text) => self.part(*text),
        };
        format!("`{}`", cut(&pieces.iter().map(piece).collect::<String>()))
    }
}

fn facts_of(step: &Step) -> Vec<Fact> {
    let mut facts = step.facts.clone();
    match &step.why {
        Why::NoValue(_, more) | Why::NoValues(more) => facts.extend(more),
        Why::Cases(clause, _) => facts.push(*clause),
        Why::Clash | Why::Step(_) => {}
    }
    facts
}

/// A pattern as a glob, with sets of characters in brackets.
fn pattern_words(pattern: &Pattern) -> String {
    let piece = |piece: &PatternPiece| match piece {
        PatternPiece::Literal(text) => text.clone(),
        PatternPiece::One(set) if set.is_all() => "?".to_owned(),
        PatternPiece::One(set) => set_words(set),
        PatternPiece::Run(set) if set.is_all() => "*".to_owned(),
        PatternPiece::Run(set) => format!("{}*", set_words(set)),
    };
    format!("`{}`", cut(&pattern.pieces().iter().map(piece).collect::<String>()))
}

/// Sets of nearly all characters are said by what is not in them.
fn set_words(set: &CharSet) -> String {
    let outside = set.complement();
    let (sign, shown) = if outside.ranges().len() < set.ranges().len() { ("^", &outside) } else { ("", set) };
    let range = |(first, last): &(char, char)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    format!("[{sign}{}]", shown.ranges().iter().map(range).collect::<String>())
}

fn steps(numbers: impl Iterator<Item = usize>) -> String {
    let numbers: Vec<String> = numbers.map(|number| (number + 1).to_string()).collect();
    let word = if numbers.len() == 1 { "step" } else { "steps" };
    format!("{word} {}", listed(&numbers, ", "))
}

fn listed(items: &[String], between: &str) -> String {
    let shown = items.iter().take(LISTED).cloned().collect::<Vec<_>>().join(between);
    match items.len().checked_sub(LISTED + 1) {
        None => shown,
        Some(more) => format!("{shown}{between}{} more", more + 1),
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('\u{2026}');
    }
    shown
}
