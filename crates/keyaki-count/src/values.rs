//! The values of a condition key: what type they have, and how many there are.
//!
//! A key has values of the type that the operators on it ask for. A text that does not read as such a value counts once, and the
//! empty text once more: no operator tells more of them apart. Keys that AWS publishes as truth values are `true` or `false`. Where
//! operators ask for several types, values are texts, and what is said of other types is left open.

use keyaki_catalogue::{Catalogue, KeyInfo, KeyType};
use keyaki_ir::{Pattern, Symbol, Term, Terms};
use keyaki_policy::ConditionKey;
use keyaki_semantics::{KeySymbols, NumberView, SlotSymbols, VersionedView};
use num_bigint::BigInt;

use crate::dimension::{Dimension, Fixed, Form, Lists, Part, Slot};
use crate::integers::Interval;
use crate::space::Space;

/// Dates are the seconds of the years 1970 to 9999.
const LAST_SECOND: i64 = 253_402_300_799;
/// What keys that hold a truth value are, whatever the bound on texts.
const TRUTH_VALUES: [&str; 2] = ["true", "false"];

pub(crate) struct Keys<'a> {
    pub(crate) terms: &'a Terms,
    pub(crate) space: &'a Space,
}

impl Keys<'_> {
    /// The dimension of a key, and the symbols that belong to it.
    pub(crate) fn dimension(&self, key: &ConditionKey, symbols: &KeySymbols) -> (Dimension, Vec<Term>) {
        let info = Catalogue::embedded().key(key.folded());
        let mut forms = vec![Form { fixed: self.truths(&[(symbols.present, false)]), ..Form::default() }];
        let first = symbols.slots.first();
        if let Some(first) = first.filter(|_| self.terms.as_bool(symbols.list) != Some(true)) {
            let fixed = self.truths(&[(symbols.present, true), (symbols.list, false), (first.used, true)]);
            for form in self.values(first, info) {
                forms.push(Form { fixed: fixed.iter().copied().chain(form.fixed).collect(), ..form });
            }
        }
        let lists = first.filter(|_| self.terms.as_bool(symbols.list) != Some(false)).map(|first| Lists {
            fixed: self.truths(&[(symbols.present, true), (symbols.list, true)]),
            element: self.values(first, info),
            slots: symbols.slots.iter().filter_map(|slot| self.slot(slot)).take(self.space.list).collect(),
        });
        let of_slots = symbols.slots.iter().flat_map(|slot| std::iter::once(slot.used).chain(told_apart(slot)));
        let owned = [symbols.present, symbols.list].into_iter().chain(of_slots).collect();
        (Dimension { name: symbols.name.clone(), forms, lists }, owned)
    }

    fn truths(&self, values: &[(Term, bool)]) -> Vec<(Symbol, Fixed)> {
        let of = |(term, value): &(Term, bool)| Some((self.terms.as_symbol(*term)?, Fixed::Truth(*value)));
        values.iter().filter_map(of).collect()
    }

    fn slot(&self, slot: &SlotSymbols) -> Option<Slot> {
        let values = told_apart(slot).into_iter().filter_map(|term| self.terms.as_symbol(term)).collect();
        Some(Slot { used: self.terms.as_symbol(slot.used)?, values })
    }

    /// The forms of one value.
    fn values(&self, slot: &SlotSymbols, info: Option<&KeyInfo>) -> Vec<Form> {
        let numbers = match typed(slot) {
            Typed::Number(view) => vec![self.number(view.is, view.value, whole_numbers(view.scale))],
            Typed::Date(view) => vec![self.number(view.is, view.value, seconds())],
            Typed::Address(v4, v6) => vec![
                self.number(v4.is, v4.value, addresses(u32::MAX)),
                self.number(v6.is, v6.value, addresses(u128::MAX)),
            ],
            Typed::Text => return vec![self.text(slot.text, info)],
        };
        let other = |empty| match slot.empty {
            Some(symbol) => Form { fixed: self.truths(&[(symbol, empty)]), ..Form::default() },
            None => Form::default(),
        };
        numbers.into_iter().chain([other(true), other(false)]).collect()
    }

    fn number(&self, is: Term, value: Term, domain: Interval) -> Form {
        let part = self.terms.as_symbol(value).map(|symbol| Part::Number { symbol, domain });
        Form { fixed: self.truths(&[(is, true)]), parts: part.into_iter().collect(), ..Form::default() }
    }

    fn text(&self, text: Option<Term>, info: Option<&KeyInfo>) -> Form {
        let symbol = text.and_then(|text| self.terms.as_symbol(text));
        let (part, bound) = match info.map(|info| info.key_type) {
            Some(KeyType::Bool) => (Part::of(symbol, TRUTH_VALUES.map(Pattern::literal)), "false".len()),
            _ => (Part::any(symbol), self.space.texts.longest.value),
        };
        Form { bound, parts: vec![part], ..Form::default() }
    }
}

/// What the values of a key are.
enum Typed {
    /// Also where nothing is said of values, or several types are asked for.
    Text,
    Number(NumberView),
    Date(NumberView),
    Address(VersionedView, VersionedView),
}

fn typed(slot: &SlotSymbols) -> Typed {
    match (slot.text, slot.number, slot.date, slot.v4.zip(slot.v6)) {
        (None, Some(view), None, None) => Typed::Number(view),
        (None, None, Some(view), None) => Typed::Date(view),
        (None, None, None, Some((v4, v6))) => Typed::Address(v4, v6),
        _ => Typed::Text,
    }
}

/// The symbols of a value that its forms account for.
fn told_apart(slot: &SlotSymbols) -> Vec<Term> {
    let numbers = match typed(slot) {
        Typed::Text => return slot.text.into_iter().collect(),
        Typed::Number(view) | Typed::Date(view) => vec![view.is, view.value],
        Typed::Address(v4, v6) => vec![v4.is, v4.value, v6.is, v6.value],
    };
    numbers.into_iter().chain(slot.empty).collect()
}

/// Whole numbers of 64 bits, in units of `10^-scale`.
fn whole_numbers(scale: u32) -> Interval {
    let unit = BigInt::from(10).pow(scale);
    Interval { lowest: &unit * i64::MIN, highest: &unit * i64::MAX, step: unit }
}

/// In nanoseconds.
fn seconds() -> Interval {
    let second = BigInt::from(1_000_000_000);
    Interval { lowest: BigInt::ZERO, highest: &second * LAST_SECOND, step: second }
}

fn addresses(last: impl Into<BigInt>) -> Interval {
    Interval { lowest: BigInt::ZERO, highest: last.into(), step: 1.into() }
}
