//! Families that are hard for automata: an answer or `Exhausted` within the budget, never a search without end.

use keyaki_native::language::{Budget, Found, Language, find};

use crate::patterns::{glob, globs};

/// About the moves of 50 ms.
const BUDGET: u64 = 400_000;

fn ask(must: &[Language], must_not: &[Language]) -> Found {
    let (yes, no): (Vec<&Language>, Vec<&Language>) = (must.iter().collect(), must_not.iter().collect());
    let mut budget = Budget::of(BUDGET);
    let found = find(&yes, &no, &mut budget);
    if let Found::Text(text) = &found {
        assert!(must.iter().all(|one| one.matches(text)) && !must_not.iter().any(|one| one.matches(text)), "{text}");
    }
    found
}

fn infixes(count: usize, word: impl Fn(usize) -> String) -> Vec<Language> {
    (0..count).map(|at| Language::new(&glob(&format!("*{}*", word(at))))).collect()
}

#[test]
fn many_infixes() {
    for count in [1, 2, 4, 8, 16, 32] {
        let apart = infixes(count, |at| format!("a{at}b"));
        let overlapping = infixes(count, |at| format!("{}{}", "ab".repeat(at % 4 + 1), "a".repeat(at / 4)));
        assert!(matches!(ask(&apart, &[]), Found::Text(_)), "{count}");
        assert!(matches!(ask(&overlapping, &[]), Found::Text(_)), "{count}");
        assert!(matches!(ask(&[], &apart), Found::Text(_)), "{count}");
        assert!(matches!(ask(&globs(&["a*b"]), &overlapping), Found::Text(_)), "{count}");
        let with_ends: Vec<Language> = globs(&["arn:_:_:*", "*z"]).into_iter().chain(apart).collect();
        assert!(matches!(ask(&with_ends, &globs(&["*x"])), Found::Text(_)), "{count}");
    }
}

/// Words of six letters out of two, in so few characters that they must overlap.
#[test]
fn many_infixes_in_few_characters() {
    for (count, length) in [(2, 12), (4, 24), (8, 24), (16, 48), (32, 96), (32, 192)] {
        let word = |at: usize| format!("{:06b}", at * 37 % 64).replace('0', "a").replace('1', "b");
        let mut must = infixes(count, word);
        must.push(Language::new(&glob(&"?".repeat(length))));
        assert!(matches!(ask(&must, &[]), Found::Text(_)), "{count} in {length}");
        must.pop();
        must.push(Language::new(&glob(&format!("é{}é", "?".repeat(length)))));
        assert!(matches!(ask(&must, &globs(&["*x"])), Found::Text(_)), "{count} in {length}, between ends");
    }
}

#[test]
fn many_infixes_that_exclude_each_other() {
    let mut must = infixes(12, |at| format!("a{at}b"));
    must.extend(globs(&["~"]));
    let Found::Empty { must: some, .. } = ask(&must, &[]) else { panic!("there is no text") };
    assert_eq!(some.len(), 2);
}

#[test]
fn many_unspecific_characters() {
    for count in [1, 4, 8, 16, 32] {
        let marks = "?".repeat(count);
        let (after, before) = (format!("*a{marks}"), format!("{marks}a*"));
        let all = globs(&[&after, &before, &format!("*a{marks}*")]);
        assert!(matches!(ask(&all, &globs(&["*ab*"])), Found::Text(_)), "{count}");
        assert!(matches!(ask(&globs(&["~"]), &all), Found::Text(_)), "{count}");
        // Read from the end, the place is fixed.
        let (end, other) = (globs(&[&after, "~"]), globs(&[&format!("*b{marks}"), &format!("*a{marks}")]));
        assert!(matches!(ask(&end, &other), Found::Empty { .. }), "{count}");
        assert!(matches!(ask(&globs(&[&after]), &globs(&[&format!("*?{marks}")])), Found::Empty { .. }), "{count}");
    }
}

/// Infixes no two neighbours of which may follow each other, in either order.
fn without_any_order(count: usize) -> (Vec<Language>, Vec<Language>) {
    let order = |one: usize, other: usize| Language::new(&glob(&format!("*a{one}b*a{other}b*")));
    let orders = (1..count).flat_map(|at| [order(at - 1, at), order(at, at - 1)]);
    (infixes(count, |at| format!("a{at}b")), orders.collect())
}

#[test]
fn orders_that_exclude_each_other() {
    for count in [2, 4, 8] {
        let (must, must_not) = without_any_order(count);
        let Found::Empty { must, must_not } = ask(&must, &must_not) else { panic!("there is no text") };
        assert_eq!([must.len(), must_not.len()], [2, 2], "{must:?} {must_not:?}");
    }
}

#[test]
fn the_budget_ends_the_search() {
    let (must, must_not) = without_any_order(32);
    assert!(!matches!(ask(&must, &must_not), Found::Text(_)));
    let mut none = Budget::of(0);
    let all: Vec<&Language> = must.iter().collect();
    let not: Vec<&Language> = must_not.iter().collect();
    assert_eq!((find(&all, &not, &mut none), none.left()), (Found::Exhausted, 0));
}
