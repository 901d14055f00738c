//! Random terms: recipes that proptest can draw, and the terms made by them.

use keyaki_ir::{CharSet, LikePiece, Model, Pattern, PatternPiece, Query, Sort, Symbol, Term, Terms, Value};
use proptest::prelude::*;

/// A recipe for a Boolean term.
#[derive(Clone, Debug)]
pub enum Recipe {
    Flag(usize),
    Equal(Text, Text),
    Matches(Text, Vec<Piece>),
    Like(Text, Vec<Glob>),
    AtMost(Number, Number),
    SameNumber(Number, Number),
    Not(Box<Recipe>),
    And(Vec<Recipe>),
    Or(Vec<Recipe>),
}

#[derive(Clone, Debug)]
pub enum Text {
    Variable(usize),
    Literal(String),
    Joined(usize, String, usize),
}

#[derive(Clone, Debug)]
pub enum Number {
    Variable(usize),
    Literal(i64),
}

#[derive(Clone, Debug)]
pub enum Piece {
    Literal(String),
    One(Letters),
    Run(Letters),
}

#[derive(Clone, Copy, Debug)]
pub enum Letters {
    All,
    NotColon,
    AOrB,
}

#[derive(Clone, Debug)]
pub enum Glob {
    Text(Text),
    One,
    Run,
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab:]{0,3}", 1 => Just("\"".to_owned()), 1 => Just("\\u{61} é)".to_owned())]
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        5 => (0..3_usize).prop_map(Text::Variable),
        2 => literal().prop_map(Text::Literal),
        1 => (0..3_usize, literal(), 0..3_usize).prop_map(|(left, mid, right)| Text::Joined(left, mid, right)),
    ]
}

fn number() -> impl Strategy<Value = Number> {
    let edge = prop_oneof![-3..4_i64, Just(i64::MAX), Just(i64::MIN)];
    prop_oneof![2 => (0..2_usize).prop_map(Number::Variable), 1 => edge.prop_map(Number::Literal)]
}

fn piece() -> impl Strategy<Value = Piece> {
    let letters = prop_oneof![2 => Just(Letters::All), 1 => Just(Letters::NotColon), 1 => Just(Letters::AOrB)];
    prop_oneof![
        2 => literal().prop_map(Piece::Literal),
        1 => letters.clone().prop_map(Piece::One),
        2 => letters.prop_map(Piece::Run),
    ]
}

fn glob() -> impl Strategy<Value = Glob> {
    prop_oneof![3 => text().prop_map(Glob::Text), 1 => Just(Glob::One), 3 => Just(Glob::Run)]
}

/// Boolean structure over comparisons, patterns and globs with texts that only the model knows.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    let atom = prop_oneof![
        1 => (0..2_usize).prop_map(Recipe::Flag),
        2 => (text(), text()).prop_map(|(left, right)| Recipe::Equal(left, right)),
        4 => (text(), prop::collection::vec(piece(), 0..5)).prop_map(|(text, pieces)| Recipe::Matches(text, pieces)),
        4 => (text(), prop::collection::vec(glob(), 0..6)).prop_map(|(text, pieces)| Recipe::Like(text, pieces)),
        1 => (number(), number()).prop_map(|(left, right)| Recipe::AtMost(left, right)),
        1 => (number(), number()).prop_map(|(left, right)| Recipe::SameNumber(left, right)),
    ];
    let literal = prop_oneof![atom.clone(), atom.prop_map(|atom| Recipe::Not(Box::new(atom)))];
    literal.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(Recipe::And),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(Recipe::Or),
            1 => inner.prop_map(|inner| Recipe::Not(Box::new(inner))),
        ]
    })
}

/// The question whether all `recipes` can be true together.
pub fn query(recipes: &[Recipe]) -> Query {
    let mut terms = Terms::new();
    let roots: Vec<Term> = recipes.iter().map(|recipe| build(&mut terms, recipe)).collect();
    let goal = terms.and(roots);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions: Vec::new(), goal }
}

fn build(terms: &mut Terms, recipe: &Recipe) -> Term {
    match recipe {
        Recipe::Flag(at) => terms.declare(&format!("flag {at}"), Sort::Bool, ""),
        Recipe::Equal(left, right) => {
            let (left, right) = (build_text(terms, left), build_text(terms, right));
            terms.eq(left, right)
        }
        Recipe::Matches(text, pieces) => {
            let text = build_text(terms, text);
            terms.matches(text, &pattern(pieces))
        }
        Recipe::Like(text, pieces) => {
            let text = build_text(terms, text);
            let pieces: Vec<LikePiece> = pieces.iter().map(|piece| build_glob(terms, piece)).collect();
            terms.like(text, pieces)
        }
        Recipe::AtMost(left, right) => {
            let (left, right) = (build_number(terms, left), build_number(terms, right));
            terms.le(left, right)
        }
        Recipe::SameNumber(left, right) => {
            let (left, right) = (build_number(terms, left), build_number(terms, right));
            terms.eq(left, right)
        }
        Recipe::Not(inner) => {
            let inner = build(terms, inner);
            terms.not(inner)
        }
        Recipe::And(parts) => {
            let parts: Vec<Term> = parts.iter().map(|part| build(terms, part)).collect();
            terms.and(parts)
        }
        Recipe::Or(parts) => {
            let parts: Vec<Term> = parts.iter().map(|part| build(terms, part)).collect();
            terms.or(parts)
        }
    }
}

fn build_text(terms: &mut Terms, text: &Text) -> Term {
    let variable = |terms: &mut Terms, at: &usize| terms.declare(&format!("text {at}"), Sort::String, "");
    match text {
        Text::Variable(at) => variable(terms, at),
        Text::Literal(literal) => terms.string(literal),
        Text::Joined(left, middle, right) => {
            let parts = [variable(terms, left), terms.string(middle), variable(terms, right)];
            terms.concat(parts)
        }
    }
}

fn build_number(terms: &mut Terms, number: &Number) -> Term {
    match number {
        Number::Variable(at) => terms.declare(&format!("number {at}"), Sort::Int, ""),
        Number::Literal(value) => terms.int(*value),
    }
}

fn build_glob(terms: &mut Terms, piece: &Glob) -> LikePiece {
    match piece {
        Glob::Text(text) => LikePiece::Text(build_text(terms, text)),
        Glob::One => LikePiece::One,
        Glob::Run => LikePiece::Run,
    }
}

fn pattern(pieces: &[Piece]) -> Pattern {
    let set = |letters: Letters| match letters {
        Letters::All => CharSet::all(),
        Letters::NotColon => CharSet::all_but(':'),
        Letters::AOrB => CharSet::of(['a', 'b']),
    };
    Pattern::new(pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => PatternPiece::Literal(text.clone()),
        Piece::One(letters) => PatternPiece::One(set(*letters)),
        Piece::Run(letters) => PatternPiece::Run(set(*letters)),
    }))
}

/// Values for every symbol that a recipe may declare.
pub fn values() -> impl Strategy<Value = Vec<(String, Value)>> {
    let texts = prop::collection::vec("[ab:]{0,4}", 3);
    let numbers = prop::collection::vec(-3..4_i64, 2);
    (texts, numbers, prop::collection::vec(any::<bool>(), 2)).prop_map(|(texts, numbers, flags)| {
        let texts = texts.iter().enumerate().map(|(at, text)| (format!("text {at}"), Value::String((&**text).into())));
        let numbers = numbers.iter().enumerate().map(|(at, n)| (format!("number {at}"), Value::Int((*n).into())));
        let flags = flags.iter().enumerate().map(|(at, flag)| (format!("flag {at}"), Value::Bool(*flag)));
        texts.chain(numbers).chain(flags).collect()
    })
}

/// The model of `query` that gives its symbols these values by name.
pub fn model(query: &Query, values: &[(String, Value)]) -> Model {
    let value = |symbol: Symbol| {
        let name = &query.terms.declaration(symbol).name;
        values.iter().find(|(named, _)| name == named).map(|(_, value)| (symbol, value.clone()))
    };
    query.symbols().into_iter().filter_map(value).collect()
}
