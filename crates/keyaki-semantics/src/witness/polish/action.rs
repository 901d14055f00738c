//! Prefers actions that exist, on resources that they work on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use keyaki_catalogue::Catalogue;
use keyaki_ir::Look;

use super::resource::formats;
use super::{Polisher, text};
use crate::witness::plausible;

/// What came of actions that the query cannot tell apart: `None` when it lets none of them be, otherwise the ARN formats of which
/// they have no resource.
type Tried = BTreeMap<Look, Option<BTreeSet<&'static str>>>;

impl Polisher<'_, '_> {
    /// Looks for an action of the catalogue: first of the service that the model names, then of those the query names; of
    /// these first one with a resource of a form that it works on.
    pub(super) fn action_and_resource(&mut self) {
        let service = self.text_of(self.symbols.action.service).unwrap_or_else(|| plausible::SERVICE.to_owned());
        let mentioned = self.mentions.texts(self.symbols.action.service).iter().map(String::as_str);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for service in std::iter::once(service.as_str()).chain(mentioned).chain(plausible::SERVICES) {
            if seen.insert(service) && self.action_of(service) {
                return;
            }
        }
        self.first_text(self.symbols.action.name, plausible::WORDS);
        self.resource();
    }

    /// An action of `service`, with the first resource that suits it; or, failing that, the first action that works with
    /// whatever resource. Of those that the query cannot tell apart one speaks for all, but for the resources they work on.
    fn action_of(&mut self, service: &str) -> bool {
        let symbol = self.symbols.action.name;
        let before = self.model().clone();
        let now = self.text_of(symbol);
        let mut first = None;
        let mut tried = Tried::new();
        for name in names_of(service, now.as_deref(), self.mentions.texts(symbol)) {
            let look = self.look(symbol, &name);
            let known = look.as_ref().and_then(|look| tried.get(look));
            match known {
                Some(None) => continue,
                Some(Some(unsuitable)) if formats(service, &name).all(|format| unsuitable.contains(format)) => continue,
                Some(Some(_)) | None => {}
            }
            let mut unsuitable = known.cloned().flatten().unwrap_or_default();
            let is_possible = self.try_action(service, &name);
            if is_possible {
                if self.suitable_resource(&mut unsuitable) {
                    return true;
                }
                first.get_or_insert_with(|| self.model().clone());
                self.valuation.set(before.clone());
            }
            tried.extend(look.map(|look| (look, is_possible.then_some(unsuitable))));
        }
        let found = first.is_some();
        if let Some(model) = first {
            self.valuation.set(model);
            self.resource();
        }
        found
    }

    fn try_action(&mut self, service: &str, name: &str) -> bool {
        let symbols = self.symbols.action;
        let [_, resource_service, ..] = self.symbols.resource.fields;
        let action = [text(symbols.service, service), text(symbols.name, name)];
        if self.attempt(&action) {
            return true;
        }
        let [of_service, of_name] = action;
        self.attempt(&[of_service, of_name, text(resource_service, service)])
    }
}

/// The actions of `service` in lower case: first the one at hand, then those that the query names, then the others.
fn names_of<'s>(service: &'s str, now: Option<&'s str>, mentioned: &'s [String]) -> impl Iterator<Item = Cow<'s, str>> {
    let catalogue = Catalogue::embedded();
    let named = now.into_iter().chain(mentioned.iter().map(String::as_str));
    let named = named.filter(move |name| catalogue.action(service, name).is_some()).map(Cow::Borrowed);
    let all = catalogue.actions_of(service).iter();
    named.chain(all.map(|action| Cow::Owned(action.name().to_ascii_lowercase())))
}
