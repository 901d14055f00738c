//! Declares the symbols of condition keys and what always holds of them.

use keyaki_catalogue::Catalogue;
use keyaki_ir::{Sort, Term};
use keyaki_policy::ConditionKey;

use super::{Cardinality, Encoder, KeySymbols, KeyUse, NumberView, SlotSymbols, VersionedView};

/// The earliest and latest instant that a date in a request can name, in nanoseconds: years of spec B.2.
pub(crate) const DATE_BOUNDS: (i128, i128) =
    (-9_223_372_017_129_600_000_000_000, 9_223_372_036_854_775_807_000_000_000);

impl Encoder {
    pub(crate) fn declare_key(&mut self, key: &ConditionKey, usage: &KeyUse) {
        let name = match Catalogue::embedded().key(key.folded()) {
            Some(info) => info.spelled(key.written()),
            None => key.written().to_owned(),
        };
        let present = self.declare(&format!("{name} is present"), Sort::Bool, "");
        let cardinality = usage.cardinality(key);
        let list = match cardinality {
            Cardinality::Single => self.terms.bool(false),
            Cardinality::Multi => self.terms.bool(true),
            Cardinality::Either => self.declare(&format!("{name} is a list"), Sort::Bool, "otherwise a single value"),
        };
        let count = if cardinality == Cardinality::Single { 1 } else { usage.bound() };
        let slots = (0..count).map(|n| self.declare_slot(&name, n, cardinality, usage)).collect::<Vec<_>>();
        self.order_slots(&name, list, &slots);
        self.symbols.keys.insert(key.clone(), KeySymbols { name, present, list, slots });
    }

    fn declare_slot(&mut self, key: &str, n: usize, cardinality: Cardinality, usage: &KeyUse) -> SlotSymbols {
        let single = cardinality == Cardinality::Single;
        let name = if single { key.to_owned() } else { format!("{key}[{n}]") };
        let used = match single {
            true => self.terms.bool(true),
            false => self.declare(&format!("{name} is there"), Sort::Bool, ""),
        };
        let text = usage.text.then(|| self.declare(&name, Sort::String, ""));
        let number = usage.scale().map(|scale| self.declare_number(&name, scale));
        let date = usage.date.then(|| self.declare_date(&name));
        let v4 = usage.address.then(|| self.declare_address(&name, "IPv4", u32::MAX.into()));
        let v6 = usage.address.then(|| self.declare_address(&name, "IPv6", u128::MAX.into()));
        let empty =
            (usage.for_all && text.is_none()).then(|| self.declare(&format!("{name} is empty"), Sort::Bool, ""));
        let slot = SlotSymbols { used, text, number, date, v4, v6, empty };
        self.separate_views(&name, &slot);
        slot
    }

    fn declare_number(&mut self, name: &str, scale: u32) -> NumberView {
        let is = self.declare(&format!("{name} is a number"), Sort::Bool, "");
        let value = self.declare(&format!("{name} as number"), Sort::Int, &format!("in units of 10^-{scale}"));
        NumberView { is, value, scale }
    }

    fn declare_date(&mut self, name: &str) -> NumberView {
        let is = self.declare(&format!("{name} is a date"), Sort::Bool, "");
        let value = self.declare(&format!("{name} as date"), Sort::Int, "in nanoseconds since 1970-01-01T00:00:00Z");
        let inside = self.between(value, DATE_BOUNDS.0, DATE_BOUNDS.1);
        self.shape(inside, format!("`{name}` names a date that can be written"));
        NumberView { is, value, scale: 9 }
    }

    fn declare_address(&mut self, name: &str, version: &str, last: num_bigint::BigInt) -> VersionedView {
        let is = self.declare(&format!("{name} is {version}"), Sort::Bool, "");
        let value = self.declare(&format!("{name} as {version}"), Sort::Int, "the address as an integer");
        let inside = self.between(value, 0, last);
        self.shape(inside, format!("`{name}` is an {version} address"));
        VersionedView { is, value }
    }

    /// `first <= value <= last`
    pub(crate) fn between(
        &mut self,
        value: Term,
        first: impl Into<num_bigint::BigInt>,
        last: impl Into<num_bigint::BigInt>,
    ) -> Term {
        let (first, last) = (self.terms.int(first), self.terms.int(last));
        if first == last {
            return self.terms.eq(value, first);
        }
        let (above, below) = (self.terms.le(first, value), self.terms.le(value, last));
        self.terms.and([above, below])
    }

    /// Lists fill their slots from the front, and a single value has the first slot.
    fn order_slots(&mut self, name: &str, list: Term, slots: &[SlotSymbols]) {
        let single = self.terms.not(list);
        if let [first, rest @ ..] = slots {
            let one = self.terms.implies(single, first.used);
            self.shape(one, format!("a single value of `{name}` is its first"));
            for slot in rest {
                let unused = self.terms.not(slot.used);
                let none = self.terms.implies(single, unused);
                self.shape(none, format!("a single value of `{name}` has no second"));
            }
        }
        for (before, after) in slots.iter().zip(slots.iter().skip(1)) {
            let ordered = self.terms.implies(after.used, before.used);
            self.shape(ordered, format!("the values of `{name}` are numbered without gaps"));
        }
    }
}
