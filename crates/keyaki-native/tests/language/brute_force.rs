//! Matching, comparing and finding against all short words.

use keyaki_ir::{CharSet, Pattern};
use keyaki_native::language::{Budget, Found, Language, disjoint, find, includes};
use proptest::prelude::*;

use crate::patterns::{AMPLE, WORDS, glob, globs, languages, meets, pattern, patterns, piece, select};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn matching_is_that_of_patterns(pieces in prop::collection::vec(piece(), 0..8), text in "[abA:z0é]{0,9}") {
        let pattern = Pattern::new(pieces);
        prop_assert_eq!(Language::new(&pattern).matches(&text), pattern.matches(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6_000))]

    #[test]
    fn comparisons_hold_of_all_words(one in pattern(), other in pattern()) {
        let [left, right] = [&one, &other].map(Language::new);
        if includes(&left, &right) {
            prop_assert!(WORDS.iter().all(|word| !right.matches(word) || left.matches(word)));
        }
        if disjoint(&left, &right) {
            prop_assert!(WORDS.iter().all(|word| !right.matches(word) || !left.matches(word)));
        }
    }

    #[test]
    fn what_is_found_is_right(must in patterns(3), must_not in patterns(5)) {
        let (yes, no) = (languages(&must), languages(&must_not));
        match find(&yes.iter().collect::<Vec<_>>(), &no.iter().collect::<Vec<_>>(), &mut Budget::of(AMPLE)) {
            Found::Text(text) => prop_assert!(meets(&text, &must, &must_not), "{text:?}"),
            Found::Empty { must: some, must_not: others } => {
                let (some, others) = (select(&must, &some), select(&must_not, &others));
                prop_assert_eq!(WORDS.iter().find(|word| meets(word, &some, &others)), None);
            }
            Found::Exhausted => prop_assert!(false, "exhausted"),
        }
    }
}

fn find_globs(must: &[&str], must_not: &[&str]) -> Found {
    let (must, must_not) = (globs(must), globs(must_not));
    find(&must.iter().collect::<Vec<_>>(), &must_not.iter().collect::<Vec<_>>(), &mut Budget::of(AMPLE))
}

fn empty(must: &[usize], must_not: &[usize]) -> Found {
    Found::Empty { must: must.to_vec(), must_not: must_not.to_vec() }
}

#[test]
fn texts_are_generic() {
    assert_eq!(find_globs(&[], &[]), Found::Text("x".to_owned()));
    assert_eq!(find_globs(&["s3:*"], &["s3:*x*"]), Found::Text("s3:q".to_owned()));
    assert_eq!(find_globs(&["*a*", "*b*"], &["*ab*", "a*"]), Found::Text("xaxxbx".to_owned()));
    assert_eq!(find_globs(&["a*"], &["a?*"]), Found::Text("a".to_owned()));
    assert_eq!(find_globs(&["_:_", "*a:*"], &["*:"]), Found::Text("xa:x".to_owned()));
}

#[test]
fn explanations_are_small() {
    assert_eq!(find_globs(&["*", "a*", "*c", "b*"], &["d"]), empty(&[1, 3], &[]));
    assert_eq!(find_globs(&["*", "ab*"], &["c*", "*d", "a*"]), empty(&[1], &[2]));
    assert_eq!(find_globs(&["####"], &["0*", "*5"]), Found::Text("1111".to_owned()));
    assert_eq!(find_globs(&["b*", "*", "~"], &["*a", "q*", "*b"]), empty(&[0, 2], &[0, 2]));
    assert_eq!(find_globs(&[], &["b", "*"]), empty(&[], &[1]));
    assert_eq!(find_globs(&["*"], &["b", "", "?*", "c*"]), empty(&[], &[1, 2]));
}

#[test]
fn inclusion_knows_more_than_globs() {
    let holds = |outer: &str, inner: &str| includes(&Language::new(&glob(outer)), &Language::new(&glob(inner)));
    for (outer, inner) in
        [("*", "_"), ("_:*", "_:_:*"), ("?*", "a*"), ("*?", "*a"), ("a*b*", "a*ab"), ("*?*?", "??*"), ("_:_", "_:~")]
    {
        assert!(holds(outer, inner), "{inner} in {outer}");
    }
    for (outer, inner) in [("_", "*"), ("_:_", "_:*"), ("?*", "*"), ("*a*b*", "*ba*"), ("~", "_")] {
        assert!(!holds(outer, inner), "{inner} in {outer}");
    }
    let any_case = Language::new(&Pattern::ignoring_ascii_case("admin"));
    assert!(includes(&any_case, &Language::new(&Pattern::literal("aDmin"))));
    assert!(includes(&Language::new(&glob("*")), &any_case) && !includes(&Language::new(&glob("a*")), &any_case));
}

#[test]
fn disjointness_looks_at_both_ends_and_at_alphabets() {
    let apart = |one: &str, other: &str| disjoint(&Language::new(&glob(one)), &Language::new(&glob(other)));
    for (one, other) in [("a*", "b*"), ("*a", "*b"), ("##*", "1a*"), ("~", "a*:*"), ("??", "a*bc"), ("a", "b*a")] {
        assert!(apart(one, other) && apart(other, one), "{one} and {other}");
    }
    for (one, other) in [("a*", "*b"), ("_:*", "*"), ("a?", "?b")] {
        assert!(!apart(one, other), "{one} and {other}");
    }
    assert!(disjoint(&Language::new(&Pattern::ignoring_ascii_case("ab")), &Language::new(&glob("b*"))));
}

#[test]
fn characters_at_the_edges_of_the_alphabet() {
    let surrogates = Pattern::new([keyaki_ir::PatternPiece::One(CharSet::from_ranges([
        ('\u{d7ff}', '\u{d7ff}'),
        ('\u{e000}', '\u{e000}'),
        (char::MAX, char::MAX),
    ]))]);
    let (one, but) = (Language::new(&surrogates), globs(&["\u{d7ff}", "\u{e000}", "\u{10ffff}"]));
    let but: Vec<&Language> = but.iter().collect();
    assert_eq!(find(&[&one], &but[..2], &mut Budget::of(AMPLE)), Found::Text(char::MAX.to_string()));
    assert_eq!(find(&[&one], &but[1..], &mut Budget::of(AMPLE)), Found::Text("\u{d7ff}".to_owned()));
    assert_eq!(find(&[&one], &but, &mut Budget::of(AMPLE)), empty(&[0], &[0, 1, 2]));
}
