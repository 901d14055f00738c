//! Declares the symbols of condition keys and what always holds of them.

use std::net::{IpAddr, Ipv4Addr};

use keyaki_catalogue::Catalogue;
use keyaki_ir::{CharSet, Pattern, PatternPiece, Sort, Term};
use keyaki_policy::{ConditionKey, Decimal, Instant};

use super::{Cardinality, Encoder, KeySymbols, KeyUse, NumberView, SlotSymbols, VersionedView};

/// The earliest and latest instant that a date in a request can name, in nanoseconds: years of spec B.2.
const DATE_BOUNDS: (i128, i128) = (-9_223_372_017_129_600_000_000_000, 9_223_372_036_854_775_807_000_000_000);

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
        self.link_literals(&name, &slot, usage);
        self.link_beginnings(&name, &slot, usage);
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

    /// A text is at most one of: empty, a number or a date, an address of one version.
    fn separate_views(&mut self, name: &str, slot: &SlotSymbols) {
        let number_like: Vec<Term> = [slot.number, slot.date].into_iter().flatten().map(|view| view.is).collect();
        let number_like = (!number_like.is_empty()).then(|| self.terms.or(number_like));
        let exclusive: Vec<Term> = [number_like, slot.v4.map(|view| view.is), slot.v6.map(|view| view.is), slot.empty]
            .into_iter()
            .flatten()
            .collect();
        for (n, one) in exclusive.iter().enumerate() {
            for other in exclusive.iter().skip(n + 1) {
                let both = self.terms.and([*one, *other]);
                let never = self.terms.not(both);
                self.shape(never, format!("`{name}` is of one type at most"));
            }
        }
        self.shape_texts(name, slot, number_like);
    }

    /// What the characters of a text tell about its type: enough to refute the usual mixtures, not all of them.
    fn shape_texts(&mut self, name: &str, slot: &SlotSymbols, number_like: Option<Term>) {
        let Some(text) = slot.text else { return };
        let run = |ranges: &[(char, char)]| PatternPiece::Run(CharSet::from_ranges(ranges.iter().copied()));
        let shapes = [
            (
                number_like,
                Pattern::new([run(&[
                    ('0', '9'),
                    ('+', '+'),
                    ('-', '.'),
                    (':', ':'),
                    ('T', 'T'),
                    ('Z', 'Z'),
                    ('E', 'E'),
                    ('e', 'e'),
                    ('t', 't'),
                    ('z', 'z'),
                ])]),
            ),
            (slot.v4.map(|view| view.is), Pattern::new([run(&[('0', '9'), ('.', '.')])])),
            (
                slot.v6.map(|view| view.is),
                Pattern::new([run(&[('0', '9'), ('a', 'f'), ('A', 'F'), ('.', '.'), (':', ':')])]),
            ),
        ];
        for (is, shape) in shapes {
            let Some(is) = is else { continue };
            let shaped = self.terms.matches(text, &shape);
            let axiom = self.terms.implies(is, shaped);
            self.shape(axiom, format!("how `{name}` is written"));
        }
    }

    /// A text that the policies name has the number, date and address that it reads as.
    fn link_literals(&mut self, name: &str, slot: &SlotSymbols, usage: &KeyUse) {
        let Some(text) = slot.text else { return };
        if !usage.is_coupled() {
            return;
        }
        for literal in &usage.literals {
            let constant = self.terms.string(literal);
            let same = self.terms.eq(text, constant);
            let reads = self.readings(slot, literal);
            let axiom = self.terms.implies(same, reads);
            self.shape(axiom, format!("what `{literal}` is as a value of `{name}`"));
        }
    }

    /// An IPv4 address is written in one way only, so texts that begin with so many of its numbers are one block.
    fn link_beginnings(&mut self, name: &str, slot: &SlotSymbols, usage: &KeyUse) {
        let (Some(text), Some(v4)) = (slot.text, slot.v4) else { return };
        for beginning in &usage.beginnings {
            let Some((first, last)) = block(beginning) else { continue };
            let rest = [PatternPiece::Literal(beginning.clone()), PatternPiece::Run(CharSet::all())];
            let begins = self.terms.matches(text, &Pattern::new(rest));
            let inside = self.between(v4.value, first, last);
            let same = self.terms.eq(begins, inside);
            let axiom = self.terms.implies(v4.is, same);
            self.shape(axiom, format!("IPv4 addresses in `{name}` that begin with `{beginning}`"));
        }
    }

    /// What holds of a slot's typed views when its text is `literal`.
    fn readings(&mut self, slot: &SlotSymbols, literal: &str) -> Term {
        let number = slot.number.map(|view| {
            let value = Decimal::parse(literal).map(|number| number.scaled(view.scale));
            // A number finer than every number of the policies lies strictly between two of them: leave it open.
            match value {
                Some(Some(value)) => self.reads_as(view.is, view.value, Some(value)),
                Some(None) => view.is,
                None => self.reads_as(view.is, view.value, None),
            }
        });
        let date = slot.date.map(|view| {
            let value = Instant::parse(literal).map(|instant| instant.nanoseconds.into());
            self.reads_as(view.is, view.value, value)
        });
        let address = literal.parse::<IpAddr>().ok();
        let v4 = slot.v4.map(|view| {
            let value = address.and_then(|address| match address {
                IpAddr::V4(address) => Some(address.to_bits().into()),
                IpAddr::V6(_) => None,
            });
            self.reads_as(view.is, view.value, value)
        });
        let v6 = slot.v6.map(|view| {
            let value = address.and_then(|address| match address {
                IpAddr::V4(_) => None,
                IpAddr::V6(address) => Some(address.to_bits().into()),
            });
            self.reads_as(view.is, view.value, value)
        });
        self.terms.and([number, date, v4, v6].into_iter().flatten())
    }

    fn reads_as(&mut self, is: Term, value: Term, expected: Option<num_bigint::BigInt>) -> Term {
        match expected {
            Some(expected) => {
                let expected = self.terms.int(expected);
                let same = self.terms.eq(value, expected);
                self.terms.and([is, same])
            }
            None => self.terms.not(is),
        }
    }
}

/// The first and last IPv4 address whose text begins with one to three whole numbers, as `10.` or `192.0.2.`.
fn block(beginning: &str) -> Option<(u32, u32)> {
    let numbers = beginning.strip_suffix('.')?;
    let missing = 3_usize.checked_sub(numbers.matches('.').count())?;
    let address = |filler: &str| format!("{numbers}{}", filler.repeat(missing)).parse::<Ipv4Addr>().ok();
    let (first, last) = (address(".0")?, address(".255")?);
    (missing > 0).then_some((first.to_bits(), last.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn whole_numbers_are_a_block() {
        assert_eq!(block("10."), Some((0x0a00_0000, 0x0aff_ffff)));
        assert_eq!(block("192.0.2."), Some((0xc000_0200, 0xc000_02ff)));
        for other in ["", ".", "10", "10.1", "010.", "300.", "10.1.2.3.", "10..", "a."] {
            assert_eq!(block(other), None, "{other}");
        }
    }
}
