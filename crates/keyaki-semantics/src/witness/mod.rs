//! From a model to the request it describes.
//!
//! In: the symbols of an encoding and a model of its query. Out: a [`Request`]. Nothing is promised about the request until
//! `decide` has confirmed it; symbols that the query does not mention get plausible values.

mod assign;
mod cased;
mod dress;
mod plausible;
mod polish;
mod slot;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use keyaki_catalogue::Catalogue;
use keyaki_ir::{Model, Query, Term, Value};
use keyaki_policy::ConditionKey;
use num_bigint::BigInt;

pub(crate) use assign::in_units;
pub use assign::{is_described, model_of};
pub use cased::in_cases;
pub use polish::{made_realistic, polish};

use crate::encoder::{Encoding, KeySymbols, RequestSymbols};
use crate::principal::encode::kind;
use crate::spelling::Spellings;
use crate::{Caller, ContextValue, Principal, Request};

/// The request that `model` describes.
pub fn request_of(encoding: &Encoding, model: &Model) -> Request {
    let model = &*in_cases(encoding, Cow::Borrowed(model));
    let reader = Reader { query: &encoding.query, symbols: &encoding.symbols, spellings: &encoding.spellings, model };
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
    spellings: &'a BTreeMap<ConditionKey, Arc<Spellings>>,
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

    fn context(&self) -> BTreeMap<ConditionKey, ContextValue> {
        let present = self.symbols.keys.iter().filter(|(_, key)| self.truth(key.present));
        present.map(|(_, key)| (ConditionKey::new(&key.name), self.key(key))).collect()
    }

    fn key(&self, key: &KeySymbols) -> ContextValue {
        if self.truth(key.list) {
            let used = key.slots.iter().filter(|slot| self.truth(slot.used));
            return ContextValue::Multi(used.map(|slot| self.slot_of(key, slot)).collect());
        }
        ContextValue::Single(key.slots.first().map(|slot| self.slot_of(key, slot)).unwrap_or_default())
    }
}
