//! What the types of one value have to do with each other.
//!
//! In: the symbols of a value that operators of several types look at. Out: what always holds of them together: enough to refute the
//! usual mixtures.

use std::net::{IpAddr, Ipv4Addr};

use keyaki_ir::{CharSet, Pattern, PatternPiece, Term};
use keyaki_policy::{Decimal, Instant};

use super::{Encoder, KeyUse, SlotSymbols};

impl Encoder {
    /// A text is at most one of: empty, a number or a date, an address of one version.
    pub(super) fn separate_views(&mut self, name: &str, slot: &SlotSymbols) {
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

    /// What a text looks like that is of a type. None is empty.
    fn shape_texts(&mut self, name: &str, slot: &SlotSymbols, number_like: Option<Term>) {
        let Some(text) = slot.text else { return };
        for (is, shapes) in [
            (number_like, shapes_of_quantities()),
            (slot.v4.map(|view| view.is), vec![shape_of_v4()]),
            (slot.v6.map(|view| view.is), vec![shape_of_v6()]),
        ] {
            let Some(is) = is else { continue };
            for shape in shapes {
                let shaped = self.terms.matches(text, &shape);
                let axiom = self.terms.implies(is, shaped);
                self.shape(axiom, format!("how `{name}` is written"));
            }
        }
    }

    /// A text that the policies name has the number, date and address that it reads as.
    pub(super) fn link_literals(&mut self, name: &str, slot: &SlotSymbols, usage: &KeyUse) {
        let Some(text) = slot.text else { return };
        for literal in &usage.literals {
            let constant = self.terms.string(literal);
            let same = self.terms.eq(text, constant);
            let reads = self.readings(slot, literal);
            let axiom = self.terms.implies(same, reads);
            self.shape(axiom, format!("what `{literal}` is as a value of `{name}`"));
        }
    }

    /// An IPv4 address is written in one way only, so texts that begin with so many of its numbers are one block.
    pub(super) fn link_beginnings(&mut self, name: &str, slot: &SlotSymbols, usage: &KeyUse) {
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
    pub(super) fn readings(&mut self, slot: &SlotSymbols, literal: &str) -> Term {
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

/// Characters of these ranges, as many as there are.
fn run(ranges: &[(char, char)]) -> PatternPiece {
    PatternPiece::Run(CharSet::from_ranges(ranges.iter().copied()))
}

/// Numbers and dates begin with a digit or a sign, and end with a digit or with the letter of a time.
fn shapes_of_quantities() -> Vec<Pattern> {
    let marks = [('T', 'T'), ('Z', 'Z'), ('t', 't'), ('z', 'z')];
    let first = CharSet::from_ranges([('0', '9'), ('+', '+'), ('-', '-')]);
    let last = CharSet::from_ranges([('0', '9')].into_iter().chain(marks));
    let inner = [('0', '9'), ('+', '+'), ('-', '.'), (':', ':'), ('E', 'E'), ('e', 'e')];
    let all: Vec<(char, char)> = inner.into_iter().chain(marks).collect();
    vec![Pattern::new([PatternPiece::One(first), run(&all)]), Pattern::new([run(&all), PatternPiece::One(last)])]
}

/// Four runs of digits.
fn shape_of_v4() -> Pattern {
    let digits = [('0', '9')];
    let number = [PatternPiece::One(CharSet::from_ranges(digits)), run(&digits)];
    let point = PatternPiece::Literal(".".to_owned());
    let more = std::iter::repeat_n([point].into_iter().chain(number.clone()), 3).flatten();
    Pattern::new(number.into_iter().chain(more))
}

/// Hexadecimal digits with two colons at least; the end may be an IPv4 address.
fn shape_of_v6() -> Pattern {
    let inner = run(&[('0', ':'), ('a', 'f'), ('A', 'F'), ('.', '.')]);
    let colon = PatternPiece::Literal(":".to_owned());
    Pattern::new([inner.clone(), colon.clone(), inner.clone(), colon, inner])
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
