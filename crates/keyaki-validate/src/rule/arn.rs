//! The form of the ARNs in `Resource` and `NotResource`: partition, service, and a resource of a type that the service has.
//!
//! The formats are those of the catalogue. ARNs of services that publish no format are not looked at beyond their form.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use keyaki_catalogue::Catalogue;
use keyaki_policy::Element;
use keyaki_policy::json::part_span;
use keyaki_source::Span;

use super::Found;
use super::region::{is_open, is_partition, is_region};
use crate::IssueCode;
use crate::overlap::overlap;
use crate::subject::{Item, Statement, Subject};

/// An ARN with all its fields.
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The fields, split at the first five colons outside of variables.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut rest = text.strip_prefix("arn:")?;
        let mut field = || {
            let end = colon(rest)?;
            let (field, after) = rest.split_at_checked(end)?;
            rest = after.get(1..)?;
            Some(field)
        };
        let (partition, service, region, account) = (field()?, field()?, field()?, field()?);
        Some(Self { partition, service, region, account, resource: rest })
    }

    /// Where the field after those starts in the text of the ARN.
    pub(super) fn start_after(fields: &[&str]) -> usize {
        "arn:".len() + fields.iter().map(|field| field.len() + 1).sum::<usize>()
    }
}

/// The first colon that is not in a variable.
fn colon(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == ':' && depth == 0).then_some(at)
    })
}

/// Every resource of a policy that is an ARN, with what a statement says of it.
pub(super) fn resources<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Item<'a>> {
    let of = |statement: &Statement<'a>| {
        let statement = *statement;
        [Element::Resource, Element::NotResource].into_iter().flat_map(move |element| statement.items(element))
    };
    subject.statements.iter().flat_map(of).filter(|(text, _)| text.starts_with("arn:"))
}

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (text, node) in resources(subject) {
        match Arn::read(text) {
            None => short((text, node.span), found),
            Some(arn) => whole(subject, &arn, (text, node.span), found),
        }
    }
}

/// Fewer than six fields; a `*` at the end can stretch over those that are missing.
fn short((text, span): (&str, Span), found: &mut Found) {
    if text.ends_with('*') {
        return;
    }
    let details = format!(
        "`{text}` has fewer fields than an ARN. Write all six: `arn:partition:service:region:account:resource`."
    );
    found.add(IssueCode::MissingArnField, details, [span]);
}

fn whole(subject: &Subject<'_>, arn: &Arn<'_>, (text, span): (&str, Span), found: &mut Found) {
    let part = |before: &[&str], field: &str| {
        let start = Arn::start_after(before);
        part_span(span, text, start, start + field.len())
    };
    if !is_open(arn.partition) && !is_partition(arn.partition) {
        let details = format!("There is no partition `{}`. Write `aws`, `aws-cn` or `aws-us-gov`.", arn.partition);
        found.add(IssueCode::InvalidPartition, details, [part(&[], arn.partition)]);
    }
    if !arn.region.is_empty() && !is_open(arn.region) && !is_region(arn.region) {
        let details = format!("There is no Region `{}`.", arn.region);
        found.add(IssueCode::InvalidArnRegion, details, [part(&[arn.partition, arn.service], arn.region)]);
    }
    if is_open(arn.service) {
        return;
    }
    let service_span = part(&[arn.partition], arn.service);
    let formats = formats(arn.service);
    if formats.is_empty() && subject.catalogue.service(arn.service).is_none() {
        return unknown_service(subject, arn, service_span, found);
    }
    if arn.service.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return unknown_service(subject, arn, service_span, found);
    }
    // What AWS owns is not among the published types.
    let published = !formats.is_empty() && arn.account != "aws";
    if published && fitting(formats, arn).is_empty() {
        let details = format!("`{}` has no type of resource whose ARN is like `{}`.", arn.service, arn.resource);
        let before = [arn.partition, arn.service, arn.region, arn.account];
        found.add(IssueCode::InvalidArnResource, details, [part(&before, arn.resource)]);
    }
}

fn unknown_service(subject: &Subject<'_>, arn: &Arn<'_>, span: Span, found: &mut Found) {
    let lower = arn.service.to_ascii_lowercase();
    if lower != arn.service && (subject.catalogue.service(&lower).is_some() || !formats(&lower).is_empty()) {
        let details = format!("The service of an ARN is written in lower case: `{lower}`.");
        return found.add(IssueCode::InvalidArnServiceCase, details, [span]);
    }
    found.add(IssueCode::InvalidService, format!("There is no service `{}`.", arn.service), [span]);
}

/// The formats of all resource types whose ARNs have this service.
pub(super) fn formats(service: &str) -> &'static [Arn<'static>] {
    static BY_SERVICE: OnceLock<BTreeMap<&'static str, Vec<Arn<'static>>>> = OnceLock::new();
    let by_service = BY_SERVICE.get_or_init(|| {
        let catalogue = Catalogue::embedded();
        let services = catalogue.services().filter_map(|prefix| catalogue.service(prefix));
        let mut by_service = BTreeMap::<_, Vec<_>>::new();
        for service in services {
            let arns = service.resource_types().iter().flat_map(|kind| kind.arns());
            for format in arns.filter_map(Arn::read) {
                // Where the format leaves the service open it is at least that of the type.
                let name = if is_open(format.service) { service.prefix() } else { format.service };
                by_service.entry(name).or_default().push(format);
            }
        }
        by_service
    });
    by_service.get(service).map_or(&[], Vec::as_slice)
}

/// Those of `formats` that the resource can be of.
pub(super) fn fitting<'f>(formats: &'f [Arn<'static>], arn: &Arn<'_>) -> Vec<&'f Arn<'static>> {
    formats.iter().filter(|format| overlap(arn.resource, format.resource)).collect()
}
