//! Prefers resources that the action works on.

use std::collections::BTreeSet;

use keyaki_catalogue::{Action, ActionResource, Catalogue};

use super::{Change, Polisher, text, truth};
use crate::witness::plausible;

/// The ARN format of an action that works on no resource in particular.
const NO_FORMAT: &str = "*";

impl Polisher<'_, '_> {
    /// A resource of a form that the action works on, if there is one; otherwise the fields are made ordinary.
    pub(super) fn resource(&mut self) {
        if self.suitable_resource(&mut BTreeSet::new()) {
            return;
        }
        self.some_resource();
        if !self.is_true(self.symbols.resource.none) {
            self.field_by_field();
        }
    }

    /// Some resource in place of none, with the fields that a request has where the model says nothing of them.
    fn some_resource(&mut self) {
        let symbols = self.symbols.resource;
        let service = self.text_of(self.symbols.action.service).unwrap_or_else(|| plausible::SERVICE.to_owned());
        let [partition, of_service, region, account] = symbols.fields;
        let fields = [
            (partition, plausible::PARTITION),
            (of_service, service.as_str()),
            (region, ""),
            (account, ""),
            (symbols.rest, plausible::RESOURCE),
        ];
        let unsaid = fields.into_iter().filter(|(field, _)| self.text_of(*field).is_none());
        let changes: Vec<Change> = unsaid.map(|(field, value)| text(field, value)).collect();
        self.attempt(&[vec![truth(symbols.none, false)], changes].concat());
    }

    /// Gives the action a resource that it works on: one of the formats that the catalogue lists, or none in particular when
    /// it lists none. Formats in `unsuitable` are not tried, and those that do not suit are added.
    pub(super) fn suitable_resource(&mut self, unsuitable: &mut BTreeSet<&'static str>) -> bool {
        let symbols = self.symbols.action;
        let (Some(service), Some(name)) = (self.text_of(symbols.service), self.text_of(symbols.name)) else {
            return false;
        };
        formats(&service, &name).any(|format| unsuitable.insert(format) && self.of_format(format))
    }

    /// A resource of this format: with the names that the query mentions, or with example names.
    fn of_format(&mut self, format: &str) -> bool {
        let symbols = self.symbols.resource;
        let none = symbols.none;
        if format == NO_FORMAT {
            return self.is_true(none) || self.attempt(&[truth(none, true)]);
        }
        let Some([_, _, service, region, account, rest]) = fields_of(format) else { return false };
        let [partition_field, service_field, region_field, account_field] = symbols.fields;
        let example = example_of(rest);
        let mentioned = self.mentions.texts(symbols.rest).iter().map(String::as_str);
        let rests = std::iter::once(example.as_str()).chain(mentioned.filter(|mentioned| looks_like(mentioned, rest)));
        let regions = if region.is_empty() { &[""] } else { plausible::REGIONS.as_slice() };
        let accounts = if account.is_empty() { &[""] } else { plausible::ACCOUNTS.as_slice() };
        let regions = self.different(region_field, regions);
        let accounts = self.different(account_field, accounts);
        let mut seen = BTreeSet::new();
        for rest in rests {
            if !self.is_new(symbols.rest, rest, &mut seen) {
                continue;
            }
            for (region, account) in pairs(&regions, &accounts) {
                let changes = [
                    truth(none, false),
                    text(partition_field, plausible::PARTITION),
                    text(service_field, service),
                    text(region_field, region),
                    text(account_field, account),
                    text(symbols.rest, rest),
                ];
                if self.attempt(&changes) {
                    return true;
                }
            }
        }
        false
    }

    fn field_by_field(&mut self) {
        let symbols = self.symbols.resource;
        let [partition, service, region, account] = symbols.fields;
        let action_service = self.text_of(self.symbols.action.service).unwrap_or_default();
        self.first_text(partition, [plausible::PARTITION]);
        self.first_text(service, [action_service.as_str()]);
        self.first_text(region, plausible::REGIONS);
        self.first_text(account, plausible::ACCOUNTS.iter().copied().chain([""]));
        let mentioned = self.mentions.texts(symbols.rest).iter().map(String::as_str);
        let candidates = mentioned.filter(|text| !text.is_empty());
        self.first_text(symbols.rest, [plausible::RESOURCE].into_iter().chain(candidates).chain(plausible::WORDS));
    }
}

fn pairs<'s>(left: &'s [&'s str], right: &'s [&'s str]) -> impl Iterator<Item = (&'s str, &'s str)> {
    left.iter().flat_map(|one| right.iter().map(|other| (*one, *other)))
}

/// The ARN formats of the resources that an action of the catalogue works on.
pub(super) fn formats(service: &str, name: &str) -> impl Iterator<Item = &'static str> {
    let action = Catalogue::embedded().action(service, name);
    let nothing = action.filter(|action| action.resources().is_empty()).map(|_| NO_FORMAT);
    let resources = action.map(Action::resources).unwrap_or_default();
    resources.iter().flat_map(ActionResource::arns).chain(nothing)
}

fn fields_of(arn: &str) -> Option<[&str; 6]> {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    fields.try_into().ok()
}

/// The format with example names for its placeholders.
fn example_of(format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(example_name(name));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn example_name(placeholder: &str) -> &'static str {
    match placeholder {
        "BucketName" => "example-bucket",
        "ObjectName" => "example.txt",
        "InstanceId" => "i-0a1b2c3d4e5f60718",
        "KeyId" => "1234abcd-12ab-34cd-56ef-1234567890ab",
        _ => "example",
    }
}

/// Whether a mentioned text has the format's literal beginning and its kind of separators.
fn looks_like(mentioned: &str, format: &str) -> bool {
    let literal = format.split_once("${").map_or(format, |(literal, _)| literal);
    mentioned.starts_with(literal) && mentioned.contains('/') == format.contains('/') && !mentioned.is_empty()
}
