//! A text made of parts, some of them variables with conditions of their own.

use super::automaton::Side;
use super::budget::Budget;
use super::find::{Found, find};
use super::generic::{SHAPES, merged, taken};
use super::refine::{Chosen, Limit, Refined, chosen, limits, refine, text_of};
use super::search::Segment;
use super::{Language, letters};

/// A part of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// This text.
    Text(&'a str),
    /// The value of the variable with this position; it may occur several times.
    Variable(usize),
    /// Exactly one character.
    One,
    /// Any number of characters, also none.
    Run,
}

/// What one text is limited to.
#[derive(Clone, Debug, Default)]
pub struct Constraint<'a> {
    /// It is in all of these.
    pub must: Vec<&'a Language>,
    /// It is in none of these.
    pub must_not: Vec<&'a Language>,
}

/// What is found out about a text made of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundConcat {
    /// Texts that meet everything.
    Texts {
        /// The whole.
        whole: String,
        /// A value for each variable.
        variables: Vec<String>,
    },
    /// There are none: already the parts with these languages exclude it.
    Empty {
        /// Of the whole's languages.
        whole: Chosen,
        /// Of the languages of each variable.
        variables: Vec<Chosen>,
    },
    /// The budget is spent.
    Exhausted,
}

/// Values for the variables, and a whole that is `parts` one after the other, such that each meets its own constraint.
///
/// A variable without a constraint in `variables` has no value and stands for the empty text.
pub fn find_concat(
    parts: &[Part<'_>],
    whole: &Constraint<'_>,
    variables: &[Constraint<'_>],
    budget: &mut Budget<'_>,
) -> FoundConcat {
    let mut values = Vec::with_capacity(variables.len());
    for (at, variable) in variables.iter().enumerate() {
        match find(&variable.must, &variable.must_not, budget) {
            Found::Text(text) => values.push(text),
            Found::Exhausted => return FoundConcat::Exhausted,
            Found::Empty { must, must_not } => {
                let mut chosen = vec![Chosen::default(); variables.len()];
                if let Some(slot) = chosen.get_mut(at) {
                    *slot = Chosen { must, must_not };
                }
                return FoundConcat::Empty { whole: Chosen::default(), variables: chosen };
            }
        }
    }
    let rich = rich_values(parts, whole, variables, &values);
    for values in std::iter::once(&values).chain(&rich) {
        if let Some(whole) = made_up(parts, whole, values) {
            return FoundConcat::Texts { whole, variables: values.clone() };
        }
    }
    exact(parts, whole, variables, values, budget)
}

/// Values that contain what the whole is to contain, for variables that occur several times; nothing when there are none.
fn rich_values(
    parts: &[Part<'_>],
    whole: &Constraint<'_>,
    variables: &[Constraint<'_>],
    values: &[String],
) -> Option<Vec<String>> {
    let mut any = false;
    let mut rich = |(at, (own, value)): (usize, (&Constraint<'_>, &String))| {
        let all: Vec<&Language> = own.must.iter().chain(&whole.must).copied().collect();
        let text = repeats(parts, at).then(|| merged(&all, SHAPES.first().copied()?, taken(all.iter().copied())));
        let text = text.flatten().filter(|text| meets(text, own));
        any |= text.is_some();
        text.unwrap_or_else(|| value.clone())
    };
    let values = variables.iter().zip(values).enumerate().map(&mut rich).collect();
    any.then_some(values)
}

/// Whether the variable at `at` occurs more than once.
fn repeats(parts: &[Part<'_>], at: usize) -> bool {
    parts.iter().filter(|part| **part == Part::Variable(at)).count() > 1
}

fn meets(text: &str, constraint: &Constraint<'_>) -> bool {
    constraint.must.iter().all(|language| language.matches(text))
        && !constraint.must_not.iter().any(|language| language.matches(text))
}

/// Tests the whole that the variables' own texts make.
fn made_up(parts: &[Part<'_>], whole: &Constraint<'_>, values: &[String]) -> Option<String> {
    let taken = taken(whole.must.iter().chain(&whole.must_not).copied());
    let letter = letters::fresh(&keyaki_ir::CharSet::all(), taken, 0)?.to_string();
    let fill = |run: &str| -> String {
        let part = |part: &Part<'_>| match part {
            Part::Text(text) => (*text).to_owned(),
            Part::Variable(at) => values.get(*at).cloned().unwrap_or_default(),
            Part::One => letter.clone(),
            Part::Run => run.to_owned(),
        };
        parts.iter().map(part).collect()
    };
    [fill(&letter), fill("")].into_iter().find(|text| meets(text, whole))
}

/// What a variable that occurs several times is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    /// A variable of its own at each place. This allows more, so if it allows nothing, there is nothing.
    Apart,
    /// One value for all its places.
    Together,
}

fn exact(
    parts: &[Part<'_>],
    whole: &Constraint<'_>,
    variables: &[Constraint<'_>],
    values: Vec<String>,
    budget: &mut Budget<'_>,
) -> FoundConcat {
    let mut limits_of = limits(Side::Whole, &whole.must, &whole.must_not);
    for (at, variable) in variables.iter().enumerate() {
        if parts.contains(&Part::Variable(at)) {
            limits_of.extend(limits(Side::Variable(at), &variable.must, &variable.must_not));
        }
    }
    let any_repeats = (0..variables.len()).any(|at| repeats(parts, at));
    let tries: &[Repeated] = if any_repeats { &[Repeated::Apart, Repeated::Together] } else { &[Repeated::Apart] };
    for repeated in tries {
        let segments = segments(parts, variables.len(), |at| *repeated == Repeated::Together && repeats(parts, at));
        let active = (0..limits_of.len()).filter(|at| is_must(&limits_of, *at)).collect();
        match refine(&segments, &limits_of, active, budget) {
            Refined::Exhausted => return FoundConcat::Exhausted,
            Refined::Empty(active) => {
                let variables = (0..variables.len()).map(|at| chosen(&limits_of, &active, Side::Variable(at)));
                let whole = chosen(&limits_of, &active, Side::Whole);
                return FoundConcat::Empty { whole, variables: variables.collect() };
            }
            Refined::Texts(texts) if consistent(&segments, &texts) => {
                let whole = texts.concat();
                let value = |(at, own): (usize, String)| {
                    text_of(&segments, &texts, &whole, Side::Variable(at)).map_or(own, str::to_owned)
                };
                let variables = values.into_iter().enumerate().map(value).collect();
                return FoundConcat::Texts { whole, variables };
            }
            Refined::Texts(_) => {}
        }
    }
    FoundConcat::Exhausted
}

fn is_must(limits: &[Limit<'_>], at: usize) -> bool {
    limits.get(at).is_some_and(|limit| limit.sense == super::automaton::Sense::In)
}

fn segments(parts: &[Part<'_>], variables: usize, same: impl Fn(usize) -> bool) -> Vec<Segment> {
    let segment = |part: &Part<'_>| match part {
        Part::Text(text) => Some(Segment::Text((*text).to_owned())),
        Part::Variable(at) if *at >= variables => None,
        Part::Variable(at) if same(*at) => Some(Segment::Same(*at)),
        Part::Variable(at) => Some(Segment::Value(*at)),
        Part::One => Some(Segment::One),
        Part::Run => Some(Segment::Run),
    };
    parts.iter().filter_map(segment).collect()
}

/// Whether each variable has the same text at all its places.
fn consistent(segments: &[Segment], texts: &[String]) -> bool {
    segments.iter().zip(texts).all(|(segment, text)| match segment {
        Segment::Value(at) | Segment::Same(at) => {
            text_of(segments, texts, "", Side::Variable(*at)).is_none_or(|first| first == text)
        }
        Segment::Text(_) | Segment::One | Segment::Run => true,
    })
}
