//! Prefers resources that the action works on.

use keyaki_catalogue::Catalogue;

use super::{Polisher, text, truth};
use crate::witness::plausible;

impl Polisher<'_> {
    /// A resource of a form that the action works on, if there is one; otherwise the fields are made ordinary.
    pub(super) fn resource(&mut self) {
        if self.suitable_resource() {
            return;
        }
        self.attempt(&[truth(self.symbols.resource.none, false)]);
        if !self.is_true(self.symbols.resource.none) {
            self.field_by_field();
        }
    }

    /// Gives the action a resource that it works on: one of the formats that the catalogue lists, or none in particular when
    /// it lists none.
    pub(super) fn suitable_resource(&mut self) -> bool {
        let none = self.symbols.resource.none;
        let Some(formats) = self.formats() else { return false };
        if formats.is_empty() {
            return self.is_true(none) || self.attempt(&[truth(none, true)]);
        }
        formats.iter().any(|format| self.of_format(format))
    }

    /// The ARN formats of the resources that the action works on; `None` when the action is not in the catalogue.
    fn formats(&self) -> Option<Vec<[String; 6]>> {
        let service = self.text_of(self.symbols.action.service)?;
        let name = self.text_of(self.symbols.action.name)?;
        let action = Catalogue::embedded().action(&service, &name)?;
        let arns = action.resources().iter().flat_map(|resource| resource.resource_type.arns().collect::<Vec<_>>());
        Some(arns.filter_map(fields_of).collect())
    }

    /// A resource of this format: with the names that the query mentions, or with example names.
    fn of_format(&mut self, format: &[String; 6]) -> bool {
        let symbols = self.symbols.resource;
        let [_, _, service, region, account, rest] = format;
        let mut rests: Vec<String> = self.mentions.texts(symbols.rest);
        rests.retain(|mentioned| looks_like(mentioned, rest));
        rests.insert(0, example_of(rest));
        let regions: &[&str] = if region.is_empty() { &[""] } else { &plausible::REGIONS };
        let accounts: &[&str] = if account.is_empty() { &[""] } else { &plausible::ACCOUNTS };
        let [partition_field, service_field, region_field, account_field] = symbols.fields;
        for rest in &rests {
            for (region, account) in pairs(regions, accounts) {
                let changes = [
                    truth(symbols.none, false),
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
        let mentioned = self.mentions.texts(symbols.rest);
        let candidates = mentioned.iter().map(String::as_str).filter(|text| !text.is_empty());
        self.first_text(symbols.rest, [plausible::RESOURCE].into_iter().chain(candidates).chain(plausible::WORDS));
    }
}

fn pairs<'s>(left: &'s [&'s str], right: &'s [&'s str]) -> impl Iterator<Item = (&'s str, &'s str)> {
    left.iter().flat_map(|one| right.iter().map(|other| (*one, *other)))
}

fn fields_of(arn: &str) -> Option<[String; 6]> {
    let fields: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
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
        "Account" => plausible::ACCOUNT,
        "Region" => "us-east-1",
        _ => "example",
    }
}

/// Whether a mentioned text has the format's literal beginning and its kind of separators.
fn looks_like(mentioned: &str, format: &str) -> bool {
    let literal = format.split_once("${").map_or(format, |(literal, _)| literal);
    mentioned.starts_with(literal) && mentioned.contains('/') == format.contains('/') && !mentioned.is_empty()
}
