//! Numbers read character by character.
//!
//! In: the characters of a text. Out: the cells that the number can be in. Exactly one where there is no exponent; with one, the
//! digits are taken into account and what the exponent does to them is not: every cell that some exponent leads to is named.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use keyaki_policy::Decimal;

use super::cuts::{Cell, Cuts, cell_of};
use super::digits::{Aligned, Whole};

/// Numbers that others are compared with, by their digits.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    thresholds: Vec<Threshold>,
    /// How many of them: where exponents matter, all, otherwise none.
    scaled: usize,
}

#[derive(Clone, Debug)]
struct Threshold {
    sign: Ordering,
    whole: Vec<u8>,
    fraction: Vec<u8>,
    /// All digits from the first that is not zero to the last.
    digits: Vec<u8>,
    /// Where the point is, counted from the first of `digits`.
    magnitude: i64,
}

/// A number of which so much has been read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Number {
    Start,
    /// A sign.
    Signed {
        negative: bool,
    },
    /// Digits before the point.
    Whole {
        read: Read,
        whole: Whole,
    },
    /// The point, and digits after it.
    Fraction {
        read: Read,
        fraction: Aligned,
        empty: bool,
    },
    /// The letter of an exponent, its sign, its digits.
    Exponent {
        cells: Vec<Cell>,
        signed: bool,
        empty: bool,
    },
}

impl Number {
    /// Whether digits have been read after a minus, and nothing else.
    pub(super) fn is_negative(&self) -> bool {
        matches!(self, Self::Whole { read, .. } if read.negative)
    }
}

/// What matters of digits wherever the point is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Read {
    negative: bool,
    zero: bool,
    digits: Aligned,
}

impl Numbers {
    /// Numbers that may have an exponent, against cuts in units of `10^-scale`.
    pub(super) fn new(cuts: &Cuts, scale: u32) -> Self {
        let plain = Self::plain(cuts, scale);
        Self { scaled: plain.thresholds.len(), ..plain }
    }

    /// The same without exponents.
    pub(super) fn plain(cuts: &Cuts, scale: u32) -> Self {
        let decimals = cuts.values().iter().map(|cut| Decimal::new(cut.clone(), scale));
        Self { thresholds: decimals.map(|decimal| Threshold::new(&decimal)).collect(), scaled: 0 }
    }

    fn wholes(&self) -> impl Iterator<Item = &[u8]> {
        self.thresholds.iter().map(|threshold| threshold.whole.as_slice())
    }

    fn fractions(&self) -> impl Iterator<Item = &[u8]> {
        self.thresholds.iter().map(|threshold| threshold.fraction.as_slice())
    }

    fn digits(&self) -> impl Iterator<Item = &[u8]> {
        self.thresholds.iter().take(self.scaled).map(|threshold| threshold.digits.as_slice())
    }

    /// `c` comes next; `None` when no number goes on like this.
    pub(super) fn read(&self, state: &Number, c: char) -> Option<Number> {
        let digit = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        match (state, digit) {
            (Number::Start, None) if matches!(c, '+' | '-') => Some(Number::Signed { negative: c == '-' }),
            (Number::Start, Some(digit)) => Some(self.first(false, digit)),
            (Number::Signed { negative }, Some(digit)) => Some(self.first(*negative, digit)),
            (Number::Whole { read, whole }, Some(digit)) => {
                let mut whole = whole.clone();
                whole.push(digit, self.wholes());
                Some(Number::Whole { read: read.and(digit, self), whole })
            }
            (Number::Whole { read, whole }, None) if c == '.' => {
                let fraction = Aligned::after(whole.close(self.wholes()));
                Some(Number::Fraction { read: read.clone(), fraction, empty: true })
            }
            (Number::Fraction { read, fraction, .. }, Some(digit)) => {
                let mut fraction = fraction.clone();
                fraction.push(digit, self.fractions());
                Some(Number::Fraction { read: read.and(digit, self), fraction, empty: false })
            }
            (Number::Whole { read, .. } | Number::Fraction { read, empty: false, .. }, None)
                if matches!(c, 'e' | 'E') =>
            {
                Some(Number::Exponent { cells: self.scaled_cells(read), signed: false, empty: true })
            }
            (Number::Exponent { cells, signed: false, empty: true }, None) if matches!(c, '+' | '-') => {
                Some(Number::Exponent { cells: cells.clone(), signed: true, empty: true })
            }
            (Number::Exponent { cells, .. }, Some(_)) => {
                Some(Number::Exponent { cells: cells.clone(), signed: true, empty: false })
            }
            _ => None,
        }
    }

    fn first(&self, negative: bool, digit: u8) -> Number {
        let read = Read { negative, zero: true, digits: Aligned::after(vec![Ordering::Equal; self.scaled]) };
        let mut whole = Whole::new(self.thresholds.len());
        whole.push(digit, self.wholes());
        Number::Whole { read: read.and(digit, self), whole }
    }

    /// The cells that the number can be in; none when it is not complete.
    pub(super) fn cells(&self, state: &Number) -> Vec<Cell> {
        match state {
            Number::Exponent { cells, empty: false, .. } => cells.clone(),
            _ => self.orders(state).map(|orders| vec![cell_of(orders)]).unwrap_or_default(),
        }
    }

    /// How a number without exponent compares with the cuts.
    pub(super) fn orders(&self, state: &Number) -> Option<Vec<Ordering>> {
        match state {
            Number::Whole { read, whole } => {
                // Without a fraction, one of zeros.
                let fraction = Aligned::after(whole.close(self.wholes()));
                Some(self.signed(read, fraction.close(self.fractions())))
            }
            Number::Fraction { read, fraction, empty: false } => {
                Some(self.signed(read, fraction.close(self.fractions())))
            }
            _ => None,
        }
    }

    /// How a number compares whose size compares as `sizes` say.
    fn signed(&self, read: &Read, sizes: Vec<Ordering>) -> Vec<Ordering> {
        let compare = |(threshold, size): (&Threshold, Ordering)| match (read.zero, read.negative) {
            (true, _) => threshold.sign.reverse(),
            (false, false) if threshold.sign.is_le() => Ordering::Greater,
            (false, true) if threshold.sign.is_ge() => Ordering::Less,
            (false, false) => size,
            (false, true) => size.reverse(),
        };
        self.thresholds.iter().zip(sizes).map(compare).collect()
    }

    /// The cells of what these digits can be, wherever the point is put.
    fn scaled_cells(&self, read: &Read) -> Vec<Cell> {
        let digits = read.digits.close(self.digits());
        let sign = if read.negative { Ordering::Less } else { Ordering::Greater };
        let alike = self.thresholds.iter().filter(|threshold| threshold.sign == sign);
        let magnitudes = alike.flat_map(|threshold| (-1..=1).map(|step| threshold.magnitude + step));
        let sizes = |magnitude: i64| {
            let pairs = self.thresholds.iter().zip(&digits);
            pairs.map(|(threshold, order)| magnitude.cmp(&threshold.magnitude).then(*order)).collect()
        };
        let cells: BTreeSet<Cell> =
            magnitudes.chain([0]).map(|magnitude| cell_of(self.signed(read, sizes(magnitude)))).collect();
        cells.into_iter().collect()
    }
}

impl Read {
    fn and(&self, digit: u8, numbers: &Numbers) -> Self {
        let mut read = self.clone();
        if !read.zero || digit != 0 {
            read.zero = false;
            read.digits.push(digit, numbers.digits());
        }
        read
    }
}

impl Threshold {
    fn new(decimal: &Decimal) -> Self {
        let text = decimal.to_string();
        let text = text.trim_start_matches('-');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let values = |text: &str| text.bytes().map(|byte| byte.wrapping_sub(b'0')).collect::<Vec<u8>>();
        let whole = whole.trim_start_matches('0');
        let all = format!("{whole}{fraction}");
        let zeros = all.len() - all.trim_start_matches('0').len();
        let signed = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        Self {
            sign: decimal.mantissa().cmp(&num_bigint::BigInt::ZERO),
            whole: values(whole),
            fraction: values(fraction),
            digits: values(all.trim_matches('0')),
            magnitude: signed(whole.len()) - signed(zeros),
        }
    }
}
