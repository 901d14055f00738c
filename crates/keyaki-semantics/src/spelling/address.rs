//! Addresses read character by character.
//!
//! In: the characters of a text. Out: the cells that the address can be in. Exactly one for IPv4 and for IPv6 in full; after `::` every
//! cell that fits what stands before it.

use std::cmp::Ordering;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::cuts::{Cell, Cuts, cell_of};
use super::digits::Whole;

/// IPv4 addresses that others are compared with.
#[derive(Clone, Debug)]
pub(super) struct V4s(Vec<[u8; 4]>);

/// An IPv4 address of which so much has been read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct V4 {
    done: usize,
    number: Option<u16>,
    orders: Vec<Ordering>,
}

impl V4s {
    /// `None` when a cut is no address.
    pub(super) fn new(cuts: &Cuts) -> Option<Self> {
        let octets =
            cuts.values().iter().map(|cut| u32::try_from(cut).ok().map(|bits| Ipv4Addr::from_bits(bits).octets()));
        octets.collect::<Option<Vec<_>>>().map(Self)
    }

    pub(super) fn start(&self) -> V4 {
        V4 { done: 0, number: None, orders: vec![Ordering::Equal; self.0.len()] }
    }

    /// `c` comes next; `None` when no IPv4 address goes on like this.
    pub(super) fn read(&self, state: &V4, c: char) -> Option<V4> {
        let digit = c.to_digit(10).and_then(|digit| u16::try_from(digit).ok());
        match (state.number, digit) {
            (Some(0), Some(_)) => None,
            (number, Some(digit)) => {
                let number = number.unwrap_or(0) * 10 + digit;
                let matters = state.orders.contains(&Ordering::Equal);
                let number = if matters { number } else { alike(number) };
                (number <= 255).then(|| V4 { number: Some(number), ..state.clone() })
            }
            (Some(number), None) if c == '.' && state.done < 3 => {
                Some(V4 { done: state.done + 1, number: None, orders: self.orders(state, number) })
            }
            _ => None,
        }
    }

    fn orders(&self, state: &V4, number: u16) -> Vec<Ordering> {
        let octets = self.0.iter().map(|octets| octets.get(state.done).copied().unwrap_or(0));
        let orders = state.orders.iter().zip(octets);
        orders.map(|(order, octet)| order.then(number.cmp(&octet.into()))).collect()
    }

    /// The cells that the address can be in; none when it is not complete.
    pub(super) fn cells(&self, state: &V4) -> Vec<Cell> {
        let complete = state.number.filter(|_| state.done == 3);
        complete.map(|number| cell_of(self.orders(state, number))).into_iter().collect()
    }
}

/// The least number that goes on like this one, where it does not matter which it is.
fn alike(number: u16) -> u16 {
    match number {
        3..=9 => 3,
        10..=24 => 10,
        26..=99 => 26,
        100..=255 => 100,
        other => other,
    }
}

/// IPv6 addresses that others are compared with, by the digits of their groups.
#[derive(Clone, Debug)]
pub(super) struct V6s(Vec<[Vec<u8>; 8]>);

/// An IPv6 address of which so much has been read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum V6 {
    Start,
    FirstColon,
    /// Digits of a group.
    Group {
        done: usize,
        orders: Vec<Ordering>,
        digits: u8,
        group: Whole,
    },
    /// The colon after a group.
    Colon {
        done: usize,
        orders: Vec<Ordering>,
    },
    /// After `::`, or in an IPv4 address at the end.
    Rest {
        cells: Vec<Cell>,
        complete: bool,
    },
}

impl V6s {
    /// `None` when a cut is no address.
    pub(super) fn new(cuts: &Cuts) -> Option<Self> {
        let groups = cuts
            .values()
            .iter()
            .map(|cut| u128::try_from(cut).ok().map(|bits| Ipv6Addr::from_bits(bits).segments().map(digits_of)));
        groups.collect::<Option<Vec<_>>>().map(Self)
    }

    fn targets(&self, at: usize) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(move |groups| groups.get(at).map(Vec::as_slice).unwrap_or_default())
    }

    /// `c` comes next; `None` when no IPv6 address goes on like this.
    pub(super) fn read(&self, state: &V6, c: char) -> Option<V6> {
        let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (state, digit) {
            (V6::Start, None) if c == ':' => Some(V6::FirstColon),
            (V6::FirstColon, None) if c == ':' => Some(V6::Rest { cells: self.rest(0, &self.equal()), complete: true }),
            (V6::Start, Some(digit)) => Some(self.group(0, self.equal(), digit)),
            (V6::Colon { done, orders }, Some(digit)) => Some(self.group(*done, orders.clone(), digit)),
            (V6::Colon { done, orders }, None) if c == ':' => {
                Some(V6::Rest { cells: self.rest(*done, orders), complete: true })
            }
            (V6::Group { done, orders, digits, group }, Some(digit)) if *digits < 4 => {
                let mut group = group.clone();
                group.push(digit, self.targets(*done));
                Some(V6::Group { done: *done, orders: orders.clone(), digits: digits + 1, group })
            }
            (V6::Group { done, orders, group, .. }, None) if c == ':' && *done < 7 => {
                Some(V6::Colon { done: done + 1, orders: self.with_group(*done, orders, group) })
            }
            (V6::Group { done: 6, orders, .. }, None) if c == '.' => {
                Some(V6::Rest { cells: self.rest(6, orders), complete: false })
            }
            (V6::Rest { cells, .. }, Some(_)) => Some(V6::Rest { cells: cells.clone(), complete: true }),
            (V6::Rest { cells, .. }, None) if matches!(c, ':' | '.') => {
                Some(V6::Rest { cells: cells.clone(), complete: false })
            }
            _ => None,
        }
    }

    fn equal(&self) -> Vec<Ordering> {
        vec![Ordering::Equal; self.0.len()]
    }

    fn group(&self, done: usize, orders: Vec<Ordering>, digit: u8) -> V6 {
        let mut group = Whole::new(self.0.len());
        group.push(digit, self.targets(done));
        V6::Group { done, orders, digits: 1, group }
    }

    fn with_group(&self, at: usize, orders: &[Ordering], group: &Whole) -> Vec<Ordering> {
        let of_group = group.close(self.targets(at));
        orders.iter().zip(of_group).map(|(order, of_group)| order.then(of_group)).collect()
    }

    /// The cells of addresses that go on in any way after `done` groups that compare as `orders` say.
    fn rest(&self, done: usize, orders: &[Ordering]) -> Vec<Cell> {
        // What is left is no less than zeros and no more than ones.
        let with = |extreme: u8, otherwise: Ordering| {
            cell_of(orders.iter().zip(&self.0).map(|(order, groups)| {
                let is_extreme = |group: &Vec<u8>| {
                    group.len() == usize::from(extreme) / 15 * 4 && group.iter().all(|digit| *digit == extreme)
                };
                order.then(if groups.iter().skip(done).all(is_extreme) { Ordering::Equal } else { otherwise })
            }))
        };
        (with(0, Ordering::Less)..=with(15, Ordering::Greater)).collect()
    }

    /// The cells that the address can be in; none when it is not complete.
    pub(super) fn cells(&self, state: &V6) -> Vec<Cell> {
        match state {
            V6::Group { done: 7, orders, group, .. } => vec![cell_of(self.with_group(7, orders, group))],
            V6::Rest { cells, complete: true } => cells.clone(),
            _ => Vec::new(),
        }
    }
}

/// The hexadecimal digits of a group, without leading zeros.
fn digits_of(group: u16) -> Vec<u8> {
    let digits = [12, 8, 4, 0].map(|shift| u8::try_from(group >> shift & 0xf).unwrap_or(0));
    digits.into_iter().skip_while(|digit| *digit == 0).collect()
}
