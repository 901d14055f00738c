//! From a model to the request it describes.
//!
//! In: the symbols of an encoding and a model of its query. Out: a [`Request`]. Nothing is promised about the request until
//! `decide` has confirmed it; symbols that the query does not mention get plausible values.

mod assign;
mod dress;
mod plausible;
mod polish;

use std::collections::BTreeMap;

use keyaki_catalogue::Catalogue;
use keyaki_ir::{Model, Query, Term, Value};
use keyaki_policy::{Decimal, Instant, IpRange};
use num_bigint::BigInt;

pub use assign::{is_described, model_of};
pub use polish::{made_realistic, polish};

use crate::encoder::{Encoding, KeySymbols, RequestSymbols, SlotSymbols};
use crate::principal::encode::kind;
use crate::{Caller, ContextValue, Principal, Request};

/// The request that `model` describes.
pub fn request_of(encoding: &Encoding, model: &Model) -> Request {
    let reader = Reader { query: &encoding.query, symbols: &encoding.symbols, model };
    Request {
        principal: reader.principal(),
        action: reader.action(),
        resource: reader.resource(),
        context: reader.context(),
    }
}

struct Reader<'a> {
    query: &'a Query,
    symbols: &'a RequestSymbols,
    model: &'a Model,
}

impl Reader<'_> {
    fn value(&self, term: Term) -> Option<&Value> {
        self.model.get(self.query.terms.as_symbol(term)?)
    }

    fn text(&self, term: Term) -> Option<&str> {
        match self.value(term)? {
            Value::String(text) => Some(text),
            Value::Bool(_) | Value::Int(_) => None,
        }
    }

    fn text_or(&self, term: Term, otherwise: &str) -> String {
        self.text(term).unwrap_or(otherwise).to_owned()
    }

    fn truth(&self, term: Term) -> bool {
        self.query.terms.as_bool(term).unwrap_or_else(|| self.value(term) == Some(&Value::Bool(true)))
    }

    fn int(&self, term: Term) -> BigInt {
        match self.value(term) {
            Some(Value::Int(value)) => value.clone(),
            _ => BigInt::ZERO,
        }
    }

    fn principal(&self) -> Principal {
        let symbols = self.symbols.principal;
        let name = self.text_or(symbols.name, plausible::NAME);
        let path = self.text_or(symbols.path, "");
        let caller = match self.text(symbols.kind).unwrap_or(kind::USER) {
            kind::ANONYMOUS => return Principal::Anonymous,
            kind::SERVICE => return Principal::Service(name),
            kind::FEDERATED => return Principal::Federated(name),
            kind::CANONICAL_USER => return Principal::CanonicalUser(name),
            kind::ROOT => Caller::Root,
            kind::SESSION => {
                Caller::Session { path, role: name, session: self.text_or(symbols.session, plausible::SESSION) }
            }
            kind::FEDERATED_USER => Caller::FederatedUser { name },
            _ => Caller::User { path, name },
        };
        let partition = self.text_or(symbols.partition, plausible::PARTITION);
        Principal::Aws { partition, account: self.text_or(symbols.account, plausible::ACCOUNT), caller }
    }

    fn action(&self) -> String {
        let service = self.text_or(self.symbols.action.service, plausible::SERVICE);
        let name = self.text_or(self.symbols.action.name, plausible::ACTION);
        match Catalogue::embedded().action(&service, &name) {
            Some(action) => format!("{service}:{}", action.name()),
            None => format!("{service}:{name}"),
        }
    }

    fn resource(&self) -> String {
        let symbols = self.symbols.resource;
        if self.truth(symbols.none) {
            return "*".to_owned();
        }
        let service = self.text_or(self.symbols.action.service, plausible::SERVICE);
        let otherwise = [plausible::PARTITION, &service, "", ""];
        let fields = symbols.fields.into_iter().zip(otherwise).map(|(field, otherwise)| self.text_or(field, otherwise));
        let fields = fields.collect::<Vec<_>>().join(":");
        format!("arn:{fields}:{}", self.text_or(symbols.rest, plausible::RESOURCE))
    }

    fn context(&self) -> BTreeMap<keyaki_policy::ConditionKey, ContextValue> {
        let present = self.symbols.keys.iter().filter(|(_, key)| self.truth(key.present));
        present.map(|(_, key)| (keyaki_policy::ConditionKey::new(&key.name), self.key(key))).collect()
    }

    fn key(&self, key: &KeySymbols) -> ContextValue {
        if self.truth(key.list) {
            let used = key.slots.iter().filter(|slot| self.truth(slot.used));
            return ContextValue::Multi(used.map(|slot| self.slot(slot)).collect());
        }
        ContextValue::Single(key.slots.first().map(|slot| self.slot(slot)).unwrap_or_default())
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

    fn typed(&self, slot: &SlotSymbols) -> Option<Typed> {
        if let Some(view) = slot.number.filter(|view| self.truth(view.is)) {
            return Some(Typed::Number { units: self.int(view.value), scale: view.scale });
        }
        if let Some(view) = slot.date.filter(|view| self.truth(view.is)) {
            let nanoseconds = i128::try_from(self.int(view.value)).unwrap_or_default();
            return Some(Typed::Date(Instant { nanoseconds }));
        }
        if let Some(view) = slot.v4.filter(|view| self.truth(view.is)) {
            return Some(Typed::V4(u32::try_from(self.int(view.value)).unwrap_or_default()));
        }
        let view = slot.v6.filter(|view| self.truth(view.is))?;
        Some(Typed::V6(u128::try_from(self.int(view.value)).unwrap_or_default()))
    }
}

/// A value that is not just text.
enum Typed {
    /// In units of `10^-scale`.
    Number {
        units: BigInt,
        scale: u32,
    },
    Date(Instant),
    V4(u32),
    V6(u128),
}

impl Typed {
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
