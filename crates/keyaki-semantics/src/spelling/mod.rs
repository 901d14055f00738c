//! What texts can be, when operators of several types look at them.
//!
//! In: patterns, and the numbers, dates and addresses that policies compare a key's values with. Out: every combination of patterns
//! matched and typed values that some text has, each with such a text. A text that is of no type is not looked for.
//!
//! Texts are read character by character, in all patterns and as all types at once ([`reading`]); combinations are found by going
//! through all states that this has. Where a reader names more cells than a text can be in (numbers with exponents, times with zones,
//! IPv6 addresses with `::`), texts are tried ([`candidates`]); what none was found for is kept as possible, without a text.

mod address;
mod candidates;
mod cuts;
mod date;
mod digits;
mod number;
mod reading;
mod search;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use keyaki_ir::Pattern;
use keyaki_policy::{Decimal, Instant};

use crate::witness::in_units;

pub(crate) use cuts::{Cell, Cuts};

/// All that is compared with the values of a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Views {
    pub(crate) patterns: Vec<Pattern>,
    /// In units of `10^-scale`.
    pub(crate) number: Option<(Cuts, u32)>,
    /// In nanoseconds since 1970.
    pub(crate) date: Option<Cuts>,
    pub(crate) v4: Option<Cuts>,
    pub(crate) v6: Option<Cuts>,
}

/// The cells of a value as each type that it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Typed {
    pub(crate) number: Option<Cell>,
    pub(crate) date: Option<Cell>,
    pub(crate) v4: Option<Cell>,
    pub(crate) v6: Option<Cell>,
}

/// What operators can tell of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) typed: Typed,
    /// Which patterns match.
    pub(crate) matched: Vec<bool>,
}

/// The forms of all texts that are of a type.
#[derive(Clone, Debug)]
pub(crate) struct Spellings {
    pub(crate) views: Views,
    /// With a text of that form, where one was found.
    pub(crate) forms: BTreeMap<Form, Option<String>>,
}

impl Spellings {
    /// `None` when there is too much to go through.
    pub(crate) fn of(views: Views) -> Option<Self> {
        let forms = search::forms(&views)?;
        Some(Self { views, forms })
    }

    /// Some texts that are of a type: of every form where one is known, and others that are the same values.
    pub(crate) fn texts(&self) -> Vec<String> {
        let known = self.forms.values().flatten();
        let all = known.flat_map(|text| candidates::alike(text));
        let texts: BTreeSet<String> = all.filter(|text| self.views.typed(text) != Typed::default()).collect();
        texts.into_iter().collect()
    }
}

impl Views {
    pub(crate) fn form(&self, text: &str) -> Form {
        Form { typed: self.typed(text), matched: self.patterns.iter().map(|pattern| pattern.matches(text)).collect() }
    }

    /// A text of this form, which is of no type, near to `text`, which may be of one.
    pub(crate) fn of_no_type(&self, form: &Form, text: &str) -> Option<String> {
        candidates::of_no_type(text).find(|text| self.form(text) == *form)
    }

    /// What a text is read as.
    pub(crate) fn typed(&self, text: &str) -> Typed {
        let number = self.number.as_ref().and_then(|(cuts, scale)| {
            let number = Decimal::parse(text)?;
            Some(cuts.cell(&in_units(&number, *scale)))
        });
        let date = self.date.as_ref().and_then(|cuts| Some(cuts.cell(&Instant::parse(text)?.nanoseconds.into())));
        let address = text.parse::<IpAddr>().ok();
        let v4 = self.v4.as_ref().zip(address).and_then(|(cuts, address)| match address {
            IpAddr::V4(address) => Some(cuts.cell(&address.to_bits().into())),
            IpAddr::V6(_) => None,
        });
        let v6 = self.v6.as_ref().zip(address).and_then(|(cuts, address)| match address {
            IpAddr::V4(_) => None,
            IpAddr::V6(address) => Some(cuts.cell(&address.to_bits().into())),
        });
        Typed { number, date, v4, v6 }
    }
}

#[cfg(test)]
mod exact;
#[cfg(test)]
mod tests;
