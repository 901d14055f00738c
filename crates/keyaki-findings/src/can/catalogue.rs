//! The actions that AWS is known to publish, and which words they have.

use std::collections::BTreeMap;

use keyaki_catalogue::Catalogue;
use keyaki_semantics::{Principal, Request};

use super::literals::Draft;
use super::words::{About, Word};
use crate::bits::Bits;
use crate::parts::{Part, Parts};

/// Published actions that are asked about, with the words that each has.
pub(crate) struct Published {
    actions: Vec<(String, Bits)>,
    /// The words that are about actions.
    about_actions: Bits,
}

impl Published {
    /// Those that have the part `given`, if there is one.
    pub(crate) fn of(given: Option<Part>, words: &[Word], parts: &Parts) -> Self {
        let catalogue = Catalogue::embedded();
        let of_words: Vec<(usize, &Word)> =
            words.iter().enumerate().filter(|(_, word)| word.about == About::Action).collect();
        let mut by_service: BTreeMap<&str, Vec<(usize, &Word)>> = BTreeMap::new();
        for service in catalogue.services() {
            let may = |(_, word): &&(usize, &Word)| may_be_of(&word.shown, service);
            by_service.insert(service, of_words.iter().filter(may).copied().collect());
        }
        let mut actions = Vec::new();
        for (service, words) in &by_service {
            for action in catalogue.actions_of(service) {
                let name = format!("{service}:{}", action.name());
                let request = request(&name);
                if given.is_some_and(|given| !parts.hold(given, &request)) {
                    continue;
                }
                let held = words.iter().filter(|(_, word)| word.holds(parts, &request)).map(|(at, _)| *at);
                actions.push((name, held.collect()));
            }
        }
        Self { actions, about_actions: of_words.iter().map(|(at, _)| *at).collect() }
    }

    /// Those of a row.
    pub(crate) fn in_row(&self, draft: &Draft) -> Vec<String> {
        let [_, listed, _] = &draft.one_of;
        let is_in = |held: &Bits| {
            let listed = listed.is_empty() || listed.iter().any(|word| held.contains(*word));
            let mut rest = draft.rest.iter().filter(|(word, _)| self.about_actions.contains(*word));
            listed && rest.all(|(word, holds)| held.contains(*word) == *holds)
        };
        self.actions.iter().filter(|(_, held)| is_in(held)).map(|(name, _)| name.clone()).collect()
    }
}

/// Whether an action pattern may match an action of `service`, by what stands before its colon.
fn may_be_of(pattern: &str, service: &str) -> bool {
    match pattern.split_once(':') {
        Some((prefix, _)) if !prefix.contains(['*', '?']) => prefix.eq_ignore_ascii_case(service),
        _ => true,
    }
}

fn request(action: &str) -> Request {
    Request {
        principal: Principal::Anonymous,
        action: action.to_owned(),
        resource: "*".to_owned(),
        context: BTreeMap::new(),
    }
}
