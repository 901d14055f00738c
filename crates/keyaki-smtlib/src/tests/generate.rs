//! Random queries and models.

use keyaki_ir::{
    Assumption, CharSet, Definition, LikePiece, Model, Pattern, PatternPiece, Query, Sort, Symbol, Term, Terms, Value,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::{Comments, Dialect, SetEncoding, StringEncoding};

/// What to build next; operands are chosen among what there is of the right sort.
#[derive(Clone, Debug)]
enum Step {
    Int(i8),
    Text(String),
    Not(Index),
    And(Vec<Index>),
    Or(Vec<Index>),
    EqBool(Index, Index),
    EqInt(Index, Index),
    EqText(Index, Index),
    Le(Index, Index),
    Matches(Index, Pattern),
    Concat(Vec<Index>),
    Like(Index, Vec<Glob>),
    Define(Index),
    Assume(Index),
}

/// A piece of a glob.
#[derive(Clone, Debug)]
pub(crate) enum Glob {
    Text(Index),
    One,
    Run,
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab:]{0,4}", 1 => r#"[ab"|\\u{}0-9é𐐀 ;\n]{0,6}"#]
}

pub(crate) fn pattern() -> impl Strategy<Value = Pattern> {
    let set = prop_oneof![
        4 => Just(CharSet::all()),
        1 => Just(CharSet::all_but('b')),
        1 => Just(CharSet::of("aA".chars())),
        1 => Just(CharSet::from_ranges([('0', '9'), (':', 'a')])),
    ];
    let piece = prop_oneof![
        3 => text().prop_map(PatternPiece::Literal),
        1 => set.clone().prop_map(PatternPiece::One),
        3 => set.prop_map(PatternPiece::Run),
    ];
    prop::collection::vec(piece, 0..5).prop_map(Pattern::new)
}

pub(crate) fn glob() -> impl Strategy<Value = Vec<Glob>> {
    let piece = prop_oneof![3 => any::<Index>().prop_map(Glob::Text), 1 => Just(Glob::One), 2 => Just(Glob::Run)];
    prop::collection::vec(piece, 0..8)
}

fn step() -> impl Strategy<Value = Step> {
    let one = any::<Index>;
    let some = || prop::collection::vec(any::<Index>(), 0..4);
    prop_oneof![
        1 => any::<i8>().prop_map(Step::Int),
        1 => text().prop_map(Step::Text),
        2 => one().prop_map(Step::Not),
        2 => some().prop_map(Step::And),
        2 => some().prop_map(Step::Or),
        1 => (one(), one()).prop_map(|(a, b)| Step::EqBool(a, b)),
        1 => (one(), one()).prop_map(|(a, b)| Step::EqInt(a, b)),
        1 => (one(), one()).prop_map(|(a, b)| Step::EqText(a, b)),
        1 => (one(), one()).prop_map(|(a, b)| Step::Le(a, b)),
        3 => (one(), pattern()).prop_map(|(a, p)| Step::Matches(a, p)),
        1 => some().prop_map(Step::Concat),
        2 => (one(), glob()).prop_map(|(a, g)| Step::Like(a, g)),
        1 => one().prop_map(Step::Define),
        1 => one().prop_map(Step::Assume),
    ]
}

/// The names that the symbols of random queries have, two of each sort.
const SYMBOLS: [(&str, Sort); 6] = [
    ("and", Sort::Bool),
    ("aws:SourceIp exists", Sort::Bool),
    ("i", Sort::Int),
    ("a|b\\%\n", Sort::Int),
    ("resource path", Sort::String),
    ("str.len", Sort::String),
];

pub(crate) fn query() -> impl Strategy<Value = Query> {
    prop::collection::vec(step(), 1..25).prop_map(|steps| build(&steps))
}

/// All terms made so far, by sort.
struct Store {
    bools: Vec<Term>,
    ints: Vec<Term>,
    texts: Vec<Term>,
}

fn build(steps: &[Step]) -> Query {
    let mut terms = Terms::new();
    let mut store = Store { bools: Vec::new(), ints: Vec::new(), texts: Vec::new() };
    for (name, sort) in SYMBOLS {
        let symbol = terms.declare(name, sort, "a note\nof two lines");
        store.keep(&terms, symbol);
    }
    let mut definitions = Vec::new();
    let mut assumptions = Vec::new();
    for step in steps {
        match step {
            Step::Define(at) => definitions.push(Definition {
                name: format!("definition {}", definitions.len()),
                term: *at.get(&store.bools),
                notes: vec!["where it is from".to_owned()],
            }),
            Step::Assume(at) => assumptions.push(Assumption { term: *at.get(&store.bools), notes: [].into() }),
            step => {
                let made = make(&mut terms, &store, step);
                store.keep(&terms, made);
            }
        }
    }
    let goal = *store.bools.last().unwrap();
    Query { terms, notes: vec!["random".to_owned()], definitions: definitions.into(), assumptions, goal }
}

fn make(terms: &mut Terms, store: &Store, step: &Step) -> Term {
    let all = |chosen: &[Index], from: &[Term]| chosen.iter().map(|at| *at.get(from)).collect::<Vec<_>>();
    match step {
        Step::Int(value) => terms.int(*value),
        Step::Text(text) => terms.string(text),
        Step::Not(a) => terms.not(*a.get(&store.bools)),
        Step::And(chosen) => terms.and(all(chosen, &store.bools)),
        Step::Or(chosen) => terms.or(all(chosen, &store.bools)),
        Step::EqBool(a, b) => terms.eq(*a.get(&store.bools), *b.get(&store.bools)),
        Step::EqInt(a, b) => terms.eq(*a.get(&store.ints), *b.get(&store.ints)),
        Step::EqText(a, b) => terms.eq(*a.get(&store.texts), *b.get(&store.texts)),
        Step::Le(a, b) => terms.le(*a.get(&store.ints), *b.get(&store.ints)),
        Step::Matches(a, pattern) => terms.matches(*a.get(&store.texts), pattern),
        Step::Concat(chosen) => terms.concat(all(chosen, &store.texts)),
        Step::Like(a, glob) => terms.like(*a.get(&store.texts), like_pieces(glob, &store.texts)),
        Step::Define(_) | Step::Assume(_) => unreachable!("done by `build`"),
    }
}

pub(crate) fn like_pieces(glob: &[Glob], texts: &[Term]) -> Vec<LikePiece> {
    glob.iter()
        .map(|piece| match piece {
            Glob::Text(at) => LikePiece::Text(*at.get(texts)),
            Glob::One => LikePiece::One,
            Glob::Run => LikePiece::Run,
        })
        .collect()
}

impl Store {
    fn keep(&mut self, terms: &Terms, term: Term) {
        match terms.sort(term) {
            Sort::Bool => self.bools.push(term),
            Sort::Int => self.ints.push(term),
            Sort::String => self.texts.push(term),
        }
    }
}

/// Values for the symbols of a random query: two of each sort.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    bools: [bool; 2],
    ints: [i8; 2],
    texts: [String; 2],
}

pub(crate) fn values() -> impl Strategy<Value = Values> {
    (any::<[bool; 2]>(), any::<[i8; 2]>(), [text(), text()]).prop_map(|(bools, ints, texts)| Values {
        bools,
        ints,
        texts,
    })
}

/// The model that gives these values to `symbols`, which are those of `query`.
pub(crate) fn model(query: &Query, symbols: impl IntoIterator<Item = Symbol>, values: &Values) -> Model {
    let value = |symbol: Symbol| match query.terms.declaration(symbol).sort {
        Sort::Bool => Value::Bool(values.bools[symbol.index() % 2]),
        Sort::Int => Value::Int(values.ints[symbol.index() % 2].into()),
        Sort::String => Value::String(values.texts[symbol.index() % 2].as_str().into()),
    };
    symbols.into_iter().map(|symbol| (symbol, value(symbol))).collect()
}

pub(crate) fn dialects() -> [Dialect; 2] {
    let regex = Dialect::default();
    [
        Dialect {
            strings: StringEncoding::Affixes,
            sets: SetEncoding::Differences,
            comments: Comments::None,
            ..regex.clone()
        },
        regex,
    ]
}
