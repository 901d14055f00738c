//! Random queries over two Booleans, two integers and three texts, and their models over few short values.

#![allow(dead_code, unreachable_pub)] // Each test file uses a part.

use keyaki_ir::{
    Assumption, CharSet, Evaluator, LikePiece, Model, Pattern, PatternPiece, Query, Sort, Term, Terms, Value,
};
use proptest::prelude::*;

/// A formula.
#[derive(Clone, Debug)]
pub enum Expr {
    Flag(usize),
    AtMost(usize, i32),
    Is(usize, i32),
    Text(usize, String),
    Glob(usize, Vec<Piece>),
    Same(usize, usize),
    Like(usize, Vec<Piece>),
    Joined(Vec<Piece>, String),
    JoinedIn(Vec<Piece>, Vec<Piece>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

/// A piece of a text or of a glob.
#[derive(Clone, Debug)]
pub enum Piece {
    Literal(String),
    One,
    Run,
    RunNot(char),
    Variable(usize),
}

const TEXTS: usize = 3;

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        3 => "[ab:]{1,2}".prop_map(Piece::Literal),
        1 => Just(Piece::One),
        3 => Just(Piece::Run),
        1 => Just(Piece::RunNot(':')),
    ]
}

fn piece_with_variable() -> impl Strategy<Value = Piece> {
    prop_oneof![
        2 => "[ab:]{1,2}".prop_map(Piece::Literal),
        1 => Just(Piece::One),
        2 => Just(Piece::Run),
        3 => (0..TEXTS).prop_map(Piece::Variable),
    ]
}

fn text_piece() -> impl Strategy<Value = Piece> {
    prop_oneof!["[ab:]{1,2}".prop_map(Piece::Literal), (0..TEXTS).prop_map(Piece::Variable)]
}

fn atom(coupled: bool) -> BoxedStrategy<Expr> {
    let text = 0..TEXTS;
    let single = prop_oneof![
        1 => (0..2_usize).prop_map(Expr::Flag),
        1 => (0..2_usize, -2..3).prop_map(|(n, c)| Expr::AtMost(n, c)),
        1 => (0..2_usize, -2..3).prop_map(|(n, c)| Expr::Is(n, c)),
        2 => (text.clone(), "[ab:]{0,2}").prop_map(|(n, text)| Expr::Text(n, text)),
        4 => (text.clone(), prop::collection::vec(piece(), 1..4)).prop_map(|(n, glob)| Expr::Glob(n, glob)),
    ];
    if !coupled {
        return single.boxed();
    }
    let several = prop_oneof![
        2 => (text.clone(), text.clone()).prop_map(|(one, other)| Expr::Same(one, other)),
        3 => (text, prop::collection::vec(piece_with_variable(), 1..4)).prop_map(|(n, glob)| Expr::Like(n, glob)),
        1 => (prop::collection::vec(text_piece(), 1..3), "[ab:]{0,3}").prop_map(|(parts, text)| Expr::Joined(parts, text)),
        1 => (prop::collection::vec(text_piece(), 1..3), prop::collection::vec(piece(), 1..4))
            .prop_map(|(parts, glob)| Expr::JoinedIn(parts, glob)),
    ];
    prop_oneof![2 => single, 1 => several].boxed()
}

/// A formula, whose atoms are each about one symbol or, `coupled`, some about several texts.
pub fn expr(coupled: bool) -> impl Strategy<Value = Expr> {
    atom(coupled).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|expr| Expr::Not(expr.into())),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expr::And),
            prop::collection::vec(inner, 1..4).prop_map(Expr::Or),
        ]
    })
}

/// Two policies' worth of formulas: statements share their elements, and the policies share statements, so the same part
/// is wanted true here and false there.
#[derive(Clone, Debug)]
pub struct Policies {
    elements: [Vec<Expr>; 3],
    statements: Vec<[usize; 3]>,
    old: Vec<(bool, usize)>,
    new: Vec<(bool, usize)>,
}

/// About one text, and a flag beside it now and then.
fn element(text: usize) -> impl Strategy<Value = Expr> {
    let value = prop_oneof![
        1 => "[ab:]{0,2}".prop_map(move |value| Expr::Text(text, value)),
        2 => prop::collection::vec(piece(), 1..4).prop_map(move |glob| Expr::Glob(text, glob)),
    ];
    let flag = (0..2_usize, any::<bool>()).prop_map(
        |(n, is)| {
            if is { Expr::Flag(n) } else { Expr::Not(Expr::Flag(n).into()) }
        },
    );
    let guarded = (flag, value.clone()).prop_map(|(flag, value)| Expr::And(vec![flag, value]));
    let either = prop::collection::vec(prop_oneof![value, guarded], 1..3).prop_map(Expr::Or);
    (either, any::<bool>()).prop_map(|(either, not)| if not { Expr::Not(either.into()) } else { either })
}

pub fn policies() -> impl Strategy<Value = Policies> {
    let elements = |text| prop::collection::vec(element(text), 1..3);
    let statements = prop::collection::vec(prop::array::uniform3(0..1_000_usize), 1..4);
    let policy = || prop::collection::vec((any::<bool>(), 0..1_000_usize), 1..4);
    ([elements(0), elements(1), elements(2)], statements, policy(), policy())
        .prop_map(|(elements, statements, old, new)| Policies { elements, statements, old, new })
}

impl Policies {
    fn statement(&self, at: usize) -> Expr {
        let chosen = &self.statements[at % self.statements.len()];
        let elements = self.elements.iter().zip(chosen);
        Expr::And(elements.map(|(all, at)| all[at % all.len()].clone()).collect())
    }

    /// Some Allow of `policy` matches, and no Deny.
    fn allowed(&self, policy: &[(bool, usize)]) -> Expr {
        let of = |effect| policy.iter().filter(move |(allow, _)| *allow == effect);
        let allows = of(true).map(|(_, at)| self.statement(*at)).collect();
        let denies = of(false).map(|(_, at)| self.statement(*at)).collect();
        Expr::And(vec![Expr::Or(allows), Expr::Not(Expr::Or(denies).into())])
    }

    /// What the new policy allows and the old one does not.
    pub fn new_access(&self) -> Expr {
        Expr::And(vec![self.allowed(&self.new), Expr::Not(self.allowed(&self.old).into())])
    }
}

struct Symbols {
    flags: Vec<Term>,
    integers: Vec<Term>,
    texts: Vec<Term>,
}

fn declare(terms: &mut Terms) -> Symbols {
    let mut all = |sort, names: &[&str]| names.iter().map(|name| terms.declare(name, sort, "")).collect();
    Symbols {
        flags: all(Sort::Bool, &["p", "q"]),
        integers: all(Sort::Int, &["i", "j"]),
        texts: all(Sort::String, &["s", "t", "u"]),
    }
}

fn pattern(pieces: &[Piece]) -> Pattern {
    Pattern::new(pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(text) => Some(PatternPiece::Literal(text.clone())),
        Piece::One => Some(PatternPiece::One(CharSet::all())),
        Piece::Run => Some(PatternPiece::Run(CharSet::all())),
        Piece::RunNot(c) => Some(PatternPiece::Run(CharSet::all_but(*c))),
        Piece::Variable(_) => None,
    }))
}

fn joined(terms: &mut Terms, symbols: &Symbols, parts: &[Piece]) -> Term {
    let parts: Vec<Term> = parts
        .iter()
        .filter_map(|part| match part {
            Piece::Literal(text) => Some(terms.string(text)),
            Piece::Variable(n) => Some(symbols.texts[*n]),
            Piece::One | Piece::Run | Piece::RunNot(_) => None,
        })
        .collect();
    terms.concat(parts)
}

fn term(terms: &mut Terms, symbols: &Symbols, expr: &Expr) -> Term {
    match expr {
        Expr::Flag(n) => symbols.flags[*n],
        Expr::AtMost(n, c) => {
            let c = terms.int(*c);
            terms.le(symbols.integers[*n], c)
        }
        Expr::Is(n, c) => {
            let c = terms.int(*c);
            terms.eq(symbols.integers[*n], c)
        }
        Expr::Text(n, text) => {
            let text = terms.string(text);
            terms.eq(symbols.texts[*n], text)
        }
        Expr::Glob(n, glob) => terms.matches(symbols.texts[*n], &pattern(glob)),
        Expr::Same(one, other) => terms.eq(symbols.texts[*one], symbols.texts[*other]),
        Expr::Like(n, glob) => {
            let pieces: Vec<LikePiece> = glob
                .iter()
                .map(|piece| match piece {
                    Piece::Literal(text) => LikePiece::Text(terms.string(text)),
                    Piece::One => LikePiece::One,
                    Piece::Run | Piece::RunNot(_) => LikePiece::Run,
                    Piece::Variable(n) => LikePiece::Text(symbols.texts[*n]),
                })
                .collect();
            terms.like(symbols.texts[*n], pieces)
        }
        Expr::Joined(parts, text) => {
            let (whole, text) = (joined(terms, symbols, parts), terms.string(text));
            terms.eq(whole, text)
        }
        Expr::JoinedIn(parts, glob) => {
            let whole = joined(terms, symbols, parts);
            terms.matches(whole, &pattern(glob))
        }
        Expr::Not(inner) => {
            let inner = term(terms, symbols, inner);
            terms.not(inner)
        }
        Expr::And(parts) | Expr::Or(parts) => {
            let parts: Vec<Term> = parts.iter().map(|part| term(terms, symbols, part)).collect();
            if matches!(expr, Expr::And(_)) { terms.and(parts) } else { terms.or(parts) }
        }
    }
}

/// The query for a model of all `assumptions` and of `goal`.
pub fn query(assumptions: &[Expr], goal: &Expr) -> Query {
    let mut terms = Terms::new();
    let symbols = declare(&mut terms);
    let assumptions = assumptions
        .iter()
        .map(|expr| Assumption { term: term(&mut terms, &symbols, expr), notes: [].into() })
        .collect();
    let goal = term(&mut terms, &symbols, goal);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions, goal }
}

/// A model over few values, if there is one.
pub fn brute_force(query: &Query) -> Option<Model> {
    let words = ["", "a", "b", ":", "x", "ab", "ba", "aa", "b:", "a:b", "xy"];
    let evaluator = Evaluator::new(&query.terms, query.roots());
    let symbols = query.symbols();
    let values: Vec<Vec<Value>> = symbols
        .iter()
        .map(|symbol| match query.terms.declaration(*symbol).sort {
            Sort::Bool => [false, true].map(Value::Bool).into(),
            Sort::Int => (-3..4).map(|n: i32| Value::Int(n.into())).collect(),
            Sort::String => words.map(|word| Value::String(word.into())).into(),
        })
        .collect();
    let count: usize = values.iter().map(Vec::len).product();
    (0..count.min(60_000)).find_map(|n| {
        let mut rest = n;
        let model: Model = symbols
            .iter()
            .zip(&values)
            .map(|(symbol, values)| {
                let value = values[rest % values.len()].clone();
                rest /= values.len();
                (*symbol, value)
            })
            .collect();
        evaluator.all_true(&model).then_some(model)
    })
}

/// How many cases a test runs.
pub fn cases() -> u32 {
    std::env::var("KEYAKI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}
