//! Prefers ordinary values of condition keys.

use keyaki_catalogue::{Catalogue, KeyType};
use keyaki_ir::{Term, Value};
use num_bigint::BigInt;

use super::{Polisher, truth};
use crate::encoder::{DATE_BOUNDS, NumberView, SlotSymbols, VersionedView};
use crate::witness::plausible;

impl Polisher<'_, '_> {
    pub(super) fn values(&mut self) {
        let keys: Vec<_> = self.symbols.keys.iter().collect();
        for (key, symbols) in keys {
            if !self.is_true(symbols.present) {
                continue;
            }
            for slot in &symbols.slots {
                if self.is_true(slot.used) {
                    self.slot(key.folded(), slot);
                }
            }
        }
    }

    fn slot(&mut self, key: &str, slot: &SlotSymbols) {
        if let Some(view) = slot.v4 {
            self.address(view, &plausible::V4.map(|octets| u32::from_be_bytes(octets).into()));
        }
        if let Some(view) = slot.v6 {
            self.address(view, &plausible::V6.map(BigInt::from));
        }
        if let Some(view) = slot.date {
            let unit = BigInt::from(1_000_000_000);
            self.number(view, &unit, plausible::SECONDS.map(|seconds| BigInt::from(seconds) * &unit).to_vec());
        }
        if let Some(view) = slot.number {
            let unit = BigInt::from(10).pow(view.scale);
            self.number(view, &unit, [1, 10, 100, 0].map(|n| BigInt::from(n) * &unit).to_vec());
        }
        if let Some(term) = slot.text {
            self.text_value(key, term);
        }
    }

    fn address(&mut self, view: VersionedView, candidates: &[BigInt]) {
        if self.is_true(view.is) || self.attempt(&[truth(view.is, true)]) {
            let near = self.mentions.numbers(view.value).flat_map(|n| [n + BigInt::from(7), n.clone()]);
            self.first_number(view.value, candidates.iter().cloned().chain(near));
        }
    }

    /// Whole numbers and whole seconds, at or next to what the query compares with.
    fn number(&mut self, view: NumberView, unit: &BigInt, candidates: Vec<BigInt>) {
        if !self.is_true(view.is) && !self.attempt(&[truth(view.is, true)]) {
            return;
        }
        let mentioned = self.mentions.numbers(view.value);
        let near = mentioned.filter(|n| !is_bound(n)).flat_map(|n| [n.clone(), n + unit, n - unit]);
        let near: Vec<BigInt> = near.filter(|n| (n % unit) == BigInt::ZERO).collect();
        self.first_number(view.value, near.into_iter().rev().chain(candidates));
    }

    fn first_number(&mut self, term: Term, candidates: impl IntoIterator<Item = BigInt>) {
        for candidate in candidates {
            if self.attempt(&[(term, Value::Int(candidate))]) {
                return;
            }
        }
    }

    fn text_value(&mut self, key: &str, term: Term) {
        let mut candidates: Vec<String> = plausible::values_of(key).iter().map(|text| (*text).to_owned()).collect();
        let key_type = Catalogue::embedded().key(key).map(|info| info.key_type);
        if key_type == Some(KeyType::Bool) {
            candidates.extend(["true", "false"].map(str::to_owned));
        }
        if key.ends_with("account") {
            candidates.extend(plausible::ACCOUNTS.map(str::to_owned));
        }
        candidates.extend(self.mentions.texts(term).iter().filter(|text| !text.is_empty()).cloned());
        candidates.extend(plausible::WORDS.map(str::to_owned));
        self.first_text(term, candidates.iter().map(String::as_str));
    }
}

/// Whether it is the first or last instant that there is: every query names them, no policy means them.
fn is_bound(number: &BigInt) -> bool {
    let (first, last) = DATE_BOUNDS;
    [first, last].map(BigInt::from).contains(number)
}
