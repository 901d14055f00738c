//! Queries whose texts are short and of few letters, so that brute force knows every model.

use keyaki_certificate::check;
use keyaki_engine::{Answer, Limits};
use keyaki_ir::{
    Assumption, CharSet, Evaluator, Model, Pattern, PatternPiece, Query, Sort, Symbol, Term, Terms, Value, query_text,
};
use keyaki_native::Native;

/// Numbers that look random, the same in each run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    pub(crate) fn heads(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// All words of at most so many letters.
pub(crate) fn words(longest: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|word| ['a', 'b'].map(|c| format!("{word}{c}"))).collect();
        words.extend(last.iter().cloned());
    }
    words
}

/// That a text is one of [`words`].
fn is_word(terms: &mut Terms, text: Term, longest: usize) -> Assumption {
    let letters = |length| (0..length).map(|_| PatternPiece::One(CharSet::of(['a', 'b'])));
    let lengths: Vec<Term> = (0..=longest).map(|length| terms.matches(text, &Pattern::new(letters(length)))).collect();
    Assumption { term: terms.or(lengths), notes: [].into() }
}

/// Whether all of `parts` can hold when each of `texts` is one of [`words`].
pub(crate) fn query(mut terms: Terms, texts: &[Term], longest: usize, parts: Vec<Term>) -> Query {
    let assumptions = texts.iter().map(|text| is_word(&mut terms, *text, longest)).collect();
    let goal = terms.and(parts);
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions, goal }
}

/// A pattern of at most so many pieces.
pub(crate) fn pattern(numbers: &mut Numbers, most: usize) -> Pattern {
    let sets = [CharSet::all(), CharSet::all_but('a'), CharSet::of(['a', 'b']), CharSet::of(['b'])];
    let length = numbers.below(most + 1);
    Pattern::new((0..length).map(|_| match numbers.below(5) {
        0 | 1 => PatternPiece::Literal(numbers.pick(&["a", "b", "ab"]).to_owned()),
        2 => PatternPiece::One(numbers.pick(&sets)),
        _ => PatternPiece::Run(numbers.pick(&sets)),
    }))
}

/// The values that each symbol may have when texts are words.
pub(crate) fn values(terms: &Terms, symbols: &[Symbol], longest: usize) -> Vec<(Symbol, Vec<Value>)> {
    let of = |symbol: &Symbol| match terms.declaration(*symbol).sort {
        Sort::Bool => [false, true].map(Value::Bool).into(),
        Sort::Int => Vec::new(),
        Sort::String => words(longest).into_iter().map(|word| Value::String(word.into())).collect(),
    };
    symbols.iter().map(|symbol| (*symbol, of(symbol))).collect()
}

fn brute_force(query: &Query, longest: usize) -> Option<Model> {
    let values = values(&query.terms, &query.symbols(), longest);
    let evaluator = Evaluator::new(&query.terms, query.roots());
    let count: usize = values.iter().map(|(_, values)| values.len()).product();
    (0..count).find_map(|n| {
        let mut rest = n;
        let mut value = |values: &[Value]| {
            let value = values[rest % values.len()].clone();
            rest /= values.len();
            value
        };
        let model: Model = values.iter().map(|(symbol, values)| (*symbol, value(values))).collect();
        evaluator.all_true(&model).then_some(model)
    })
}

/// What the engine says, when it is right: a model that is one, or that there is none, with a certificate; `None` when it
/// gives up.
pub(crate) fn right_answer(query: &Query, longest: usize) -> Option<bool> {
    let (outcome, certificate) = Native::default().with_steps(3_000_000).prove(query, &Limits::default());
    match (outcome.answer, certificate) {
        (Answer::Sat(model), _) => {
            assert!(Evaluator::new(&query.terms, query.roots()).all_true(&model), "{}", query_text(query));
            Some(true)
        }
        (Answer::Unsat, Some(certificate)) => {
            assert_eq!(brute_force(query, longest), None, "{}", query_text(query));
            assert_eq!(check(query, &certificate), Ok(()), "{}", query_text(query));
            Some(false)
        }
        (Answer::Unsat, None) => panic!("no certificate: {}", query_text(query)),
        (Answer::Unknown(why), _) => {
            assert!(!why.contains("bug"), "{why}: {}", query_text(query));
            None
        }
    }
}
