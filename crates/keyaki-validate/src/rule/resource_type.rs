//! Resource policies whose resource is said: actions, resources and keys of others do nothing there.

use keyaki_catalogue::Action;
use keyaki_policy::Element;

use super::Found;
use super::action::parts;
use super::arn::{Arn, resources};
use super::region::is_open;
use crate::subject::Subject;
use crate::{IssueCode, PolicyType, ResourceType};

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    let Some(resource) = subject.resource.filter(|_| subject.kind == PolicyType::Resource) else { return };
    actions(subject, resource, found);
    if resource != ResourceType::Role {
        arns(subject, resource, found);
    }
    let own = matches!(resource, ResourceType::Bucket | ResourceType::AccessPoint);
    for (_, condition) in subject.conditions().filter(|(_, condition)| own && condition.is_on("s3:ResourceAccount")) {
        let details = "The policy is attached to one resource, whose account is always the same. Use the key in identity policies.";
        found.add(IssueCode::IrrelevantConditionKeyInPolicy, details, [condition.values.span]);
    }
}

fn actions(subject: &Subject<'_>, resource: ResourceType, found: &mut Found) {
    for (text, node) in subject.statements.iter().flat_map(|statement| statement.items(Element::Action)) {
        let Some((prefix, name)) = parts(text) else { continue };
        let other = !prefix.eq_ignore_ascii_case(resource.service());
        let known = subject.catalogue.action(prefix, name);
        if other || known.is_some_and(|action| !is_about(action, resource)) {
            let details = format!("`{text}` is not an action on {}, so it does nothing here.", described(resource));
            found.add(IssueCode::UnsupportedActionInPolicy, details, [node.span]);
        }
    }
}

/// Whether an action works on a resource of that type or what is in it, as far as the catalogue says.
fn is_about(action: &Action, resource: ResourceType) -> bool {
    let types: &[&str] = match resource {
        ResourceType::Bucket => &["bucket", "object"],
        ResourceType::Role
        | ResourceType::Table
        | ResourceType::AccessPoint
        | ResourceType::MultiRegionAccessPoint
        | ResourceType::ObjectLambdaAccessPoint => return true,
    };
    action.resources().iter().any(|one| types.contains(&one.resource_type.name()))
}

fn arns(subject: &Subject<'_>, resource: ResourceType, found: &mut Found) {
    for (text, node) in resources(subject) {
        let Some(arn) = Arn::read(text).filter(|arn| !is_open(arn.service)) else { continue };
        if arn.service != resource.service() || !is_of(&arn, resource) {
            let details = format!("`{text}` is not {}, so the statement does nothing here.", described(resource));
            found.add(IssueCode::UnsupportedResourceArnInPolicy, details, [node.span]);
        }
    }
    // S3 takes no policy of a bucket that does not name it.
    let named = subject.statements.iter().flat_map(|statement| statement.items(Element::Resource));
    for (_, node) in named.filter(|(text, _)| resource == ResourceType::Bucket && *text == "*") {
        let details =
            "The policy of a bucket names the bucket. Write `arn:aws:s3:::` and its name, and `/*` for its objects.";
        found.add(IssueCode::UnsupportedResourceArnInPolicy, details, [node.span]);
    }
}

/// Whether an ARN of the service can be one of the resource that the policy is attached to.
fn is_of(arn: &Arn<'_>, resource: ResourceType) -> bool {
    let point = arn.resource.starts_with("accesspoint/") || arn.resource.starts_with("accesspoint:");
    match resource {
        ResourceType::Bucket => !point || arn.region.is_empty(),
        ResourceType::AccessPoint | ResourceType::MultiRegionAccessPoint => point || is_open(arn.resource),
        ResourceType::Role | ResourceType::Table | ResourceType::ObjectLambdaAccessPoint => true,
    }
}

fn described(resource: ResourceType) -> &'static str {
    match resource {
        ResourceType::Bucket => "a bucket or its objects",
        ResourceType::AccessPoint => "an access point or its objects",
        ResourceType::MultiRegionAccessPoint => "a multi-Region access point or its objects",
        ResourceType::ObjectLambdaAccessPoint => "an Object Lambda access point or its objects",
        ResourceType::Role => "a role",
        ResourceType::Table => "a table",
    }
}
