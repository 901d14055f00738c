//! Prefers actions that exist, on resources that they work on.

use keyaki_catalogue::Catalogue;

use super::{Polisher, text};
use crate::witness::plausible;

impl Polisher<'_> {
    /// Looks for an action of the catalogue: first of the service that the model names, then of those the query names; of
    /// these first one with a resource of a form that it works on.
    pub(super) fn action_and_resource(&mut self) {
        let service = self.text_of(self.symbols.action.service).unwrap_or_else(|| plausible::SERVICE.to_owned());
        let mentioned = self.mentions.texts(self.symbols.action.service);
        let common = plausible::SERVICES.iter().map(|service| (*service).to_owned());
        let mut services: Vec<String> = Vec::new();
        for service in std::iter::once(service).chain(mentioned).chain(common) {
            if !services.contains(&service) {
                services.push(service);
            }
        }
        if services.iter().any(|service| self.action_of(service)) {
            return;
        }
        self.first_text(self.symbols.action.name, plausible::WORDS);
        self.resource();
    }

    /// An action of `service`, with the first resource that suits it; or, failing that, the first action that works with
    /// whatever resource.
    fn action_of(&mut self, service: &str) -> bool {
        let before = self.model().clone();
        let mut first = None;
        for name in self.names_of(service) {
            if !self.is_action(service, &name) && !self.try_action(service, &name) {
                continue;
            }
            if self.suitable_resource() {
                return true;
            }
            first.get_or_insert_with(|| self.model().clone());
            self.valuation.set(before.clone());
        }
        let found = first.is_some();
        if let Some(model) = first {
            self.valuation.set(model);
            self.resource();
        }
        found
    }

    /// The service's actions: first the one at hand, then those that the query names, then the others.
    fn names_of(&self, service: &str) -> Vec<String> {
        let symbol = self.symbols.action.name;
        let exists = |name: &String| Catalogue::embedded().action(service, name).is_some();
        let all = Catalogue::embedded().actions_of(service).iter().map(|action| action.name().to_ascii_lowercase());
        self.text_of(symbol).into_iter().chain(self.mentions.texts(symbol)).filter(exists).chain(all).collect()
    }

    /// Whether the model's action is this one; an action that the query does not speak of has a plausible name.
    fn is_action(&self, service: &str, name: &str) -> bool {
        let symbols = self.symbols.action;
        let now = self.text_of(symbols.service).unwrap_or_else(|| plausible::SERVICE.to_owned());
        let named = self.text_of(symbols.name).unwrap_or_else(|| plausible::ACTION.to_owned());
        now == service && named == name
    }

    fn try_action(&mut self, service: &str, name: &str) -> bool {
        let symbols = self.symbols.action;
        let [_, resource_service, ..] = self.symbols.resource.fields;
        let action = [text(symbols.service, service), text(symbols.name, name)];
        let with_resource: Vec<_> = action.iter().cloned().chain([text(resource_service, service)]).collect();
        self.attempt(&action) || self.attempt(&with_resource)
    }
}
