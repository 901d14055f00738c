//! All types that a text is read as, side by side.

use super::address::{V4, V4s, V6, V6s};
use super::date::{Date, Dates};
use super::number::{Number, Numbers};
use super::{Typed, Views};

/// What a text is compared with, as each type.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    number: Option<Numbers>,
    date: Option<Dates>,
    v4: Option<V4s>,
    v6: Option<V6s>,
}

/// A text of which so much has been read, as each type that it can still be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    number: Option<Number>,
    date: Option<Date>,
    v4: Option<V4>,
    v6: Option<V6>,
}

impl Readers {
    /// `None` when a cut is nothing that can be read.
    pub(super) fn new(views: &Views) -> Option<Self> {
        let v4 = views.v4.as_ref().map(V4s::new);
        let v6 = views.v6.as_ref().map(V6s::new);
        if matches!(v4, Some(None)) || matches!(v6, Some(None)) {
            return None;
        }
        Some(Self {
            number: views.number.as_ref().map(|(cuts, scale)| Numbers::new(cuts, *scale)),
            date: views.date.as_ref().map(Dates::new),
            v4: v4.flatten(),
            v6: v6.flatten(),
        })
    }

    pub(super) fn start(&self) -> Reading {
        Reading {
            number: self.number.as_ref().map(|_| Number::Start),
            date: self.date.as_ref().map(|_| Dates::start()),
            v4: self.v4.as_ref().map(V4s::start),
            v6: self.v6.as_ref().map(|_| V6::Start),
        }
    }

    /// `c` comes next; `None` when the text can be of no type.
    pub(super) fn read(&self, reading: &Reading, c: char) -> Option<Reading> {
        let next = Reading {
            number: both(&self.number, &reading.number).and_then(|(reader, state)| reader.read(state, c)),
            date: both(&self.date, &reading.date).and_then(|(reader, state)| reader.read(state, c)),
            v4: both(&self.v4, &reading.v4).and_then(|(reader, state)| reader.read(state, c)),
            v6: both(&self.v6, &reading.v6).and_then(|(reader, state)| reader.read(state, c)),
        };
        let alive = next.number.is_some() || next.date.is_some() || next.v4.is_some() || next.v6.is_some();
        alive.then_some(next)
    }

    /// What the text can be, when it ends here: no type, unless one is named.
    pub(super) fn typed(&self, reading: &Reading) -> Vec<Typed> {
        let number = both(&self.number, &reading.number).map(|(reader, state)| reader.cells(state));
        let date = both(&self.date, &reading.date).map(|(reader, state)| reader.cells(state));
        let v4 = both(&self.v4, &reading.v4).map(|(reader, state)| reader.cells(state));
        let v6 = both(&self.v6, &reading.v6).map(|(reader, state)| reader.cells(state));
        let mut typed = Vec::new();
        for number in cells_or_none(number) {
            for date in cells_or_none(date.clone()) {
                for v4 in cells_or_none(v4.clone()) {
                    typed.extend(cells_or_none(v6.clone()).into_iter().map(|v6| Typed { number, date, v4, v6 }));
                }
            }
        }
        typed.retain(|typed| *typed != Typed::default());
        typed
    }
}

fn both<'a, A, B>(reader: &'a Option<A>, state: &'a Option<B>) -> Option<(&'a A, &'a B)> {
    Some((reader.as_ref()?, state.as_ref()?))
}

fn cells_or_none(cells: Option<Vec<usize>>) -> Vec<Option<usize>> {
    let cells = cells.unwrap_or_default();
    if cells.is_empty() { vec![None] } else { cells.into_iter().map(Some).collect() }
}
