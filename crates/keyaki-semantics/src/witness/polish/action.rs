//! Prefers actions that exist.

use keyaki_catalogue::Catalogue;

use super::{Polisher, text};
use crate::witness::plausible;

impl Polisher<'_> {
    /// Looks for an action of the catalogue: first of the service that the model names, then of those the query names.
    pub(super) fn action(&mut self) {
        let symbols = self.symbols.action;
        let service = self.text_of(symbols.service).unwrap_or_else(|| plausible::SERVICE.to_owned());
        let name = self.text_of(symbols.name).unwrap_or_else(|| plausible::ACTION.to_owned());
        if Catalogue::embedded().action(&service, &name).is_some() {
            return;
        }
        let mentioned = self.mentions.texts(symbols.service);
        let common = plausible::SERVICES.iter().map(|service| (*service).to_owned());
        let mut tried = Vec::new();
        for service in std::iter::once(service).chain(mentioned).chain(common) {
            if tried.contains(&service) {
                continue;
            }
            if self.action_of(&service) {
                return;
            }
            tried.push(service);
        }
        self.first_text(symbols.name, plausible::WORDS);
    }

    fn action_of(&mut self, service: &str) -> bool {
        let symbols = self.symbols.action;
        let named = self.mentions.texts(symbols.name);
        let exists = |name: &String| Catalogue::embedded().action(service, name).is_some();
        let all = Catalogue::embedded().actions_of(service).iter().map(|action| action.name().to_ascii_lowercase());
        let names: Vec<String> = named.into_iter().filter(exists).chain(all).collect();
        let arn_service = self.symbols.resource.fields[1];
        names.iter().any(|name| {
            let action = [text(symbols.service, service), text(symbols.name, name)];
            let with_resource = [action[0].clone(), action[1].clone(), text(arn_service, service)];
            self.attempt(&with_resource) || self.attempt(&action)
        })
    }
}
