//! From a request to the model that describes it: the inverse of [`request_of`](super::request_of).
//!
//! In: an encoding and a request. Out: a value for every symbol that the request determines. Lists longer than the encoding
//! has slots for are cut. Used to check that the two readings of the semantics agree on concrete requests.

use std::net::IpAddr;
use std::sync::Arc;

use keyaki_ir::{Model, Term, Terms, Value, evaluate};
use keyaki_policy::{Decimal, Instant};
use num_bigint::BigInt;

use crate::encoder::{Encoding, KeySymbols, NumberView, RequestSymbols, SlotSymbols};
use crate::principal::encode::kind;
use crate::{Caller, ContextValue, Principal, Request};

/// The model that describes `request` to the query of `encoding`.
pub fn model_of(encoding: &Encoding, request: &Request) -> Model {
    let mut assignment =
        Assignment { terms: &encoding.query.terms, symbols: &encoding.symbols, model: Model::default() };
    assignment.principal(&request.principal);
    assignment.action(&request.action);
    assignment.resource(&request.resource);
    for (key, symbols) in &encoding.symbols.keys {
        assignment.key(symbols, request.context.get(key));
    }
    assignment.derived();
    assignment.model
}

/// Whether [`model_of`] describes `request` in full.
///
/// Not so when it is no request of the model (spec 0.1: an action with one colon; a resource that is `*` or an ARN of six
/// fields), when a list has more elements than the encoding has slots for, or a key has another cardinality than it has there.
pub fn is_described(encoding: &Encoding, request: &Request) -> bool {
    let resource = &request.resource;
    let addressed = resource == "*" || resource.starts_with("arn:") && resource.split(':').count() >= 6;
    let fixed = |list: Term| encoding.query.terms.as_bool(list);
    let fits = request.context.iter().all(|(key, value)| match (encoding.symbols.keys.get(key), value) {
        (Some(symbols), ContextValue::Multi(values)) => {
            fixed(symbols.list) != Some(false) && values.len() <= symbols.slots.len()
        }
        (Some(symbols), ContextValue::Single(_)) => fixed(symbols.list) != Some(true),
        (None, _) => true,
    });
    request.action.split(':').count() == 2 && addressed && fits
}

struct Assignment<'a> {
    terms: &'a Terms,
    symbols: &'a RequestSymbols,
    model: Model,
}

impl Assignment<'_> {
    fn set(&mut self, term: Term, value: Value) {
        if let Some(symbol) = self.terms.as_symbol(term) {
            self.model.set(symbol, value);
        }
    }

    fn text(&mut self, term: Term, text: &str) {
        self.set(term, Value::String(Arc::from(text)));
    }

    fn truth(&mut self, term: Term, value: bool) {
        self.set(term, Value::Bool(value));
    }

    fn principal(&mut self, principal: &Principal) {
        let symbols = self.symbols.principal;
        // Parts that this kind of caller does not have can be anything of their shape.
        for (term, text) in [(symbols.partition, "aws"), (symbols.account, "000000000000"), (symbols.name, "x")] {
            self.text(term, text);
        }
        let (kind, name) = match principal {
            Principal::Anonymous => (kind::ANONYMOUS, None),
            Principal::Service(name) => (kind::SERVICE, Some(name)),
            Principal::Federated(name) => (kind::FEDERATED, Some(name)),
            Principal::CanonicalUser(name) => (kind::CANONICAL_USER, Some(name)),
            Principal::Aws { partition, account, caller } => {
                self.text(symbols.partition, partition);
                self.text(symbols.account, account);
                self.caller(caller)
            }
        };
        self.text(symbols.kind, kind);
        if let Some(name) = name {
            self.text(symbols.name, name);
        }
    }

    fn caller<'c>(&mut self, caller: &'c Caller) -> (&'static str, Option<&'c String>) {
        let symbols = self.symbols.principal;
        match caller {
            Caller::Root => (kind::ROOT, None),
            Caller::FederatedUser { name } => (kind::FEDERATED_USER, Some(name)),
            Caller::User { path, name } => {
                self.text(symbols.path, path);
                (kind::USER, Some(name))
            }
            Caller::Session { path, role, session } => {
                self.text(symbols.path, path);
                self.text(symbols.session, session);
                (kind::SESSION, Some(role))
            }
        }
    }

    fn action(&mut self, action: &str) {
        let action = action.to_ascii_lowercase();
        let (service, name) = action.split_once(':').unwrap_or((&action, ""));
        self.text(self.symbols.action.service, service);
        self.text(self.symbols.action.name, name);
    }

    fn resource(&mut self, resource: &str) {
        let symbols = self.symbols.resource;
        self.truth(symbols.none, resource == "*");
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        if let [_, fields @ .., rest] = parts.as_slice() {
            for (symbol, field) in symbols.fields.into_iter().zip(fields) {
                self.text(symbol, field);
            }
            self.text(symbols.rest, rest);
        }
    }

    fn key(&mut self, symbols: &KeySymbols, value: Option<&ContextValue>) {
        self.truth(symbols.present, value.is_some());
        let (list, values) = match value {
            None => (false, [].as_slice()),
            Some(ContextValue::Single(text)) => (false, std::slice::from_ref(text)),
            Some(ContextValue::Multi(texts)) => (true, texts.as_slice()),
        };
        self.truth(symbols.list, list);
        for (n, slot) in symbols.slots.iter().enumerate() {
            // A single value has the first slot, whether the key is present or not.
            self.truth(slot.used, n < values.len() || n == 0 && !list);
            self.slot(slot, values.get(n).map_or("", String::as_str));
        }
    }

    fn slot(&mut self, slot: &SlotSymbols, text: &str) {
        if let Some(term) = slot.text {
            self.text(term, text);
        }
        if let Some(term) = slot.empty {
            self.truth(term, text.is_empty());
        }
        if let Some(view) = slot.number {
            self.number(view, Decimal::parse(text).map(|number| in_units(&number, view.scale)));
        }
        if let Some(view) = slot.date {
            self.number(view, Instant::parse(text).map(|instant| instant.nanoseconds.into()));
        }
        let address = text.parse::<IpAddr>().ok();
        if let Some(view) = slot.v4 {
            let bits = address.and_then(|address| if let IpAddr::V4(v4) = address { Some(v4.to_bits()) } else { None });
            self.truth(view.is, bits.is_some());
            self.set(view.value, Value::Int(bits.unwrap_or_default().into()));
        }
        if let Some(view) = slot.v6 {
            let bits = address.and_then(|address| if let IpAddr::V6(v6) = address { Some(v6.to_bits()) } else { None });
            self.truth(view.is, bits.is_some());
            self.set(view.value, Value::Int(bits.unwrap_or_default().into()));
        }
    }

    fn number(&mut self, view: NumberView, value: Option<BigInt>) {
        self.truth(view.is, value.is_some());
        self.set(view.value, Value::Int(value.unwrap_or_default()));
    }

    /// Symbols that are functions of others.
    fn derived(&mut self) {
        for ((value, default), defaulted) in &self.symbols.defaulted {
            let has_value = evaluate(self.terms, defaulted.has_value, &self.model) == Value::Bool(true);
            let text = self.evaluated(if has_value { *value } else { *default });
            self.text(defaulted.text, &text);
        }
        for (text, parts) in &self.symbols.arn_parts {
            let text = self.evaluated(*text);
            let fields: Vec<&str> = text.splitn(6, ':').collect();
            self.truth(parts.is, fields.len() == 6);
            for (part, field) in parts.parts.into_iter().zip(fields) {
                self.text(part, field);
            }
        }
        for (text, lowered) in &self.symbols.lower_case {
            let text = self.evaluated(*text).to_ascii_lowercase();
            self.text(*lowered, &text);
        }
    }

    fn evaluated(&self, text: Term) -> String {
        match evaluate(self.terms, text, &self.model) {
            Value::String(text) => text.to_string(),
            Value::Bool(_) | Value::Int(_) => String::new(),
        }
    }
}

/// The number in units of `10^-scale`. A number between two units becomes one of its neighbours that no policy names:
/// numbers in policies are multiples of ten units.
pub(crate) fn in_units(number: &Decimal, scale: u32) -> BigInt {
    if let Some(exact) = number.scaled(scale) {
        return exact;
    }
    let finer = BigInt::from(10).pow(number.scale().saturating_sub(scale));
    let mut floor = number.mantissa() / &finer;
    if number.mantissa().sign() == num_bigint::Sign::Minus {
        floor -= 1;
    }
    let named = (&floor % BigInt::from(10)) == BigInt::ZERO;
    if named { floor + 1 } else { floor }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    /// What no policy names stays strictly between the multiples of ten that policies name, on its side of each.
    #[test]
    fn numbers_between_units_are_no_number_that_a_policy_names() {
        let rows = [
            ("0.5", 5),
            ("-0.5", -5),
            ("1", 10),
            ("0.05", 1),
            ("0.15", 1),
            ("0.95", 9),
            ("1.05", 11),
            ("1.006", 11),
            ("-0.05", -1),
            ("-0.15", -2),
            ("-0.95", -9),
            ("-1.05", -11),
        ];
        for (text, expected) in rows {
            assert_eq!(in_units(&Decimal::parse(text).unwrap(), 1), expected.into(), "{text}");
        }
    }
}
