//! Globs with variables as formulas (spec B.9), without quantifiers and exact also under negation.
//!
//! A glob is cut at its `*` into segments. The first and the last segment have fixed places, so they are compared there.
//! The segments between are searched from left to right, each as far left as the one before allows; for `*` the leftmost
//! choice is complete. Searching is `str.contains` for one segment and a chain of `str.indexof` for more. A `?` next to
//! the text of a searched segment shifts the place where the search starts or ends. With a `?` between two texts of a searched
//! segment there is no text to search for: then the whole is membership in a regular expression made of the texts, which the
//! standard has (`str.to_re` takes any string) but solvers find hard under negation.

use crate::sexp::{Sexp, atom, list, list_unless_single};
use crate::symbol::Names;

/// A piece whose text has been printed.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(Sexp),
    One,
    Run,
}

/// The formula, and the places it speaks of: to be defined, in this order, before the formula is used.
#[derive(Debug)]
pub(crate) struct Like {
    pub(crate) places: Vec<(String, Sexp)>,
    pub(crate) formula: Sexp,
}

/// The formula that says that `subject` is matched by the glob of `pieces`.
pub(crate) fn like(subject: &Sexp, pieces: &[Piece], names: &mut Names) -> Like {
    let segments: Vec<&[Piece]> = pieces.split(|piece| matches!(piece, Piece::Run)).collect();
    match segments.as_slice() {
        [] => without_places(fixed(subject, &[])),
        [whole] => without_places(fixed(subject, whole)),
        [head, tail] => without_places(ends(subject, head, tail)),
        [head, [Piece::Text(text)], tail] => without_places(one_between(subject, head, text, tail)),
        [head, between @ .., tail] => {
            let searched: Option<Vec<Searched>> = between.iter().map(|segment| Searched::new(segment)).collect();
            match searched {
                Some(between) => chain(subject, head, between, tail, names),
                None => without_places(vec![membership(subject, pieces)]),
            }
        }
    }
}

fn without_places(conditions: Vec<Sexp>) -> Like {
    Like { places: Vec::new(), formula: list_unless_single("and", conditions) }
}

/// No `*`.
fn fixed(subject: &Sexp, whole: &[Piece]) -> Vec<Sexp> {
    if let [Piece::Text(text)] = whole {
        return vec![list("=", [subject.clone(), text.clone()])];
    }
    let mut conditions = at_start(subject, whole);
    conditions.push(list("=", [length(subject), Length::of(whole).sum()]));
    conditions
}

/// One `*`.
fn ends(subject: &Sexp, head: &[Piece], tail: &[Piece]) -> Vec<Sexp> {
    let mut conditions = at_start(subject, head);
    conditions.extend(at_end(subject, tail));
    // A single text at one end says itself that there is room for it.
    if !matches!((head, tail), ([Piece::Text(_)], []) | ([], [Piece::Text(_)])) {
        conditions.push(at_most(Length::of(head).and(&Length::of(tail)).sum(), length(subject)));
    }
    conditions
}

/// Two `*` with nothing but a text between.
fn one_between(subject: &Sexp, head: &[Piece], text: &Sexp, tail: &[Piece]) -> Vec<Sexp> {
    if head.is_empty() && tail.is_empty() {
        return vec![list("str.contains", [subject.clone(), text.clone()])];
    }
    let around = Length::of(head).and(&Length::of(tail)).sum();
    let inner_length = list("-", [length(subject), around]);
    let inner = list("str.substr", [subject.clone(), Length::of(head).sum(), inner_length]);
    let mut conditions = ends(subject, head, tail);
    conditions.push(list("str.contains", [inner, text.clone()]));
    conditions
}

/// Any number of `*`: every searched text is found, and the tail begins after the last one.
fn chain(subject: &Sexp, head: &[Piece], between: Vec<Searched>, tail: &[Piece], names: &mut Names) -> Like {
    let mut places = Vec::new();
    let mut found = Vec::new();
    let mut end = Length::of(head);
    for searched in between {
        end.ones += searched.ones_before;
        if let Some(text) = searched.text {
            let place = names.number("found");
            places.push((place.clone(), list("str.indexof", [subject.clone(), text.clone(), end.sum()])));
            found.push(at_most(atom("0"), atom(place.clone())));
            end = Length { ones: 0, terms: vec![atom(place), length(&text)] };
        }
        end.ones += searched.ones_after;
    }
    let mut conditions = at_start(subject, head);
    conditions.extend(found);
    conditions.extend(at_end(subject, tail));
    conditions.push(at_most(end.and(&Length::of(tail)).sum(), length(subject)));
    Like { places, formula: list("and", conditions) }
}

/// The glob as a regular expression over the texts, whatever they are.
fn membership(subject: &Sexp, pieces: &[Piece]) -> Sexp {
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => list("str.to_re", [text.clone()]),
        Piece::One => atom("re.allchar"),
        Piece::Run => atom("re.all"),
    });
    list("str.in_re", [subject.clone(), list_unless_single("re.++", parts.collect())])
}

/// A segment between two `*`: a text, and how many characters must stand before and after it.
struct Searched {
    ones_before: usize,
    text: Option<Sexp>,
    ones_after: usize,
}

impl Searched {
    /// `None` for a segment that is no text with characters around it.
    fn new(segment: &[Piece]) -> Option<Self> {
        let mut searched = Self { ones_before: 0, text: None, ones_after: 0 };
        for piece in segment {
            match (piece, &searched.text) {
                (Piece::Run, _) => {}
                (Piece::One, None) => searched.ones_before += 1,
                (Piece::One, Some(_)) => searched.ones_after += 1,
                (Piece::Text(text), None) => searched.text = Some(text.clone()),
                (Piece::Text(text), Some(before)) if searched.ones_after == 0 => {
                    searched.text = Some(list("str.++", [before.clone(), text.clone()]));
                }
                (Piece::Text(_), Some(_)) => return None,
            }
        }
        Some(searched)
    }
}

/// Every text of `segment` stands at its distance from the start.
fn at_start(subject: &Sexp, segment: &[Piece]) -> Vec<Sexp> {
    let mut conditions = Vec::new();
    let mut before = Length::default();
    for piece in segment {
        if let Piece::Text(text) = piece {
            conditions.push(match before.is_zero() {
                true => list("str.prefixof", [text.clone(), subject.clone()]),
                false => stands_at(subject, before.sum(), text),
            });
        }
        before.add(piece);
    }
    conditions
}

/// Every text of `segment` stands at its distance from the end.
fn at_end(subject: &Sexp, segment: &[Piece]) -> Vec<Sexp> {
    let mut conditions = Vec::new();
    let mut after = Length::default();
    for piece in segment.iter().rev() {
        let last = after.is_zero();
        after.add(piece);
        if let Piece::Text(text) = piece {
            conditions.push(match last {
                true => list("str.suffixof", [text.clone(), subject.clone()]),
                false => stands_at(subject, list("-", [length(subject), after.sum()]), text),
            });
        }
    }
    conditions.reverse();
    conditions
}

fn stands_at(subject: &Sexp, place: Sexp, text: &Sexp) -> Sexp {
    list("=", [list("str.substr", [subject.clone(), place, length(text)]), text.clone()])
}

fn length(text: &Sexp) -> Sexp {
    list("str.len", [text.clone()])
}

fn at_most(left: Sexp, right: Sexp) -> Sexp {
    list("<=", [left, right])
}

/// A sum of a number and integer terms.
#[derive(Clone, Default)]
struct Length {
    ones: usize,
    terms: Vec<Sexp>,
}

impl Length {
    fn of(segment: &[Piece]) -> Self {
        let mut length = Self::default();
        segment.iter().for_each(|piece| length.add(piece));
        length
    }

    fn add(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => self.terms.push(length(text)),
            Piece::One => self.ones += 1,
            Piece::Run => {}
        }
    }

    fn and(&self, other: &Self) -> Self {
        Self { ones: self.ones + other.ones, terms: [self.terms.as_slice(), &other.terms].concat() }
    }

    fn is_zero(&self) -> bool {
        self.ones == 0 && self.terms.is_empty()
    }

    fn sum(&self) -> Sexp {
        let number = (self.ones > 0 || self.terms.is_empty()).then(|| atom(self.ones.to_string()));
        list_unless_single("+", self.terms.iter().cloned().chain(number).collect())
    }
}
