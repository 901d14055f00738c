//! Emptiness against `aws-smt-strings`, which knows nothing of linear patterns.

use aws_smt_strings::regular_expressions::{ReManager, RegLan};
use aws_smt_strings::smt_strings::SmtString;
use keyaki_ir::{CharSet, Pattern, PatternPiece};
use keyaki_native::language::{Budget, Found, disjoint, find, includes};
use proptest::prelude::*;

use crate::patterns::{AMPLE, glob, languages, meets, pattern, patterns, select};

fn set(manager: &mut ReManager, set: &CharSet) -> RegLan {
    let ranges: Vec<RegLan> = set
        .ranges()
        .iter()
        .filter(|(first, _)| (*first as u32) <= 0x2ffff)
        .map(|(first, last)| manager.range(*first as u32, (*last as u32).min(0x2ffff)))
        .collect();
    manager.union_list(ranges)
}

fn regex(manager: &mut ReManager, pattern: &Pattern) -> RegLan {
    let mut parts = Vec::new();
    for piece in pattern.pieces() {
        parts.push(match piece {
            PatternPiece::Literal(text) => {
                let text = SmtString::from(text.chars().map(u32::from).collect::<Vec<u32>>());
                manager.str(&text)
            }
            PatternPiece::One(one) => set(manager, one),
            PatternPiece::Run(run) => {
                let one = set(manager, run);
                manager.star(one)
            }
        });
    }
    manager.concat_list(parts)
}

/// Whether no text is in all of `must` and in none of `must_not`.
pub(crate) fn is_empty(must: &[Pattern], must_not: &[Pattern]) -> bool {
    let mut manager = ReManager::new();
    let mut all = Vec::new();
    for pattern in must {
        all.push(regex(&mut manager, pattern));
    }
    for pattern in must_not {
        let regex = regex(&mut manager, pattern);
        all.push(manager.complement(regex));
    }
    let meet = manager.inter_list(all);
    manager.is_empty_re(meet)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn emptiness_agrees(must in patterns(3), must_not in patterns(4)) {
        let (yes, no) = (languages(&must), languages(&must_not));
        let found = find(&yes.iter().collect::<Vec<_>>(), &no.iter().collect::<Vec<_>>(), &mut Budget::of(AMPLE));
        match found {
            Found::Text(_) => prop_assert!(!is_empty(&must, &must_not)),
            Found::Empty { must: some, must_not: others } => {
                prop_assert!(is_empty(&select(&must, &some), &select(&must_not, &others)));
            }
            Found::Exhausted => prop_assert!(false, "exhausted"),
        }
    }

    #[test]
    fn comparisons_agree(one in pattern(), other in pattern()) {
        let pair = [one, other];
        let all = languages(&pair);
        prop_assert_eq!(includes(&all[0], &all[1]), is_empty(&pair[1..], &pair[..1]));
        prop_assert!(!disjoint(&all[0], &all[1]) || is_empty(&pair, &[]));
    }

    /// The same, where the automaton's row of bits takes several words and where it is read from the end.
    #[test]
    fn emptiness_of_long_patterns_agrees(
        must in patterns(2),
        must_not in patterns(3),
        before in prop_oneof![Just(0), 20..70usize],
        after in prop_oneof![Just(0), 20..70usize],
    ) {
        let around = |pattern: &Pattern| {
            let text = |length| PatternPiece::Literal("ab".chars().cycle().take(length).collect());
            let pieces = pattern.pieces().iter().cloned();
            Pattern::new(std::iter::once(text(before)).chain(pieces).chain([text(after)]))
        };
        let must: Vec<Pattern> = must.iter().map(around).chain([around(&glob("*"))]).collect();
        let must_not: Vec<Pattern> = must_not.iter().map(around).collect();
        let (yes, no) = (languages(&must), languages(&must_not));
        let found = find(&yes.iter().collect::<Vec<_>>(), &no.iter().collect::<Vec<_>>(), &mut Budget::of(AMPLE));
        match found {
            Found::Text(text) => prop_assert!(meets(&text, &must, &must_not)),
            Found::Empty { must: some, must_not: others } => {
                prop_assert!(is_empty(&select(&must, &some), &select(&must_not, &others)));
            }
            Found::Exhausted => prop_assert!(false, "exhausted"),
        }
    }
}
