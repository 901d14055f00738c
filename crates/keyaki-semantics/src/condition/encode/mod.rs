//! Conditions in logic: absent keys, negation, `IfExists`, `Null`, set prefixes (spec B.1–B.8).
//!
//! The base tests of the operators are in the modules beside this one.

mod address;
mod arn;
mod order;
mod string;

pub(crate) use arn::ArnParts;
use keyaki_ir::Term;
use keyaki_policy::{Condition, ConditionValue, Quantifier, Test};

use crate::encoder::{Encoder, KeySymbols, SlotSymbols};

impl Encoder {
    /// The request's context satisfies `condition`.
    pub(crate) fn condition_holds(&mut self, condition: &Condition) -> Term {
        // Every key of every policy was declared; a key from elsewhere can never be present.
        let Some(key) = self.symbols.keys.get(&condition.key.value).cloned() else { return self.terms.bool(false) };
        let operator = condition.operator.value;
        match (operator.test, operator.quantifier) {
            (Test::Null, Some(Quantifier::ForAllValues)) => self.terms.bool(true),
            (Test::Null, Some(Quantifier::ForAnyValue)) => self.terms.bool(false),
            (Test::Null, None) => self.null(&key, condition),
            (_, Some(Quantifier::ForAllValues)) => self.for_all_values(&key, condition),
            (_, Some(Quantifier::ForAnyValue)) => self.for_any_value(&key, condition),
            (_, None) => self.single_value(&key, condition),
        }
    }

    /// `Null`: `true` asks for absence, `false` for presence; a list of both is always true (spec B.2).
    fn null(&mut self, key: &KeySymbols, condition: &Condition) -> Term {
        let mut ways = Vec::new();
        for value in &condition.values {
            match value.value {
                ConditionValue::Truth(true) => ways.push(self.terms.not(key.present)),
                ConditionValue::Truth(false) => ways.push(key.present),
                _ => {}
            }
        }
        self.terms.or(ways)
    }

    /// An operator without set prefix. A list never satisfies it, negated or not (spec B.6).
    fn single_value(&mut self, key: &KeySymbols, condition: &Condition) -> Term {
        let operator = condition.operator.value;
        let absent = self.terms.not(key.present);
        let single = self.terms.not(key.list);
        let holds = match key.slots.first() {
            Some(slot) => self.value_passes(slot, condition),
            None => self.terms.bool(false),
        };
        if operator.test.is_negated() || operator.if_exists {
            let passes = self.terms.and([single, holds]);
            self.terms.or([absent, passes])
        } else {
            self.terms.and([key.present, single, holds])
        }
    }

    /// `ForAnyValue:`: some value passes; no value, no match, `IfExists` or not (spec B.4, B.5).
    fn for_any_value(&mut self, key: &KeySymbols, condition: &Condition) -> Term {
        let mut ways = Vec::new();
        for slot in &key.slots {
            let passes = self.value_passes(slot, condition);
            ways.push(self.terms.and([slot.used, passes]));
        }
        let some = self.terms.or(ways);
        self.terms.and([key.present, some])
    }

    /// `ForAllValues:`: every value passes; the empty text counts as no value (spec B.4).
    fn for_all_values(&mut self, key: &KeySymbols, condition: &Condition) -> Term {
        let absent = self.terms.not(key.present);
        let mut all = Vec::new();
        for slot in &key.slots {
            let unused = self.terms.not(slot.used);
            let empty = self.is_empty_text(slot);
            let passes = self.value_passes(slot, condition);
            all.push(self.terms.or([unused, empty, passes]));
        }
        let all = self.terms.and(all);
        self.terms.or([absent, all])
    }

    fn is_empty_text(&mut self, slot: &SlotSymbols) -> Term {
        match (slot.text, slot.empty) {
            (Some(text), _) => self.equals(text, ""),
            (None, Some(empty)) => empty,
            (None, None) => self.terms.bool(false),
        }
    }

    /// One value against the listed ones: OR for a positive test, NOR for a negated one (spec B.1).
    fn value_passes(&mut self, slot: &SlotSymbols, condition: &Condition) -> Term {
        let test = condition.operator.value.test;
        let mut ways = Vec::new();
        for value in &condition.values {
            ways.push(self.base_test(slot, test, &value.value));
        }
        let some = self.terms.or(ways);
        if test.is_negated() { self.terms.not(some) } else { some }
    }

    /// The base test of an operator, without its negation (spec B.2). A value it cannot read never passes.
    fn base_test(&mut self, slot: &SlotSymbols, test: Test, value: &ConditionValue) -> Term {
        let text = slot.text;
        match (test, value) {
            (Test::StringEquals { .. } | Test::StringLike { .. }, ConditionValue::Text(glob)) => {
                self.on_text(text, |encoder, text| encoder.glob_matches(text, glob))
            }
            (Test::StringEqualsIgnoreCase { .. }, ConditionValue::Text(glob)) => {
                self.on_text(text, |encoder, text| encoder.equals_ignoring_case(text, glob))
            }
            (Test::ArnLike { .. }, ConditionValue::Text(glob)) => {
                self.on_text(text, |encoder, text| encoder.arn_like(text, glob))
            }
            (Test::Bool, ConditionValue::Truth(value)) => {
                self.on_text(text, |encoder, text| encoder.reads_as_truth(text, *value))
            }
            (Test::Bool, ConditionValue::Text(glob)) => {
                self.on_text(text, |encoder, text| encoder.same_truth(text, glob))
            }
            (Test::BinaryEquals, ConditionValue::Bytes(bytes)) => {
                self.on_text(text, |encoder, text| encoder.equals(text, &keyaki_policy::encode_base64(bytes)))
            }
            (Test::Numeric(order), ConditionValue::Number(number)) => self.number_compares(slot.number, order, number),
            (Test::Date(order), ConditionValue::Instant(instant)) => self.date_compares(slot.date, order, *instant),
            (Test::IpAddress { .. }, ConditionValue::Range(range)) => self.address_in(slot, *range),
            _ => self.terms.bool(false),
        }
    }

    fn on_text(&mut self, text: Option<Term>, test: impl FnOnce(&mut Self, Term) -> Term) -> Term {
        match text {
            Some(text) => test(self, text),
            None => self.terms.bool(false),
        }
    }
}
