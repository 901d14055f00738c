//! Texts made of parts: answers are checked piece by piece, and `Empty` against all short values.

use keyaki_ir::{CharSet, Pattern, PatternPiece};
use keyaki_native::language::{Budget, Chosen, Constraint, Found, FoundConcat, Language, Part, find, find_concat};
use proptest::prelude::*;

use crate::patterns::{AMPLE, VALUES, globs, languages, meets, patterns, select};

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Variable(usize),
    One,
    Run,
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        2 => "[ab:]{0,2}".prop_map(Piece::Text),
        5 => (0..2usize).prop_map(Piece::Variable),
        1 => Just(Piece::One),
        2 => Just(Piece::Run),
    ]
}

/// The pattern of the whole when the variables have these values.
fn pattern(pieces: &[Piece], values: &[&str]) -> Pattern {
    Pattern::new(pieces.iter().map(|piece| match piece {
        Piece::Text(text) => PatternPiece::Literal(text.clone()),
        Piece::Variable(at) => PatternPiece::Literal(values[*at].to_owned()),
        Piece::One => PatternPiece::One(CharSet::all()),
        Piece::Run => PatternPiece::Run(CharSet::all()),
    }))
}

fn part(piece: &Piece) -> Part<'_> {
    match piece {
        Piece::Text(text) => Part::Text(text),
        Piece::Variable(at) => Part::Variable(*at),
        Piece::One => Part::One,
        Piece::Run => Part::Run,
    }
}

fn parts(pieces: &[Piece]) -> Vec<Part<'_>> {
    pieces.iter().map(part).collect()
}

fn constraint<'a>(must: &'a [Language], must_not: &'a [Language]) -> Constraint<'a> {
    Constraint { must: must.iter().collect(), must_not: must_not.iter().collect() }
}

type Limits = (Vec<Pattern>, Vec<Pattern>);

fn limits(must: usize, must_not: usize) -> impl Strategy<Value = Limits> {
    (patterns(must), patterns(must_not))
}

fn narrow((must, must_not): &Limits, chosen: &Chosen) -> Limits {
    (select(must, &chosen.must), select(must_not, &chosen.must_not))
}

/// Short values with which the whole can be completed, by `find`.
fn short_values(pieces: &[Piece], whole: &Limits, variables: &[Limits]) -> Option<(String, String)> {
    let allowed = |at: usize| VALUES.iter().filter(move |value| meets(value, &variables[at].0, &variables[at].1));
    let (must, must_not) = (languages(&whole.0), languages(&whole.1));
    for one in allowed(0) {
        for other in allowed(1) {
            let shape = Language::new(&pattern(pieces, &[one, other]));
            let yes: Vec<&Language> = must.iter().chain([&shape]).collect();
            if let Found::Text(_) = find(&yes, &must_not.iter().collect::<Vec<_>>(), &mut Budget::of(AMPLE)) {
                return Some((one.clone(), other.clone()));
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn parts_fit_together(
        pieces in prop::collection::vec(piece(), 0..5),
        whole in limits(2, 3),
        one in limits(1, 2),
        other in limits(1, 1),
    ) {
        let variables = [one, other];
        let compiled: Vec<_> = variables.iter().map(|(yes, no)| (languages(yes), languages(no))).collect();
        let (must, must_not) = (languages(&whole.0), languages(&whole.1));
        let constraints: Vec<_> = compiled.iter().map(|(yes, no)| constraint(yes, no)).collect();
        let found = find_concat(&parts(&pieces), &constraint(&must, &must_not), &constraints, &mut Budget::of(AMPLE));
        match found {
            FoundConcat::Texts { whole: text, variables: values } => {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                prop_assert!(meets(&text, &whole.0, &whole.1) && pattern(&pieces, &values).matches(&text));
                for (value, (yes, no)) in values.iter().zip(&variables) {
                    prop_assert!(meets(value, yes, no));
                }
            }
            FoundConcat::Empty { whole: some, variables: chosen } => {
                let fewer: Vec<_> = variables.iter().zip(&chosen).map(|(all, chosen)| narrow(all, chosen)).collect();
                prop_assert_eq!(short_values(&pieces, &narrow(&whole, &some), &fewer), None);
            }
            FoundConcat::Exhausted => prop_assert!(false, "exhausted"),
        }
    }
}

#[test]
fn a_variable_has_one_value_at_all_its_places() {
    let whole = globs(&["a*b", "*"]);
    let value = globs(&["?"]);
    let parts = [Part::Variable(0), Part::Text("-"), Part::Variable(0)];
    let ends = constraint(&whole[..1], &[]);
    let found = find_concat(&parts, &ends, &[constraint(&value, &[])], &mut Budget::of(AMPLE));
    let [all, none] = [Chosen { must: vec![0], must_not: vec![] }, Chosen::default()];
    assert_eq!(found, FoundConcat::Empty { whole: all.clone(), variables: vec![all] });
    let found = find_concat(&parts, &ends, &[Constraint::default()], &mut Budget::of(AMPLE));
    let FoundConcat::Texts { whole: text, variables } = found else { panic!("{found:?}") };
    assert_eq!(text, format!("{0}-{0}", variables[0]));
    assert!(text.starts_with('a') && text.ends_with('b'));
    assert_eq!(none, Chosen::default());
}

#[test]
fn a_home_folder_of_a_user() {
    let (whole, not) = (globs(&["home/*/secret*"]), globs(&["home/root/*", "home/_/_"]));
    let (user, nobody) = (globs(&["?*"]), globs(&["*/*"]));
    let parts = [Part::Text("home/"), Part::Variable(0), Part::Text("/"), Part::Run];
    let found =
        find_concat(&parts, &constraint(&whole, &not[..1]), &[constraint(&user, &nobody)], &mut Budget::of(AMPLE));
    let expected = FoundConcat::Texts { whole: "home/x/secretx".to_owned(), variables: vec!["x".to_owned()] };
    assert_eq!(found, expected);
}
