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
        let fixed = Part::Key(key).others(&self.asking.encoding, request);
        let found = self.imagine_allowed(fixed)?;
        let same = |request: &Request| {
            let mut request = request.clone();
            request.context.remove(key);
            request
        };
        (allows(self.existing, &found) && same(&found) == same(request)).then_some(found)
    }

    /// Whether the existing policy allows a request that differs from `request` only in the name of its action.
    pub(super) fn allowed_another_action(&mut self, request: &Request) -> bool {
        let fixed = Part::ActionName.others(&self.asking.encoding, request);
        let Some(found) = self.imagine_allowed(fixed) else { return false };
        let same = found.principal == request.principal
            && found.resource == request.resource
            && found.context == request.context
            && service(&found) == service(request);
        same && allows(self.existing, &found)
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

fn service(request: &Request) -> Option<&str> {
    request.action.split_once(':').map(|(service, _)| service)
}

/// A part of a request.
enum Part<'k> {
    Key(&'k ConditionKey),
    ActionName,
}

impl Part<'_> {
    /// The symbols of all other parts, with their values in `request`.
    fn others(&self, encoding: &Encoding, request: &Request) -> Vec<(Term, Value)> {
        let model = model_of(encoding, request);
        let symbols = &encoding.symbols;
        let (principal, resource) = (symbols.principal, symbols.resource);
        let mut terms = vec![
            principal.kind,
            principal.partition,
            principal.account,
            principal.path,
            principal.name,
            principal.session,
            symbols.action.service,
            resource.none,
            resource.rest,
        ];
        terms.extend(resource.fields);
        if !matches!(self, Self::ActionName) {
            terms.push(symbols.action.name);
        }
        for (key, symbols) in &symbols.keys {
            if !matches!(self, Self::Key(other) if *other == key) {
                terms.extend(of_key(symbols));
            }
        }
        terms.into_iter().filter_map(|term| Some((term, value(&encoding.query.terms, &model, term)?))).collect()
    }
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

fn is(terms: &mut Terms, term: Term, value: &Value) -> Term {
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
