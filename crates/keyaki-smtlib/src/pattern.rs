//! Patterns without variables as formulas (SMT-LIB 2.6, theory `UnicodeStrings`).

use keyaki_ir::{CharSet, Pattern, PatternPiece};

use crate::alphabet::check_set;
use crate::literal::{character_literal, text_literal};
use crate::sexp::{Sexp, atom, list, list_unless_single};
use crate::{Dialect, SetEncoding, StringEncoding, Unprintable};

/// The formula that says that `subject` is matched by `pattern`.
pub(crate) fn membership(subject: &Sexp, pattern: &Pattern, dialect: &Dialect) -> Result<Sexp, Unprintable> {
    let affixes = match dialect.strings {
        StringEncoding::Affixes => affixes(subject, pattern)?,
        StringEncoding::Regex => None,
    };
    match affixes {
        Some(formula) => Ok(formula),
        None => Ok(list("str.in_re", [subject.clone(), regex(pattern, dialect.sets)?])),
    }
}

/// The formula without a regular expression, where there is one that says the same.
fn affixes(subject: &Sexp, pattern: &Pattern) -> Result<Option<Sexp>, Unprintable> {
    use PatternPiece::{Literal, Run};
    Ok(match pattern.pieces() {
        [Literal(head), Run(any)] if any.is_all() => Some(list("str.prefixof", [text_literal(head)?, subject.clone()])),
        [Run(any), Literal(tail)] if any.is_all() => Some(list("str.suffixof", [text_literal(tail)?, subject.clone()])),
        [Run(any), Literal(text), Run(more)] if any.is_all() && more.is_all() => {
            Some(list("str.contains", [subject.clone(), text_literal(text)?]))
        }
        [Literal(head), Run(any), Literal(tail)] if any.is_all() => Some(both_ends(subject, head, tail)?),
        [Run(set)] => {
            let without = |other| list("not", [list("str.contains", [subject.clone(), character_literal(other)])]);
            set.complement().as_single().map(without)
        }
        _ => None,
    })
}

/// Head and tail may not overlap, hence the condition on the length.
fn both_ends(subject: &Sexp, head: &str, tail: &str) -> Result<Sexp, Unprintable> {
    let length = head.chars().count() + tail.chars().count();
    let conditions = [
        list("str.prefixof", [text_literal(head)?, subject.clone()]),
        list("str.suffixof", [text_literal(tail)?, subject.clone()]),
        list("<=", [atom(length.to_string()), list("str.len", [subject.clone()])]),
    ];
    Ok(list("and", conditions))
}

fn regex(pattern: &Pattern, sets: SetEncoding) -> Result<Sexp, Unprintable> {
    let pieces: Result<Vec<Sexp>, Unprintable> = pattern.pieces().iter().map(|of| piece(of, sets)).collect();
    match pieces? {
        pieces if pieces.is_empty() => Ok(list("str.to_re", [text_literal("")?])),
        pieces => Ok(list_unless_single("re.++", pieces)),
    }
}

fn piece(piece: &PatternPiece, sets: SetEncoding) -> Result<Sexp, Unprintable> {
    match piece {
        PatternPiece::Literal(text) => Ok(list("str.to_re", [text_literal(text)?])),
        PatternPiece::One(set) => one_of(set, sets),
        PatternPiece::Run(set) if set.is_all() => Ok(atom("re.all")),
        PatternPiece::Run(set) => Ok(list("re.*", [one_of(set, sets)?])),
    }
}

fn one_of(set: &CharSet, sets: SetEncoding) -> Result<Sexp, Unprintable> {
    check_set(set)?;
    if set.is_all() {
        return Ok(atom("re.allchar"));
    }
    let others = set.complement();
    match sets {
        SetEncoding::Differences if set.contains(char::MAX) => {
            Ok(list("re.diff", [atom("re.allchar"), union(&others)]))
        }
        SetEncoding::Differences | SetEncoding::Ranges => Ok(union(set)),
    }
}

fn union(set: &CharSet) -> Sexp {
    let ranges: Vec<Sexp> = set.ranges().iter().map(|(first, last)| range(*first, *last)).collect();
    if ranges.is_empty() { atom("re.none") } else { list_unless_single("re.union", ranges) }
}

fn range(first: char, last: char) -> Sexp {
    if first == last {
        return list("str.to_re", [character_literal(first)]);
    }
    list("re.range", [character_literal(first), character_literal(last)])
}
