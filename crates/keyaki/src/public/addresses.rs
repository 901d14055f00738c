//! From how many addresses outsiders may call (spec E.5).
//!
//! In: policies. Out: the cells into which their address blocks cut the address space: a policy lets in all addresses of a cell or
//! none. A policy is public by its addresses when the cells that it lets some outsider in from have more than 2^24 addresses of IPv4
//! or 2^96 of IPv6 together; private addresses do not count.
//!
//! That is decided with questions that have one answer each: cells of no more than that many addresses are *tolerated*, and the
//! question is whether an outsider is let in from anywhere else. If not, the policy is not public, whatever it does about the
//! tolerated cells. If so, one more cell is known that lets outsiders in, and other cells are tolerated beside it, until those that
//! are known are too many.

use std::collections::BTreeSet;
use std::net::IpAddr;

use keyaki_policy::{Condition, ConditionKey, ConditionValue, Effect, IpRange, Policy, Statement, Test};
use keyaki_source::Diagnostic;

const KEY: &str = "aws:SourceIp";
/// RFC 1918.
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// How many addresses are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Few {
    pub(crate) v4: u128,
    pub(crate) v6: u128,
}

impl Few {
    /// Those of a block of /8 in IPv4, of /32 in IPv6: more are the public.
    pub(crate) const NOT_PUBLIC: Self = Self { v4: 1 << 24, v6: 1 << 96 };
}

/// The address space as policies see it.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    cells: Vec<Cell>,
    few: Few,
    /// Cells that are known to let outsiders in, by position.
    let_in: BTreeSet<usize>,
    /// Which cells are tolerated, these among them.
    tolerated: BTreeSet<usize>,
    /// A test that looks at addresses as texts: it may tell addresses of a cell apart.
    as_text: Option<Diagnostic>,
}

/// Addresses that no policy tells apart.
#[derive(Clone, Debug)]
struct Cell {
    range: IpRange,
    private: bool,
    /// Some Allow statement names it: tolerated first, as it is most likely let in.
    named: bool,
}

impl Addresses {
    /// The cells of `policies`; nothing when they do not look at addresses.
    pub(crate) fn told_apart_by<'a>(policies: impl IntoIterator<Item = &'a Policy>, few: Few) -> Option<Self> {
        let mut survey = Survey::default();
        for policy in policies {
            policy.statements.iter().for_each(|statement| survey.add(policy, statement));
        }
        if !survey.looks {
            return None;
        }
        let cells = survey.cells();
        let (let_in, tolerated) = (BTreeSet::new(), BTreeSet::new());
        let addresses = Self { cells, few, let_in, tolerated, as_text: survey.as_text };
        addresses.tolerating(&BTreeSet::new())
    }

    /// The same, where the cells in `let_in` are tolerated and as many others as may be; nothing when those are too many already.
    pub(crate) fn tolerating(&self, let_in: &BTreeSet<usize>) -> Option<Self> {
        let mut room = self.few;
        let mut tolerated = BTreeSet::new();
        for at in let_in {
            room = room.without(self.cells.get(*at)?)?;
            tolerated.insert(*at);
        }
        let mut others: Vec<(usize, &Cell)> =
            self.cells.iter().enumerate().filter(|(at, cell)| !cell.private && !let_in.contains(at)).collect();
        others.sort_by_key(|(_, cell)| (!cell.named, size(cell.range)));
        for (at, cell) in others {
            if let Some(rest) = room.without(cell) {
                room = rest;
                tolerated.insert(at);
            }
        }
        Some(Self { let_in: let_in.clone(), tolerated, ..self.clone() })
    }

    /// Whether calls from `address` do not count.
    pub(super) fn tolerate(&self, address: IpAddr) -> bool {
        let counts = |(at, cell): (usize, &Cell)| !cell.private && !self.tolerated.contains(&at);
        let mut cells = self.cells.iter().enumerate();
        !cells.any(|(at, cell)| contains(cell.range, address) && counts((at, cell)))
    }

    /// The blocks from which calls do not count; neighbours are one.
    pub(super) fn tolerated(&self) -> impl Iterator<Item = IpRange> {
        let mut ranges: Vec<IpRange> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            if !cell.private && !self.tolerated.contains(&at) {
                continue;
            }
            match ranges.last_mut().and_then(|last| joined(*last, cell.range).map(|both| (last, both))) {
                Some((last, both)) => *last = both,
                None => ranges.push(cell.range),
            }
        }
        ranges.into_iter()
    }

    /// The cells that are known to let outsiders in.
    pub(crate) fn let_in(&self) -> &BTreeSet<usize> {
        &self.let_in
    }

    /// The same, where the cells that these addresses are in are known to let outsiders in.
    ///
    /// # Errors
    /// A diagnostic when they are in none, or too many.
    pub(crate) fn letting_in(&self, addresses: &[IpAddr]) -> Result<Self, Box<Diagnostic>> {
        let cells: Option<BTreeSet<usize>> = addresses.iter().map(|address| self.cell_of(*address)).collect();
        cells.and_then(|cells| self.tolerating(&cells)).ok_or_else(not_tolerated)
    }

    /// An address of each of those.
    pub(crate) fn let_in_samples(&self) -> impl Iterator<Item = IpAddr> {
        self.let_in.iter().filter_map(|at| self.cells.get(*at)).map(|cell| first(cell.range))
    }

    /// The cell that `address` is in.
    pub(crate) fn cell_of(&self, address: IpAddr) -> Option<usize> {
        self.cells.iter().position(|cell| contains(cell.range, address))
    }

    /// An address of each cell that is not private, by the position of the cell.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (usize, IpAddr)> {
        let cells = self.cells.iter().enumerate().filter(|(_, cell)| !cell.private);
        cells.map(|(at, cell)| (at, first(cell.range)))
    }

    /// That these cells let in too many addresses, in words; `who` is let in, and so many are `what`.
    pub(crate) fn too_many(&self, let_in: &BTreeSet<usize>, who: &str, what: &str) -> Diagnostic {
        let cells: Vec<IpRange> = let_in.iter().filter_map(|at| self.cells.get(*at)).map(|cell| cell.range).collect();
        let of = |v4: bool| {
            let cells = cells.iter().filter(|range| matches!(range, IpRange::V4 { .. }) == v4);
            cells.fold(0_u128, |sum, range| sum.saturating_add(size(*range)))
        };
        let (v4, v6) = (of(true), of(false));
        let counted = if v4 > self.few.v4 {
            format!("{v4} addresses of IPv4, and more than {} {what}", self.few.v4)
        } else {
            format!("{} addresses of IPv6, and more than {} {what}", power_of_two(v6), power_of_two(self.few.v6))
        };
        let message = format!("{who} let in from at least {counted}");
        let help = "blocks of all statements are counted together, private ones are not (docs/public-access.md)";
        Diagnostic::note("addresses-counted", message).help(help)
    }

    /// That a test looks at addresses as texts, where one does.
    pub(crate) fn as_text(&self) -> Option<&Diagnostic> {
        self.as_text.as_ref()
    }
}

impl Few {
    /// How many more can be tolerated beside a cell.
    fn without(self, cell: &Cell) -> Option<Self> {
        let size = size(cell.range);
        match cell.range {
            IpRange::V4 { .. } => Some(Self { v4: self.v4.checked_sub(size)?, ..self }),
            IpRange::V6 { .. } => Some(Self { v6: self.v6.checked_sub(size)?, ..self }),
        }
    }
}

/// What policies do with addresses.
#[derive(Default)]
struct Survey {
    looks: bool,
    /// Blocks that are named; whether by a positive test of an Allow statement.
    named: Vec<(IpRange, bool)>,
    as_text: Option<Diagnostic>,
}

impl Survey {
    fn add(&mut self, policy: &Policy, statement: &Statement) {
        let key = ConditionKey::new(KEY);
        for condition in &statement.conditions {
            if condition.key.value == key {
                self.add_test(policy, statement.effect, condition);
            }
            let variables = condition.values.iter().filter_map(|value| match &value.value {
                ConditionValue::Text(glob) => Some(glob.variables()),
                _ => None,
            });
            self.looks |= variables.flatten().any(|variable| variable.key == key);
        }
        let globs = statement.resources.items().iter().flat_map(|resource| match &resource.value {
            keyaki_policy::ResourcePattern::Fields(fields) => fields.as_slice(),
            keyaki_policy::ResourcePattern::Whole(glob) => std::slice::from_ref(glob),
            keyaki_policy::ResourcePattern::Any | keyaki_policy::ResourcePattern::Nothing => &[],
        });
        self.looks |= globs.flat_map(|glob| glob.variables()).any(|variable| variable.key == key);
    }

    fn add_test(&mut self, policy: &Policy, effect: Effect, condition: &Condition) {
        self.looks = true;
        let test = condition.operator.value.test;
        let allows = effect == Effect::Allow && !test.is_negated();
        for value in &condition.values {
            match &value.value {
                ConditionValue::Range(range) => self.named.push((*range, allows)),
                ConditionValue::Text(glob) => {
                    let address = glob.as_literal().and_then(|text| text.parse::<IpAddr>().ok());
                    self.named.extend(address.map(|address| (single(address), allows)));
                }
                _ => {}
            }
        }
        if !matches!(test, Test::IpAddress { .. } | Test::Null) && self.as_text.is_none() {
            let message = "addresses are looked at as texts here: when it is counted from how many outsiders are let in, \
                           addresses that `IpAddress` does not tell apart count together";
            let warning = Diagnostic::warning("addresses-as-text", message);
            let help = "use `IpAddress`; a PASS is right in any case, a FAIL may count too many";
            self.as_text = Some(warning.label(&policy.source, condition.operator.span, "not `IpAddress`").help(help));
        }
    }

    /// The blocks between the places where some named or private block begins or ends.
    fn cells(&self) -> Vec<Cell> {
        let private: Vec<IpRange> = PRIVATE.iter().filter_map(|text| IpRange::parse(text)).collect();
        let (mut v4, mut v6) = (BTreeSet::from([0_u32]), BTreeSet::from([0_u128]));
        for range in self.named.iter().map(|(range, _)| range).chain(&private) {
            match *range {
                IpRange::V4 { first, last } => v4.extend(std::iter::once(first).chain(last.checked_add(1))),
                IpRange::V6 { first, last } => v6.extend(std::iter::once(first).chain(last.checked_add(1))),
            }
        }
        let ends = v4.iter().skip(1).map(|next| next - 1).chain([u32::MAX]);
        let v4 = v4.iter().zip(ends).map(|(first, last)| IpRange::V4 { first: *first, last });
        let ends = v6.iter().skip(1).map(|next| next - 1).chain([u128::MAX]);
        let v6 = v6.iter().zip(ends).map(|(first, last)| IpRange::V6 { first: *first, last });
        let cell = |range: IpRange| Cell {
            range,
            private: private.iter().any(|private| private.contains(&range)),
            named: self.named.iter().any(|(named, allows)| *allows && named.contains(&range)),
        };
        v4.chain(v6).map(cell).collect()
    }
}

/// That addresses which are said to let outsiders in cannot be tolerated.
pub(crate) fn not_tolerated() -> Box<Diagnostic> {
    let message = "the addresses that are said to let outsiders in cannot be tolerated";
    Box::new(Diagnostic::error("addresses", message).help("ask the question anew"))
}

/// How many addresses there are; of all of IPv6 one fewer.
fn size(range: IpRange) -> u128 {
    match range {
        IpRange::V4 { first, last } => u128::from(last - first) + 1,
        IpRange::V6 { first, last } => (last - first).saturating_add(1),
    }
}

fn first(range: IpRange) -> IpAddr {
    match range {
        IpRange::V4 { first, .. } => IpAddr::V4(first.into()),
        IpRange::V6 { first, .. } => IpAddr::V6(first.into()),
    }
}

fn single(address: IpAddr) -> IpRange {
    match address {
        IpAddr::V4(address) => IpRange::V4 { first: address.to_bits(), last: address.to_bits() },
        IpAddr::V6(address) => IpRange::V6 { first: address.to_bits(), last: address.to_bits() },
    }
}

fn contains(range: IpRange, address: IpAddr) -> bool {
    range.contains(&single(address))
}

/// Two ranges of which one begins where the other ends.
fn joined(one: IpRange, other: IpRange) -> Option<IpRange> {
    match (one, other) {
        (IpRange::V4 { first, last }, IpRange::V4 { first: next, last: end }) if last.checked_add(1) == Some(next) => {
            Some(IpRange::V4 { first, last: end })
        }
        (IpRange::V6 { first, last }, IpRange::V6 { first: next, last: end }) if last.checked_add(1) == Some(next) => {
            Some(IpRange::V6 { first, last: end })
        }
        _ => None,
    }
}

/// `2^97`, or about which power it is.
fn power_of_two(number: u128) -> String {
    let bits = u128::BITS - number.leading_zeros();
    if number.is_power_of_two() { format!("2^{}", bits - 1) } else { format!("more than 2^{}", bits.saturating_sub(1)) }
}
