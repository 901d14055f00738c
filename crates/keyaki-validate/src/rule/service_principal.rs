//! AWS services as principals: their names, and that they act for somebody (the confused deputy).

use keyaki_policy::{Element, Test};

use super::Found;
use crate::IssueCode;
use crate::PolicyType;
use crate::subject::{Principal, Statement, Subject};

/// Keys that say for whom a service acts.
const SOURCES: [&str; 4] = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
/// Keys that do not, and are used for it.
const INSTEAD: [&str; 2] = ["aws:referer", "aws:UserAgent"];
/// Keys of principals in an organization, which services are not.
const NEVER: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
const DEPUTY: &str =
    "with a condition on `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`";

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    let trust = subject.is_trust();
    for statement in &subject.statements {
        for element in [Element::Principal, Element::NotPrincipal] {
            let services = statement.entries(element).into_iter().filter(|entry| entry.kind == "Service");
            services.for_each(|entry| name(entry, found));
        }
        if subject.kind == PolicyType::Resource && !trust && statement.allows() {
            deputy(statement, found);
        }
    }
}

fn name(entry: Principal<'_>, found: &mut Found) {
    if entry.text.contains(['*', '?', '$']) || entry.text.is_empty() || is_service_name(entry.text) {
        return;
    }
    let details = format!("`{}` is not the name of a service as a principal, like `lambda.amazonaws.com`.", entry.text);
    found.add(IssueCode::InvalidServicePrincipalFormat, details, [entry.span]);
}

/// `service.amazonaws.com`, and the few other domains that AWS's services have.
pub(super) fn is_service_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let known = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal", ".amazonaws.eu"];
    let name = known.iter().find_map(|domain| text.strip_suffix(domain));
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(good) && !name.starts_with('.') && !name.contains("..")
    })
}

fn deputy(statement: &Statement<'_>, found: &mut Found) {
    let principals = statement.principals();
    let services: Vec<&Principal<'_>> = principals.iter().filter(|entry| entry.kind == "Service").collect();
    if services.is_empty() {
        return;
    }
    let spans = || services.iter().map(|entry| entry.span);
    if services.len() == principals.len()
        && let Some(key) =
            statement.conditions().find(|one| one.test() != Some(Test::Null) && NEVER.iter().any(|key| one.is_on(key)))
    {
        let details = format!(
            "A service is in no organization, so its requests have no `{}`. Remove the condition.",
            key.key.value
        );
        found.add(
            IssueCode::UnsupportedConditionKeyForServicePrincipal,
            details,
            [key.values.span].into_iter().chain(spans()),
        );
    }
    if statement.tests(&SOURCES) {
        return;
    }
    if let Some(key) = statement.conditions().find(|one| INSTEAD.iter().any(|key| one.is_on(key))) {
        let details = format!("`{}` does not say for whom a service acts. Say it {DEPUTY}.", key.key.value);
        found.add(IssueCode::RecommendedConditionKeyForServicePrincipal, details, [key.values.span]);
        return;
    }
    let details = format!("The service may act for anybody, in any account. Say for whom {DEPUTY}.");
    found.add(IssueCode::RestrictAccessToServicePrincipal, details, spans());
}
