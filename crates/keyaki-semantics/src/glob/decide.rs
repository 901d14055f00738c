//! Matching a wildcard pattern against a text.
//!
//! In: a pattern, a text, and where policy variables take their values from. Out: whether the whole text matches. The value of
//! a variable is plain text: a `*` in it is a star (spec B.9, J.10). A pattern with a variable that has no value matches nothing.
//! Greedy with one point of return, so time is at most text length times pattern length; nothing is allocated.

use keyaki_policy::{Glob, GlobPiece};

use crate::condition::decide::variable::Variables;

/// Whether letters must agree in case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `a` is not `A`.
    Sensitive,
    /// ASCII letters are the same in both cases; others are not folded (spec B.2, J.12).
    Ignored,
}

/// A pattern, or a stretch of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern<'a> {
    pieces: &'a [GlobPiece],
    from: Cursor,
    to: Cursor,
}

/// A place in a pattern. `offset` counts bytes and is other than 0 only in a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cursor {
    piece: usize,
    offset: usize,
}

/// What stands at a place in a pattern, and the place after it.
enum Step<'a> {
    Text(&'a str, Cursor),
    One(Cursor),
    Run(Cursor),
    Unresolved,
    End,
}

impl<'a> Pattern<'a> {
    /// All of `glob`.
    pub(crate) fn of(glob: &'a Glob) -> Self {
        let pieces = glob.pieces();
        Self { pieces, from: Cursor { piece: 0, offset: 0 }, to: Cursor { piece: pieces.len(), offset: 0 } }
    }

    /// The six parts between the first five colons that are written as such; `None` when there are fewer colons.
    pub(crate) fn arn_fields(self) -> Option<[Self; 6]> {
        let mut fields = [self; 6];
        let mut from = self.from;
        let mut colons = self.colons();
        let (last, first) = fields.split_last_mut()?;
        for field in first {
            let colon = colons.next()?;
            *field = Self { from, to: colon, ..self };
            from = Cursor { offset: colon.offset + ':'.len_utf8(), ..colon };
        }
        *last = Self { from, ..self };
        Some(fields)
    }

    /// Whether `text` as a whole matches.
    pub(crate) fn matches(self, text: &str, variables: Variables<'a>, case: Case) -> bool {
        if let Some(expected) = self.as_literal() {
            return strip(text, expected, case) == Some("");
        }
        let mut at = self.from;
        let mut rest = text;
        let mut retry: Option<(Cursor, &str)> = None;
        loop {
            let taken = match self.step(at, variables) {
                Step::Unresolved => return false,
                Step::End if rest.is_empty() => return true,
                Step::End => None,
                Step::Run(next) => {
                    retry = Some((next, rest));
                    Some((next, rest))
                }
                Step::One(next) => skip_one(rest).map(|left| (next, left)),
                Step::Text(expected, next) => strip(rest, expected, case).map(|left| (next, left)),
            };
            let Some((next, left)) = taken.or_else(|| {
                let (next, tried) = retry?;
                let left = skip_one(tried)?;
                retry = Some((next, left));
                retry
            }) else {
                return false;
            };
            at = next;
            rest = left;
        }
    }

    /// The text, when the whole pattern is one.
    fn as_literal(self) -> Option<&'a str> {
        let [GlobPiece::Literal(text)] = self.pieces else { return None };
        let whole = self.from == Cursor { piece: 0, offset: 0 } && self.to == Cursor { piece: 1, offset: 0 };
        whole.then_some(text)
    }

    fn colons(self) -> impl Iterator<Item = Cursor> {
        self.pieces.iter().enumerate().flat_map(|(piece, content)| {
            let text = match content {
                GlobPiece::Literal(text) => text.as_str(),
                GlobPiece::One | GlobPiece::Run | GlobPiece::Variable(_) => "",
            };
            text.match_indices(':').map(move |(offset, _)| Cursor { piece, offset })
        })
    }

    fn step(self, at: Cursor, variables: Variables<'a>) -> Step<'a> {
        if at >= self.to {
            return Step::End;
        }
        let next = Cursor { piece: at.piece + 1, offset: 0 }.min(self.to);
        match self.pieces.get(at.piece) {
            None => Step::End,
            Some(GlobPiece::One) => Step::One(next),
            Some(GlobPiece::Run) => Step::Run(next),
            Some(GlobPiece::Variable(variable)) => match variables.resolve(variable) {
                Some(text) => Step::Text(text, next),
                None => Step::Unresolved,
            },
            Some(GlobPiece::Literal(text)) => {
                let end = if at.piece == self.to.piece { self.to.offset } else { text.len() };
                Step::Text(text.get(at.offset..end).unwrap_or_default(), next)
            }
        }
    }
}

fn skip_one(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next()?;
    Some(characters.as_str())
}

fn strip<'t>(text: &'t str, expected: &str, case: Case) -> Option<&'t str> {
    match case {
        Case::Sensitive => text.strip_prefix(expected),
        Case::Ignored => {
            let (start, left) = text.split_at_checked(expected.len())?;
            start.eq_ignore_ascii_case(expected).then_some(left)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use keyaki_policy::{ConditionKey, Variable};
    use proptest::prelude::*;

    use super::*;
    use crate::request::ContextValue;

    fn matches(glob: &Glob, text: &str) -> bool {
        Pattern::of(glob).matches(text, Variables::none(), Case::Sensitive)
    }

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let glob = Glob::wildcards(pattern);
        for text in yes {
            assert!(matches(&glob, text), "`{pattern}` should match `{text}`");
        }
        for text in no {
            assert!(!matches(&glob, text), "`{pattern}` should not match `{text}`");
        }
    }

    #[test]
    fn wildcards_stand_for_runs_and_single_characters() {
        check("", &[""], &["a"]);
        check("*", &["", "a", "a:b/c"], &[]);
        check("a?c*", &["abc", "abcd", "aéc"], &["ac", "Abc", "xabc"]);
        check("*a*b", &["ab", "aab", "abab", "a*b"], &["aba", "b", "a"]);
        check("?", &["x", "é", "*"], &["", "xx"]);
        check("s3:Get?bject", &["s3:GetObject"], &["s3:GetObjectAcl"]);
    }

    #[test]
    fn backtracking_stays_polynomial() {
        let glob = Glob::wildcards(&"*a".repeat(200));
        assert!(!matches(&glob, &format!("{}b", "a".repeat(20_000))));
    }

    #[test]
    fn a_star_in_a_variables_value_is_a_star() {
        let context = BTreeMap::from([(ConditionKey::new("k"), ContextValue::Single("*".into()))]);
        let variable = Variable { key: ConditionKey::new("K"), default: None };
        let glob = Glob::from_pieces([GlobPiece::Variable(Box::new(variable)), GlobPiece::Run]);
        let check = |text| Pattern::of(&glob).matches(text, Variables::of(&context), Case::Sensitive);
        assert!(check("*zz"));
        assert!(!check("zzz"));
    }

    #[test]
    fn fields_lie_between_the_first_five_colons() {
        let glob = Glob::wildcards("arn:a*:s?:::b:c*");
        let fields = Pattern::of(&glob).arn_fields().unwrap();
        let texts = ["arn", "aws", "s3", "", "", "b:c:d"];
        for (field, text) in fields.iter().zip(texts) {
            assert!(field.matches(text, Variables::none(), Case::Sensitive), "{text}");
            assert!(!field.matches(&format!(":{text}"), Variables::none(), Case::Sensitive), "{text}");
        }
        assert!(Pattern::of(&Glob::wildcards("arn:aws:sns:*:t")).arn_fields().is_none());
    }

    fn naive(pieces: &[GlobPiece], text: &[char]) -> bool {
        match pieces {
            [] => text.is_empty(),
            [GlobPiece::Run, rest @ ..] => (0..=text.len()).any(|n| naive(rest, &text[n..])),
            [GlobPiece::One, rest @ ..] => !text.is_empty() && naive(rest, &text[1..]),
            [GlobPiece::Literal(literal), rest @ ..] => {
                let literal: Vec<char> = literal.chars().collect();
                text.starts_with(&literal) && naive(rest, &text[literal.len()..])
            }
            [GlobPiece::Variable(_), ..] => unreachable!("not generated"),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab:é*?]{0,9}", text in "[ab:é*]{0,9}") {
            let glob = Glob::wildcards(&pattern);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(matches(&glob, &text), naive(glob.pieces(), &characters));
        }

        #[test]
        fn ignoring_case_is_matching_in_lower_case(pattern in "[aAzé*?É]{0,7}", text in "[aAzZéÉ]{0,7}") {
            let glob = Glob::wildcards(&pattern);
            let ignoring = Pattern::of(&glob).matches(&text, Variables::none(), Case::Ignored);
            prop_assert_eq!(ignoring, matches(&glob.to_ascii_lowercase(), &text.to_ascii_lowercase()));
        }

        #[test]
        fn fields_are_the_parts_of_the_split_pattern(pattern in "[a:*?]{0,12}", text in "[a:]{0,3}") {
            let glob = Glob::wildcards(&pattern);
            let split = glob.split(':', 5);
            let fields = Pattern::of(&glob).arn_fields();
            prop_assert_eq!(fields.is_some(), split.len() == 6);
            for (field, part) in fields.iter().flatten().zip(&split) {
                prop_assert_eq!(field.matches(&text, Variables::none(), Case::Sensitive), matches(part, &text));
            }
        }
    }
}
