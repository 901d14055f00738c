//! Conditions in logic: absent keys, negation, `IfExists`, `Null`, set prefixes (spec B.1–B.8).
//!
//! The base tests of the operators are in the modules beside this one.

mod address;
mod arn;
mod order;
mod string;

use keyaki_ir::Term;
use keyaki_policy::{
    AnyValueIfExists, Condition, ConditionValue, EmptyText, EmptyValues, ListWithoutPrefix, Quantifier, Readings, Test,
    UnresolvedVariable,
};

use crate::encoder::{Encoder, KeySymbols, SlotSymbols};

impl Encoder {
    /// The request's context satisfies `condition`.
    pub(crate) fn condition_holds(&mut self, condition: &Condition, readings: Readings) -> Term {
        // Every key of every policy was declared; a key from elsewhere can never be present.
        let Some(key) = self.symbols.keys.get(&condition.key.value).cloned() else { return self.terms.bool(false) };
        let operator = condition.operator.value;
        match (operator.test, operator.quantifier) {
            (Test::Null, Some(Quantifier::ForAllValues)) => self.terms.bool(true),
            (Test::Null, Some(Quantifier::ForAnyValue)) => self.terms.bool(false),
            (Test::Null, None) => self.null(&key, condition),
            (_, Some(Quantifier::ForAllValues)) => self.for_all_values(&key, condition, readings),
            (_, Some(Quantifier::ForAnyValue)) => self.for_any_value(&key, condition, readings),
            (_, None) => self.single_value(&key, condition, readings),
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

    /// An operator without set prefix.
    fn single_value(&mut self, key: &KeySymbols, condition: &Condition, readings: Readings) -> Term {
        let operator = condition.operator.value;
        if condition.values.is_empty() && !operator.if_exists {
            match readings.empty_values {
                EmptyValues::Always => return self.terms.bool(true),
                EmptyValues::Never => return self.terms.bool(false),
                EmptyValues::Formula => {}
            }
        }
        let passes = match readings.list_without_prefix {
            ListWithoutPrefix::Never => self.single_passes(key, condition, readings),
            ListWithoutPrefix::SomeValue => self.some_value_passes(key, condition, readings),
        };
        let absent = self.terms.not(key.present);
        if operator.test.is_negated() || operator.if_exists {
            self.terms.or([absent, passes])
        } else {
            self.terms.and([key.present, passes])
        }
    }

    /// The one value of a key passes; a list has none (spec B.6).
    fn single_passes(&mut self, key: &KeySymbols, condition: &Condition, readings: Readings) -> Term {
        let single = self.terms.not(key.list);
        let holds = match key.slots.first() {
            Some(slot) => self.value_passes(slot, condition, readings),
            None => self.terms.bool(false),
        };
        self.terms.and([single, holds])
    }

    /// Some value passes; for a negated test, all do. A single value is a list of one.
    fn some_value_passes(&mut self, key: &KeySymbols, condition: &Condition, readings: Readings) -> Term {
        let negated = condition.operator.value.test.is_negated();
        let mut parts = Vec::new();
        for slot in &key.slots {
            let passes = self.value_passes(slot, condition, readings);
            parts.push(if negated {
                self.terms.implies(slot.used, passes)
            } else {
                self.terms.and([slot.used, passes])
            });
        }
        if negated { self.terms.and(parts) } else { self.terms.or(parts) }
    }

    /// `ForAnyValue:`: some value passes; no value, no match, `IfExists` or not (spec B.4, B.5).
    fn for_any_value(&mut self, key: &KeySymbols, condition: &Condition, readings: Readings) -> Term {
        let mut ways = Vec::new();
        for slot in &key.slots {
            let passes = self.value_passes(slot, condition, readings);
            ways.push(self.terms.and([slot.used, passes]));
        }
        let some = self.terms.or(ways);
        let holds = self.terms.and([key.present, some]);
        if condition.operator.value.if_exists && readings.any_value_if_exists == AnyValueIfExists::Holds {
            let absent = self.terms.not(key.present);
            return self.terms.or([absent, holds]);
        }
        holds
    }

    /// `ForAllValues:`: every value passes; the empty text counts as no value unless the readings say otherwise (spec B.4).
    fn for_all_values(&mut self, key: &KeySymbols, condition: &Condition, readings: Readings) -> Term {
        let absent = self.terms.not(key.present);
        let mut all = Vec::new();
        for slot in &key.slots {
            let unused = self.terms.not(slot.used);
            let empty = match readings.empty_text {
                EmptyText::NoValue => self.is_empty_text(slot),
                EmptyText::Value => self.terms.bool(false),
            };
            let passes = self.value_passes(slot, condition, readings);
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
    fn value_passes(&mut self, slot: &SlotSymbols, condition: &Condition, readings: Readings) -> Term {
        let test = condition.operator.value.test;
        let mut ways = Vec::new();
        for value in &condition.values {
            ways.push(self.base_test(slot, test, &value.value));
        }
        let some = self.terms.or(ways);
        if !test.is_negated() {
            return some;
        }
        let none = self.terms.not(some);
        match readings.unresolved_variable {
            UnresolvedVariable::NoMatch => none,
            UnresolvedVariable::Fails => {
                let resolved = self.all_resolved(condition);
                self.terms.and([resolved, none])
            }
        }
    }

    /// Every variable in the values stands for something (spec B.9).
    fn all_resolved(&mut self, condition: &Condition) -> Term {
        let mut resolved = Vec::new();
        for value in &condition.values {
            if let ConditionValue::Text(glob) = &value.value {
                resolved.push(self.with_variables(glob, &mut |encoder, _| encoder.terms.bool(true)));
            }
        }
        self.terms.and(resolved)
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
