//! All condition keys: in the text of `data/keys.txt`, out lookups by name and by number.
//! What is written by hand (`global`, `corrected`) takes precedence over the data.

use crate::corrected::CORRECTED;
use crate::fold::compare_folded;
use crate::global::GLOBAL;
use crate::key::{Cardinality, KeyInfo, KeyType};
use crate::template::Template;

/// Keys by name and by the number of their line.
#[derive(Debug)]
pub(crate) struct KeyTable {
    // Invariant: sorted by `compare_folded` of the spelling.
    numbered: Vec<KeyInfo>,
    // Global keys that no service lists.
    unlisted: Vec<KeyInfo>,
    // Those of both that have a free part.
    families: Vec<(Template<'static>, KeyInfo)>,
}

impl KeyTable {
    /// Reads the lines after the head of `data/keys.txt`.
    pub(crate) fn parse(lines: &'static str) -> Self {
        let numbered: Vec<KeyInfo> = lines.lines().filter_map(parse_line).collect();
        let unlisted: Vec<KeyInfo> =
            GLOBAL.iter().filter(|key| position(&numbered, key.spelling).is_none()).copied().collect();
        let families = unlisted.iter().chain(&numbered).filter(|key| key.is_template());
        let families = families.map(|key| (Template::new(key.spelling), *key)).collect();
        Self { numbered, unlisted, families }
    }

    /// The key of that number in `data/keys.txt`.
    pub(crate) fn numbered(&self, number: u16) -> Option<&KeyInfo> {
        self.numbered.get(usize::from(number))
    }

    /// All keys: first those that no service lists, then the others in the order of their lower-case spelling.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &KeyInfo> {
        self.unlisted.iter().chain(&self.numbered)
    }

    /// The key called `name`, or else the most specific family that `name` belongs to.
    pub(crate) fn find(&self, name: &str) -> Option<&KeyInfo> {
        self.unlisted.iter().find(|key| key.spelling.eq_ignore_ascii_case(name)).or_else(|| self.find_listed(name))
    }

    fn find_listed(&self, name: &str) -> Option<&KeyInfo> {
        match position(&self.numbered, name) {
            Some(at) => self.numbered.get(at),
            None => self.find_family(name),
        }
    }

    fn find_family(&self, name: &str) -> Option<&KeyInfo> {
        let matching = self.families.iter().filter(|(template, _)| template.captures(name).is_some());
        matching.max_by_key(|(template, _)| template.fixed()).map(|(_, key)| key)
    }
}

fn position(numbered: &[KeyInfo], name: &str) -> Option<usize> {
    numbered.binary_search_by(|key| compare_folded(key.spelling, name)).ok()
}

fn parse_line(line: &'static str) -> Option<KeyInfo> {
    let (code, spelling) = line.split_once('\t')?;
    let by_hand = GLOBAL.iter().chain(CORRECTED).find(|key| key.spelling.eq_ignore_ascii_case(spelling));
    match by_hand {
        Some(key) => Some(*key),
        None => Some(KeyInfo::new(spelling, key_type(code)?, cardinality(code))),
    }
}

fn key_type(code: &str) -> Option<KeyType> {
    match code {
        "s" | "S" => Some(KeyType::String),
        "a" | "A" => Some(KeyType::Arn),
        "b" | "B" => Some(KeyType::Bool),
        "n" | "N" => Some(KeyType::Numeric),
        "d" | "D" => Some(KeyType::Date),
        "i" | "I" => Some(KeyType::IpAddress),
        "x" | "X" => Some(KeyType::Binary),
        _ => None,
    }
}

fn cardinality(code: &str) -> Cardinality {
    if code.chars().all(char::is_uppercase) { Cardinality::Multi } else { Cardinality::Single }
}
