//! Constructors simplify, and never change what a term means: random formulas are built through them and evaluated, and
//! compared with a direct evaluation of the formula as written. A valuation that changes a little at a time has the same
//! values, and tells which texts are alike.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyaki_ir::{
    CharSet, LikePiece, Model, Pattern, PatternPiece, Sort, Symbol, Term, Terms, Valuation, Value, evaluate,
};
use proptest::prelude::*;

/// A formula as written.
#[derive(Clone, Debug)]
enum Formula {
    Bool(bool),
    Symbol(usize),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Same(Box<Formula>, Box<Formula>),
    SameText(Text, Text),
    Less(Number, Number),
    Matches(Text, Vec<Piece>),
    Like(Text, Vec<Piece>),
}

#[derive(Clone, Debug)]
enum Text {
    Constant(String),
    Symbol(usize),
    Joined(Vec<Text>),
}

#[derive(Clone, Copy, Debug)]
enum Number {
    Constant(i8),
    Symbol(usize),
}

/// A piece of a pattern; texts that are symbols count as their value's characters.
#[derive(Clone, Debug)]
enum Piece {
    Text(Text),
    One,
    Run,
}

/// Values of two symbols of each sort.
type World = ([bool; 2], [i8; 2], [String; 2]);

fn text() -> impl Strategy<Value = Text> {
    let leaf = prop_oneof!["[ab]{0,2}".prop_map(Text::Constant), (0..2_usize).prop_map(Text::Symbol)];
    leaf.prop_recursive(2, 6, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Text::Joined))
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    prop::collection::vec(
        prop_oneof![2 => text().prop_map(Piece::Text), 1 => Just(Piece::One), 2 => Just(Piece::Run)],
        0..4,
    )
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![(-2..3_i8).prop_map(Number::Constant), (0..2_usize).prop_map(Number::Symbol)]
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Formula::Bool),
        (0..2_usize).prop_map(Formula::Symbol),
        (text(), text()).prop_map(|(a, b)| Formula::SameText(a, b)),
        (number(), number()).prop_map(|(a, b)| Formula::Less(a, b)),
        (text(), pieces()).prop_map(|(a, b)| Formula::Matches(a, b)),
        (text(), pieces()).prop_map(|(a, b)| Formula::Like(a, b)),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Formula::Not(Box::new(a))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Formula::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Formula::Or),
            (inner.clone(), inner).prop_map(|(a, b)| Formula::Same(Box::new(a), Box::new(b))),
        ]
    })
}

fn world() -> impl Strategy<Value = World> {
    (any::<[bool; 2]>(), [-2..3_i8, -2..3_i8], ["[ab]{0,3}", "[ab]{0,3}"])
}

/// The formula built with the constructors of a store.
struct Builder {
    terms: Terms,
    bools: [Term; 2],
    ints: [Term; 2],
    texts: [Term; 2],
}

impl Builder {
    fn new() -> Self {
        let mut terms = Terms::new();
        let mut two = |sort, name: &str| [0, 1].map(|n| terms.declare(&format!("{name}{n}"), sort, ""));
        let (bools, ints, texts) = (two(Sort::Bool, "p"), two(Sort::Int, "n"), two(Sort::String, "s"));
        Self { terms, bools, ints, texts }
    }

    fn formula(&mut self, formula: &Formula) -> Term {
        match formula {
            Formula::Bool(value) => self.terms.bool(*value),
            Formula::Symbol(n) => self.bools[*n],
            Formula::Not(a) => {
                let a = self.formula(a);
                self.terms.not(a)
            }
            Formula::And(parts) => {
                let parts: Vec<Term> = parts.iter().map(|part| self.formula(part)).collect();
                self.terms.and(parts)
            }
            Formula::Or(parts) => {
                let parts: Vec<Term> = parts.iter().map(|part| self.formula(part)).collect();
                self.terms.or(parts)
            }
            Formula::Same(a, b) => {
                let (a, b) = (self.formula(a), self.formula(b));
                self.terms.eq(a, b)
            }
            Formula::SameText(a, b) => {
                let (a, b) = (self.text(a), self.text(b));
                self.terms.eq(a, b)
            }
            Formula::Less(a, b) => {
                let (a, b) = (self.number(*a), self.number(*b));
                self.terms.lt(a, b)
            }
            Formula::Matches(subject, pieces) => {
                let subject = self.text(subject);
                self.terms.matches(subject, &pattern(pieces, &Default::default()))
            }
            Formula::Like(subject, pieces) => {
                let subject = self.text(subject);
                let pieces: Vec<LikePiece> = pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => LikePiece::Text(self.text(text)),
                        Piece::One => LikePiece::One,
                        Piece::Run => LikePiece::Run,
                    })
                    .collect();
                self.terms.like(subject, pieces)
            }
        }
    }

    fn text(&mut self, text: &Text) -> Term {
        match text {
            Text::Constant(text) => self.terms.string(text),
            Text::Symbol(n) => self.texts[*n],
            Text::Joined(parts) => {
                let parts: Vec<Term> = parts.iter().map(|part| self.text(part)).collect();
                self.terms.concat(parts)
            }
        }
    }

    fn number(&mut self, number: Number) -> Term {
        match number {
            Number::Constant(value) => self.terms.int(value),
            Number::Symbol(n) => self.ints[n],
        }
    }

    fn model(&self, (bools, ints, texts): &World) -> Model {
        let mut model = Model::default();
        for n in 0..2 {
            let symbol = |term| self.terms.as_symbol(term).unwrap();
            model.set(symbol(self.bools[n]), Value::Bool(bools[n]));
            model.set(symbol(self.ints[n]), Value::Int(ints[n].into()));
            model.set(symbol(self.texts[n]), Value::String(texts[n].as_str().into()));
        }
        model
    }
}

fn holds(formula: &Formula, world: &World) -> bool {
    let number = |number: &Number| match number {
        Number::Constant(value) => *value,
        Number::Symbol(n) => world.1[*n],
    };
    match formula {
        Formula::Bool(value) => *value,
        Formula::Symbol(n) => world.0[*n],
        Formula::Not(a) => !holds(a, world),
        Formula::And(parts) => parts.iter().all(|part| holds(part, world)),
        Formula::Or(parts) => parts.iter().any(|part| holds(part, world)),
        Formula::Same(a, b) => holds(a, world) == holds(b, world),
        Formula::SameText(a, b) => value(a, world) == value(b, world),
        Formula::Less(a, b) => number(a) < number(b),
        // A closed pattern cannot hold symbols: there they are empty, here as when building.
        Formula::Matches(subject, pieces) => pattern(pieces, &Default::default()).matches(&value(subject, world)),
        Formula::Like(subject, pieces) => pattern(pieces, world).matches(&value(subject, world)),
    }
}

fn value(text: &Text, world: &World) -> String {
    match text {
        Text::Constant(text) => text.clone(),
        Text::Symbol(n) => world.2[*n].clone(),
        Text::Joined(parts) => parts.iter().map(|part| value(part, world)).collect(),
    }
}

fn pattern(pieces: &[Piece], world: &World) -> Pattern {
    Pattern::new(pieces.iter().map(|piece| match piece {
        Piece::Text(text) => PatternPiece::Literal(value(text, world)),
        Piece::One => PatternPiece::One(CharSet::all()),
        Piece::Run => PatternPiece::Run(CharSet::all()),
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn simplification_keeps_the_meaning(formula in formula(), world in world()) {
        let mut builder = Builder::new();
        let term = builder.formula(&formula);
        let model = builder.model(&world);
        prop_assert_eq!(evaluate(&builder.terms, term, &model), Value::Bool(holds(&formula, &world)));
    }

    #[test]
    fn a_changed_valuation_agrees_with_evaluation(
        formulas in prop::collection::vec(formula(), 1..4),
        start in world(),
        changes in prop::collection::vec((world(), any::<[bool; 6]>()), 1..6),
    ) {
        let mut builder = Builder::new();
        let roots: Vec<Term> = formulas.iter().map(|formula| builder.formula(formula)).collect();
        let truths = |model: &Model| -> Vec<bool> {
            roots.iter().map(|root| evaluate(&builder.terms, *root, model) == Value::Bool(true)).collect()
        };
        let mut model = builder.model(&start);
        let mut valuation = Valuation::new(&builder.terms, &roots, model.clone());
        for (world, taken) in changes {
            let other = builder.model(&world);
            let taken = other.iter().zip(taken).filter(|(_, taken)| *taken);
            let changes: Vec<_> = taken.map(|((symbol, value), _)| (symbol, value.clone())).collect();
            let mut changed = model.clone();
            changes.iter().for_each(|(symbol, value)| changed.set(*symbol, value.clone()));
            let keeps = truths(&model).iter().zip(truths(&changed)).all(|(before, after)| !before || after);
            prop_assert_eq!(valuation.change(changes), keeps);
            if keeps {
                model = changed;
            }
            prop_assert_eq!(valuation.model(), &model);
            let found: Vec<bool> = roots.iter().map(|root| valuation.is_true(*root)).collect();
            prop_assert_eq!(&found, &truths(&model));
            prop_assert_eq!(valuation.holds(), found.iter().all(|holds| *holds));
        }
    }

    #[test]
    fn texts_that_look_the_same_do_the_same_to_all_terms(
        formulas in prop::collection::vec(formula(), 1..4),
        start in world(),
        texts in prop::collection::vec("[abc]{0,3}", 2..6),
    ) {
        let mut builder = Builder::new();
        let roots: Vec<Term> = formulas.iter().map(|formula| builder.formula(formula)).collect();
        let model = builder.model(&start);
        let valuation = Valuation::new(&builder.terms, &roots, model.clone());
        let is_text = |(symbol, value): (Symbol, &Value)| matches!(value, Value::String(_)).then_some(symbol);
        for symbol in model.iter().filter_map(is_text) {
            let seen = |text: &String| {
                let mut changed = model.clone();
                changed.set(symbol, Value::String(text.as_str().into()));
                let truths = roots.iter().map(|root| evaluate(&builder.terms, *root, &changed)).collect::<Vec<_>>();
                (valuation.look(symbol, text), truths)
            };
            let seen: Vec<_> = texts.iter().map(seen).collect();
            for ((one, truths), (other, others)) in seen.iter().zip(seen.iter().skip(1)) {
                prop_assert!(one.is_none() || one != other || truths == others);
            }
        }
    }

    #[test]
    fn equal_formulas_are_one_term(formula in formula()) {
        let mut builder = Builder::new();
        let (once, again) = (builder.formula(&formula), builder.formula(&formula));
        prop_assert_eq!(once, again);
        let not = builder.terms.not(once);
        prop_assert_eq!(builder.terms.not(not), once);
        let contradiction = builder.terms.and([once, not]);
        prop_assert_eq!(builder.terms.as_bool(contradiction), Some(false));
    }
}

#[test]
#[should_panic(expected = "ill-sorted")]
#[cfg(debug_assertions)]
fn an_operand_of_the_wrong_sort_is_a_bug_that_is_caught() {
    let mut terms = Terms::new();
    let text = terms.string("a");
    terms.not(text);
}
