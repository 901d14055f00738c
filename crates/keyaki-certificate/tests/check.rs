//! Certificates written by hand: right ones, wrong ones, hostile ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use keyaki_certificate::{Certificate, Fact, Problem, Step, Why, check};
use keyaki_ir::{Assumption, CharSet, Node, Pattern, PatternPiece, Query, Sort, Symbol, Term, Terms};

fn holds(term: Term) -> Fact {
    Fact { term, holds: true }
}

fn fails(term: Term) -> Fact {
    Fact { term, holds: false }
}

fn step(facts: &[Fact], why: Why) -> Step {
    Step { facts: facts.to_vec(), why, by: Vec::new() }
}

fn query(terms: Terms, assumptions: &[Term], goal: Term) -> Query {
    let assumptions = assumptions.iter().map(|term| Assumption { term: *term, notes: [].into() }).collect();
    Query { terms, notes: Vec::new(), definitions: Default::default(), assumptions, goal }
}

fn problem(query: &Query, steps: Vec<Step>) -> Option<Problem> {
    check(query, &Certificate { steps }).err().map(|flaw| flaw.problem)
}

fn glob(text: &str) -> Pattern {
    Pattern::new(text.chars().map(|c| match c {
        '*' => PatternPiece::Run(CharSet::all()),
        '?' => PatternPiece::One(CharSet::all()),
        c => PatternPiece::Literal(c.into()),
    }))
}

fn symbol(terms: &Terms, term: Term) -> Symbol {
    let Node::Symbol(symbol) = terms.node(term) else { unreachable!("declared") };
    *symbol
}

/// `p or q`, not `p`, not `q`.
fn three() -> (Query, Term, Term, Term) {
    let mut terms = Terms::new();
    let (p, q) = (terms.declare("p", Sort::Bool, ""), terms.declare("q", Sort::Bool, ""));
    let (not_p, not_q) = (terms.not(p), terms.not(q));
    let either = terms.or([p, q]);
    let neither = terms.and([not_p, not_q]);
    (query(terms, &[neither], either), p, q, either)
}

#[test]
fn cases_are_each_closed_by_an_earlier_step() {
    let (query, p, q, either) = three();
    let clashes = || vec![step(&[holds(p)], Why::Clash), step(&[holds(q)], Why::Clash)];
    let with = |why| {
        let mut steps = clashes();
        steps.push(step(&[], why));
        problem(&query, steps)
    };
    let clause = holds(either);
    assert_eq!(with(Why::Cases(clause, vec![0, 1])), None);
    assert_eq!(with(Why::Cases(clause, vec![1, 0])), Some(Problem::OpenCase(0, holds(q))));
    assert_eq!(with(Why::Cases(clause, vec![0])), Some(Problem::CaseCount(1, 2)));
    assert_eq!(with(Why::Cases(clause, vec![0, 2])), Some(Problem::NotEarlier(2)));
    assert_eq!(with(Why::Cases(clause, vec![0, 9])), Some(Problem::NotEarlier(9)));
    assert_eq!(with(Why::Cases(fails(either), vec![0, 1])), Some(Problem::NotAtHand(fails(either))));
    assert_eq!(with(Why::Cases(fails(p), vec![])), Some(Problem::NoCases(fails(p))));
    assert_eq!(with(Why::Step(0)), Some(Problem::NotAtHand(holds(p))));
    assert_eq!(with(Why::Clash), Some(Problem::NoClash));
    assert_eq!(problem(&query, clashes()), Some(Problem::NotOfQuery(holds(q))));
    assert_eq!(problem(&query, Vec::new()), Some(Problem::NoSteps));
}

/// For a later case the operands before it do not hold, so what rests on one that holds does not close it.
#[test]
fn a_case_rests_on_no_operand_before_it() {
    let mut terms = Terms::new();
    let (n, q) = (terms.declare("n", Sort::Int, ""), terms.declare("q", Sort::Bool, ""));
    let [one, five] = [1, 5].map(|value| terms.int(value));
    let (small, large) = (terms.le(n, one), terms.le(five, n));
    let either = terms.or([small, q]);
    let symbol = symbol(&terms, n);
    let query = query(terms, &[large], either);
    let steps = vec![
        step(&[holds(small)], Why::NoValue(symbol, vec![holds(small), holds(large)])),
        step(&[holds(small), holds(q)], Why::Step(0)),
        step(&[], Why::Cases(holds(either), vec![0, 1])),
    ];
    assert_eq!(problem(&query, steps), Some(Problem::OpenCase(1, holds(small))));
}

#[test]
fn an_earlier_step_adds_the_negation_of_its_only_open_fact() {
    let (query, p, q, _) = three();
    // Given that p and q hold there is a clash, so p and q do not hold together: nothing follows for either.
    let both = step(&[holds(p), holds(q)], Why::Clash);
    let by = |facts: &[Fact], by: Vec<usize>| Step { by, ..step(facts, Why::Clash) };
    let mut open = query.clone();
    open.assumptions.clear();
    let both_open = Step { facts: vec![holds(p), holds(q), fails(p)], ..both.clone() };
    assert_eq!(problem(&open, vec![both_open, by(&[], vec![0])]), Some(Problem::SeveralOpen(0)));
    assert_eq!(problem(&query, vec![both, by(&[holds(p)], vec![1])]), Some(Problem::NotEarlier(1)));
}

/// A step about what never holds is right, and nothing follows from it.
#[test]
fn what_never_holds_is_not_at_hand() {
    let mut terms = Terms::new();
    let p = terms.declare("p", Sort::Bool, "");
    let [yes, no] = [true, false].map(|value| terms.bool(value));
    let query = query(terms, &[], p);
    for never in [holds(no), fails(yes)] {
        let steps = vec![step(&[never], Why::Clash), step(&[], Why::Step(0))];
        assert_eq!(problem(&query, steps[..1].to_vec()), Some(Problem::NotOfQuery(never)));
        assert_eq!(problem(&query, steps), Some(Problem::NotAtHand(never)));
    }
}

#[test]
fn facts_of_another_store_are_refused() {
    let (query, ..) = three();
    let mut other = Terms::new();
    let far = (0..100).map(|n| other.int(n)).last().unwrap();
    let text = holds(far);
    assert_eq!(problem(&query, vec![step(&[text], Why::Clash)]), Some(Problem::NoFact(text)));
    let unknown = other.declare("s", Sort::String, "");
    let unknown = symbol(&other, unknown);
    let why = Why::NoValue(unknown, Vec::new());
    assert_eq!(problem(&query, vec![step(&[], why)]), Some(Problem::ValuesLeft));
}

#[test]
fn integers_are_left_no_value_when_all_between_the_ends_are_left_out() {
    for (last, expected) in [(3, None), (4, Some(Problem::ValuesLeft))] {
        let mut terms = Terms::new();
        let n = terms.declare("n", Sort::Int, "");
        let [one, two, three, last] = [1, 2, 3, last].map(|value| terms.int(value));
        let mut facts = vec![holds(terms.le(one, n)), holds(terms.le(n, last))];
        facts.extend([one, two, three].map(|value| fails(terms.eq(n, value))));
        let parts: Vec<Term> =
            facts.iter().map(|fact| if fact.holds { fact.term } else { terms.not(fact.term) }).collect();
        let n = symbol(&terms, n);
        let goal = terms.and(parts);
        let query = query(terms, &[], goal);
        assert_eq!(problem(&query, vec![step(&[], Why::NoValue(n, facts))]), expected);
    }
}

/// What `facts` say of `symbol`, or of several, and what the checker says of that.
fn refused(mut terms: Terms, symbol: Option<Symbol>, facts: &[Fact]) -> Option<Problem> {
    let parts: Vec<Term> = facts.iter().map(|fact| if fact.holds { fact.term } else { terms.not(fact.term) }).collect();
    let goal = terms.and(parts);
    let query = query(terms, &[], goal);
    let why = match symbol {
        Some(symbol) => Why::NoValue(symbol, facts.to_vec()),
        None => Why::NoValues(facts.to_vec()),
    };
    problem(&query, vec![step(&[], why)])
}

#[test]
fn neighbouring_integers_are_values() {
    // `most` is the largest value, `least` the smallest: both ends said as comparisons hold, or as they do not.
    for (least, most, expected) in [(2, 2, Some(Problem::ValuesLeft)), (2, 3, Some(Problem::ValuesLeft)), (3, 2, None)]
    {
        for said_by in 0..4 {
            let mut terms = Terms::new();
            let n = terms.declare("n", Sort::Int, "");
            let ends = [least, least - 1, most, most + 1].map(|value| terms.int(value));
            let above = if said_by % 2 == 0 { holds(terms.le(ends[0], n)) } else { fails(terms.le(n, ends[1])) };
            let below = if said_by < 2 { holds(terms.le(n, ends[2])) } else { fails(terms.le(ends[3], n)) };
            let symbol = symbol(&terms, n);
            assert_eq!(refused(terms, Some(symbol), &[above, below]), expected, "{least} {most} {said_by}");
        }
    }
}

/// `t` is `s` twice, and like this; `s` may be any of these. Of the values of `s` only some do.
#[test]
fn every_value_of_a_text_that_occurs_twice_is_tried() {
    for (whole, value, expected) in [
        ("a*b", "??", Some(Problem::ValuesLeft)),
        ("ab*", "a?", Some(Problem::ValuesLeft)),
        ("*ba*", "?b", Some(Problem::ValuesLeft)),
        ("*ba*", "b?", Some(Problem::ValuesLeft)),
        ("*aa*", "b?", None),
        ("a*b", "?", None),
    ] {
        let mut terms = Terms::new();
        let (s, t) = (terms.declare("s", Sort::String, ""), terms.declare("t", Sort::String, ""));
        let twice = terms.concat([s, s]);
        let letters = Pattern::new((0..value.len()).map(|_| PatternPiece::One(CharSet::of(['a', 'b']))));
        let facts = [
            holds(terms.eq(t, twice)),
            holds(terms.matches(t, &glob(whole))),
            holds(terms.matches(s, &glob(value))),
            holds(terms.matches(s, &letters)),
        ];
        assert_eq!(refused(terms, None, &facts), expected, "{whole} of {value} twice");
    }
}

/// A text that matches each of many globs with a letter of its own somewhere, but for one: a set for each subset of letters.
#[test]
fn what_is_too_large_is_refused_soon() {
    let mut terms = Terms::new();
    let s = terms.declare("s", Sort::String, "");
    let mut facts: Vec<Fact> =
        ('a'..='z').map(|c| holds(terms.matches(s, &glob(&format!("*{c}?{c}?????????*"))))).collect();
    facts.push(fails(terms.matches(s, &glob("?*"))));
    let parts: Vec<Term> = facts.iter().map(|fact| if fact.holds { fact.term } else { terms.not(fact.term) }).collect();
    let all = symbol(&terms, s);
    let goal = terms.and(parts);
    let query = query(terms, &[], goal);
    // With what excludes all of it at hand, it is small; without, it is not.
    assert_eq!(problem(&query, vec![step(&[], Why::NoValue(all, facts.clone()))]), None);
    facts.pop();
    let many: Vec<Fact> = std::iter::repeat_n(facts, 10_000).flatten().collect();
    let refused = problem(&query, vec![step(&[], Why::NoValue(all, many))]);
    assert!(matches!(refused, Some(Problem::TooLarge | Problem::ValuesLeft)), "{refused:?}");
}
