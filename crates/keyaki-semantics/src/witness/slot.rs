//! From what a model says of one value to its text.

use keyaki_ir::Term;
use keyaki_policy::{ConditionKey, Decimal, Instant, IpRange};
use num_bigint::BigInt;

use super::{Reader, assign, plausible};
use crate::encoder::{KeySymbols, SlotSymbols};
use crate::spelling::{Cuts, Form, Typed, Views};

impl Reader<'_> {
    /// The text of a value that may be seen as several types: of those that the model suggests, the first that is in all what the
    /// model says; otherwise one that is known to be.
    pub(super) fn slot_of(&self, key: &KeySymbols, slot: &SlotSymbols) -> String {
        let plain = self.slot(slot);
        let Some(spellings) = self.spellings.get(&ConditionKey::new(&key.name)) else { return plain };
        let form = self.form(slot, &spellings.views);
        let own = slot.text.and_then(|text| self.text(text)).map(str::to_owned);
        let written = self.typed(slot).map(|typed| typed.to_text());
        let suggested = [Some(plain.clone()), own, written].into_iter().flatten();
        let known = || match form.typed == Typed::default() {
            true => spellings.views.of_no_type(&form, &plain),
            false => spellings.forms.get(&form).cloned().flatten(),
        };
        suggested.into_iter().find(|text| spellings.views.form(text) == form).or_else(known).unwrap_or(plain)
    }

    /// What the model says of a value.
    fn form(&self, slot: &SlotSymbols, views: &Views) -> Form {
        let text = slot.text.and_then(|text| self.text(text)).unwrap_or_default();
        let cell = |view: Option<(Term, Term)>, cuts: Option<&Cuts>| {
            let (_, value) = view.filter(|(is, _)| self.truth(*is))?;
            cuts.map(|cuts| cuts.cell(&self.int(value)))
        };
        let typed = Typed {
            number: cell(slot.number.map(|view| (view.is, view.value)), views.number.as_ref().map(|(cuts, _)| cuts)),
            date: cell(slot.date.map(|view| (view.is, view.value)), views.date.as_ref()),
            v4: cell(slot.v4.map(|view| (view.is, view.value)), views.v4.as_ref()),
            v6: cell(slot.v6.map(|view| (view.is, view.value)), views.v6.as_ref()),
        };
        Form { typed, matched: views.patterns.iter().map(|pattern| pattern.matches(text)).collect() }
    }

    /// The text of a value. The text symbol's value stands when it reads as the typed views say; otherwise the typed view
    /// is written out, and `decide` has the last word.
    fn slot(&self, slot: &SlotSymbols) -> String {
        let typed = self.typed(slot);
        match (slot.text.and_then(|text| self.text(text)), typed) {
            (Some(text), None) => text.to_owned(),
            (Some(text), Some(typed)) if typed.is_read_from(text) => text.to_owned(),
            (_, Some(typed)) => self.undated(slot, typed.to_text()),
            (None, None) if slot.empty.is_some_and(|empty| self.truth(empty)) => String::new(),
            (None, None) => plausible::UNREADABLE.to_owned(),
        }
    }

    /// A whole number is also a date, as seconds since 1970; where the model has a number that is no date, it is written with a
    /// fraction.
    fn undated(&self, slot: &SlotSymbols, text: String) -> String {
        let is_no_date = slot.date.is_some_and(|view| !self.truth(view.is));
        if is_no_date && Instant::parse(&text).is_some() { format!("{text}.0") } else { text }
    }

    fn typed(&self, slot: &SlotSymbols) -> Option<TypedValue> {
        if let Some(view) = slot.number.filter(|view| self.truth(view.is)) {
            return Some(TypedValue::Number { units: self.int(view.value), scale: view.scale });
        }
        if let Some(view) = slot.date.filter(|view| self.truth(view.is)) {
            let nanoseconds = i128::try_from(self.int(view.value)).unwrap_or_default();
            return Some(TypedValue::Date(Instant { nanoseconds }));
        }
        if let Some(view) = slot.v4.filter(|view| self.truth(view.is)) {
            return Some(TypedValue::V4(u32::try_from(self.int(view.value)).unwrap_or_default()));
        }
        let view = slot.v6.filter(|view| self.truth(view.is))?;
        Some(TypedValue::V6(u128::try_from(self.int(view.value)).unwrap_or_default()))
    }
}

/// A value that is not just text.
enum TypedValue {
    /// In units of `10^-scale`.
    Number {
        units: BigInt,
        scale: u32,
    },
    Date(Instant),
    V4(u32),
    V6(u128),
}

impl TypedValue {
    fn to_text(&self) -> String {
        match self {
            Self::Number { units, scale } => Decimal::new(units.clone(), *scale).to_string(),
            Self::Date(instant) => instant.to_string(),
            Self::V4(address) => std::net::Ipv4Addr::from_bits(*address).to_string(),
            Self::V6(address) => std::net::Ipv6Addr::from_bits(*address).to_string(),
        }
    }

    fn is_read_from(&self, text: &str) -> bool {
        match self {
            // The text may be finer than the units.
            Self::Number { units, scale } => {
                Decimal::parse(text).is_some_and(|number| assign::in_units(&number, *scale) == *units)
            }
            Self::Date(instant) => Instant::parse(text).as_ref() == Some(instant),
            Self::V4(address) => IpRange::parse(text) == Some(IpRange::V4 { first: *address, last: *address }),
            Self::V6(address) => IpRange::parse(text) == Some(IpRange::V6 { first: *address, last: *address }),
        }
    }
}
