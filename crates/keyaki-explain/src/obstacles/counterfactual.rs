//! The same request but for one part, which the existing policy allowed.
//!
//! An engine looks for it with all other parts of the request held fast; the evaluator confirms that the existing policy allows it,
//! and a comparison that nothing else differs.

use keyaki::Role;
use keyaki_ir::{Model, Term, Terms, Value};
use keyaki_policy::{ConditionKey, Effect};
use keyaki_semantics::{Encoding, KeySymbols, Request, model_of};

use super::{Search, allows};

impl Search<'_, '_> {
    /// `request` with another value of `key`, or without or with it, that the existing policy allows.
    pub(super) fn with_other_value(&mut self, key: &ConditionKey, request: &Request) -> Option<Request> {
        let fixed = others(key, &self.asking.encoding, request);
        let found = self.imagine_allowed(fixed)?;
        let same = |request: &Request| {
            let mut request = request.clone();
            request.context.remove(key);
            request
        };
        (allows(self.existing, &found) && same(&found) == same(request)).then_some(found)
    }

    fn imagine_allowed(&mut self, fixed: Vec<(Term, Value)>) -> Option<Request> {
        let statements = self.asking.prepared.statements.iter().filter(|one| one.role == Role::Existing);
        let of = |effect: Effect| -> Vec<Term> {
            statements.clone().filter(|one| one.terms.effect == effect).map(|one| one.terms.matches).collect()
        };
        let (allows, mut denies) = (of(Effect::Allow), of(Effect::Deny));
        if denies.is_empty() {
            // Denies that the new policy has kept are not encoded twice.
            denies.extend(self.encoded(Role::New, Effect::Deny).iter().map(|deny| deny.terms.matches));
        }
        self.asking.imagine(|terms| {
            let allowed = terms.or(allows.iter().copied());
            let denied = terms.or(denies.iter().copied());
            let mut all = vec![allowed, terms.not(denied)];
            for (term, value) in &fixed {
                all.push(is(terms, *term, value));
            }
            terms.and(all)
        })
    }
}

/// The symbols of all parts of a request but `key`, with their values in `request`.
pub(super) fn others(key: &ConditionKey, encoding: &Encoding, request: &Request) -> Vec<(Term, Value)> {
    let model = model_of(encoding, request);
    let symbols = &encoding.symbols;
    let (principal, action, resource) = (symbols.principal, symbols.action, symbols.resource);
    let caller = [principal.kind, principal.partition, principal.account, principal.path, principal.name];
    let rest = [principal.session, action.service, action.name, resource.none, resource.rest];
    let mut terms: Vec<Term> = caller.into_iter().chain(rest).chain(resource.fields).collect();
    for (_, symbols) in symbols.keys.iter().filter(|(other, _)| *other != key) {
        terms.extend(of_key(symbols));
    }
    terms.into_iter().filter_map(|term| Some((term, value(&encoding.query.terms, &model, term)?))).collect()
}

fn value(terms: &Terms, model: &Model, term: Term) -> Option<Value> {
    model.get(terms.as_symbol(term)?).cloned()
}

fn of_key(key: &KeySymbols) -> Vec<Term> {
    let mut terms = vec![key.present, key.list];
    for slot in &key.slots {
        terms.push(slot.used);
        terms.extend(slot.text);
        for view in [slot.number, slot.date].into_iter().flatten() {
            terms.extend([view.is, view.value]);
        }
        for view in [slot.v4, slot.v6].into_iter().flatten() {
            terms.extend([view.is, view.value]);
        }
        terms.extend(slot.empty);
    }
    terms
}

pub(super) fn is(terms: &mut Terms, term: Term, value: &Value) -> Term {
    match value {
        Value::Bool(true) => term,
        Value::Bool(false) => terms.not(term),
        Value::Int(value) => {
            let value = terms.int(value.clone());
            terms.eq(term, value)
        }
        Value::String(text) => {
            let text = terms.string(text);
            terms.eq(term, text)
        }
    }
}
