//! Dates read character by character.
//!
//! In: the characters of a text. Out: the cells that the instant can be in. Exactly one for whole seconds and for a day; a time of day
//! is only taken to be no more than a day off, whatever its zone is.

use std::collections::BTreeSet;

use keyaki_policy::Instant;
use num_bigint::BigInt;

use super::cuts::{Cell, Cuts, cell_of};
use super::number::{Number, Numbers};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Instants that others are compared with.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    cuts: Cuts,
    /// With one more: the last second that can be written.
    seconds: Numbers,
    /// Days so near to a cut that it matters which one it is.
    days: BTreeSet<i128>,
    /// The years of these days.
    years: Cuts,
    year_numbers: Numbers,
}

/// A date of which so much has been read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    seconds: Option<Number>,
    calendar: Option<Calendar>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Calendar {
    Year(Number),
    Month { of: Place, part: Part },
    Day { of: Place, part: Part },
    Time { cells: Vec<Cell>, whole_day: Option<Cell>, complete: bool },
}

/// A year or a month: if it does not matter which one, only where it lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Within(Cell),
    Year(i64),
    Month(i64, u8),
}

/// Two digits, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    digits: u8,
    value: u8,
}

impl Dates {
    pub(super) fn new(cuts: &Cuts) -> Self {
        let last = BigInt::from(i64::MAX) * SECOND;
        let seconds = Cuts::new(cuts.values().iter().cloned().chain([last]));
        let near = |cut: &BigInt| i128::try_from(cut).ok().map(|cut| cut.div_euclid(DAY));
        let days: BTreeSet<i128> =
            cuts.values().iter().filter_map(near).flat_map(|day| (-2..=1).map(move |step| day + step)).collect();
        let years = Cuts::new(days.iter().filter_map(|day| year_of(*day)).map(BigInt::from));
        let year_numbers = Numbers::plain(&years, 0);
        Self { cuts: cuts.clone(), seconds: Numbers::plain(&seconds, 9), days, years, year_numbers }
    }

    pub(super) fn start() -> Date {
        Date { seconds: Some(Number::Start), calendar: Some(Calendar::Year(Number::Start)) }
    }

    /// `c` comes next; `None` when no date goes on like this.
    pub(super) fn read(&self, state: &Date, c: char) -> Option<Date> {
        let seconds =
            state.seconds.as_ref().filter(|_| c.is_ascii_digit()).and_then(|state| self.seconds.read(state, c));
        let calendar = state.calendar.as_ref().and_then(|state| self.read_calendar(state, c));
        (seconds.is_some() || calendar.is_some()).then_some(Date { seconds, calendar })
    }

    fn read_calendar(&self, state: &Calendar, c: char) -> Option<Calendar> {
        match (state, c) {
            (Calendar::Year(year), '0'..='9' | '+' | '-') if c != '-' || *year == Number::Start => {
                self.year_numbers.read(year, c).map(Calendar::Year)
            }
            (Calendar::Year(year), '-') => Some(Calendar::Month { of: self.year(year)?, part: Part::NONE }),
            (Calendar::Month { of, part }, '0'..='9') => {
                Some(Calendar::Month { of: of.clone(), part: part.and(c, 12)? })
            }
            (Calendar::Month { of, part }, '-') => {
                Some(Calendar::Day { of: self.month(of, part.complete(12)?)?, part: Part::NONE })
            }
            (Calendar::Day { of, part }, '0'..='9') => Some(Calendar::Day { of: of.clone(), part: part.and(c, 31)? }),
            (Calendar::Year(_) | Calendar::Month { .. } | Calendar::Day { .. }, 'T' | 't') => {
                let (place, day) = self.place(state)?;
                let whole_day = self.cell(&place, day)?;
                let cells = match day_of(&place, day) {
                    None => vec![whole_day],
                    Some(day) => self.cuts.cells(&((day - 1) * DAY).into(), &((day + 2) * DAY).into()),
                };
                Some(Calendar::Time { cells, whole_day: Some(whole_day), complete: true })
            }
            (Calendar::Time { cells, .. }, '0'..='9' | ':' | '.' | '+' | '-' | 'Z' | 'z') => Some(Calendar::Time {
                cells: cells.clone(),
                whole_day: None,
                complete: c.is_ascii_digit() || matches!(c, 'Z' | 'z'),
            }),
            _ => None,
        }
    }

    /// The cells that the date can be in; none when it is not complete.
    pub(super) fn cells(&self, state: &Date) -> Vec<Cell> {
        let seconds = state.seconds.as_ref().and_then(|number| self.seconds.orders(number));
        if let Some(orders) = seconds {
            let too_late = orders.last().is_some_and(|order| order.is_gt());
            let cuts = self.cuts.values().len();
            return if too_late { Vec::new() } else { vec![cell_of(orders.into_iter().take(cuts))] };
        }
        match &state.calendar {
            Some(Calendar::Time { cells, whole_day, complete: true }) => {
                whole_day.map_or_else(|| cells.clone(), |cell| vec![cell])
            }
            Some(state @ (Calendar::Month { .. } | Calendar::Day { .. })) => self.day(state),
            // A year alone has a minus: without one it is a number of seconds.
            Some(state @ Calendar::Year(year)) if year.is_negative() => self.day(state),
            _ => Vec::new(),
        }
    }

    /// The cell of the day that a date names which ends here.
    fn day(&self, state: &Calendar) -> Vec<Cell> {
        self.place(state).and_then(|(place, day)| self.cell(&place, day)).into_iter().collect()
    }

    /// The month and the day that a date names which ends here.
    fn place(&self, state: &Calendar) -> Option<(Place, u8)> {
        match state {
            Calendar::Year(year) => Some((self.month(&self.year(year)?, 1)?, 1)),
            Calendar::Month { of, part } => Some((self.month(of, part.complete(12)?)?, 1)),
            Calendar::Day { of, part } => Some((of.clone(), part.complete(31)?)),
            Calendar::Time { .. } => None,
        }
    }

    fn year(&self, number: &Number) -> Option<Place> {
        let cell = cell_of(self.year_numbers.orders(number)?);
        let (before, after) = self.years.bounds(cell);
        if cell % 2 == 1 {
            return before.and_then(|year| i64::try_from(year).ok()).map(Place::Year);
        }
        let some = match (before, after) {
            (Some(before), _) => before + 1,
            (None, Some(after)) => after - 1,
            (None, None) => BigInt::from(2000),
        };
        let day = day_of(&Place::Month(i64::try_from(some).ok()?, 1), 1)?;
        Some(Place::Within(self.cuts.cell(&(day * DAY).into())))
    }

    fn month(&self, year: &Place, month: u8) -> Option<Place> {
        let Place::Year(year) = year else { return Some(year.clone()) };
        let place = Place::Month(*year, month);
        let first = day_of(&place, 1)?;
        if self.days.range(first..first + 31).next().is_some() {
            return Some(place);
        }
        Some(Place::Within(self.cuts.cell(&(first * DAY).into())))
    }

    fn cell(&self, place: &Place, day: u8) -> Option<Cell> {
        match place {
            Place::Within(cell) => Some(*cell),
            Place::Year(_) | Place::Month(..) => day_of(place, day).map(|day| self.cuts.cell(&(day * DAY).into())),
        }
    }
}

impl Part {
    const NONE: Self = Self { digits: 0, value: 0 };

    fn and(self, c: char, most: u8) -> Option<Self> {
        let value = self.value.checked_mul(10)?.checked_add(u8::try_from(c.to_digit(10)?).ok()?)?;
        (self.digits < 2 && value <= most).then_some(Self { digits: self.digits + 1, value })
    }

    fn complete(self, most: u8) -> Option<u8> {
        (self.digits > 0 && (1..=most).contains(&self.value)).then_some(self.value)
    }
}

/// Days from 1970-01-01 to a day of a month, if it is known which one and there is such a day.
fn day_of(place: &Place, day: u8) -> Option<i128> {
    let Place::Month(year, month) = place else { return None };
    let instant = Instant::parse(&format!("{year:+05}-{month:02}-{day:02}"))?;
    Some(instant.nanoseconds.div_euclid(DAY))
}

/// The year of a day, if it can be written.
fn year_of(day: i128) -> Option<i64> {
    let text = Instant { nanoseconds: day.checked_mul(DAY)? }.to_string();
    let (date, _) = text.split_once('T')?;
    date.rsplitn(3, '-').nth(2)?.parse().ok()
}
