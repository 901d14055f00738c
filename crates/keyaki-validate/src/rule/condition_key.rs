//! Condition keys: those that do not exist, and those that need something else beside them.
//!
//! A key that is not in the catalogue may be newer than it. Keys of identity providers (their names have a dot) are never reported.

use keyaki_catalogue::Cardinality;
use keyaki_policy::{Element, Quantifier, Test};

use super::Found;
use crate::IssueCode;
use crate::subject::{Condition, Statement, Subject};

/// Keys whose values the caller chooses (AWS global condition context keys).
const CHOSEN_BY_CALLER: [&str; 2] = ["aws:referer", "aws:UserAgent"];
/// Keys that few services fill in.
const OF_SOME_SERVICES: [&str; 4] = ["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (statement, condition) in subject.conditions() {
        exists(subject, &condition, found);
        values_of_key(subject, &condition, found);
        beside(&statement, &condition, found);
    }
}

fn exists(subject: &Subject<'_>, condition: &Condition<'_>, found: &mut Found) {
    let key = condition.key.value.as_str();
    let Some((prefix, name)) = key.split_once(':').filter(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
    else {
        return;
    };
    let span = condition.key.span;
    if key.eq_ignore_ascii_case("aws:arn") {
        let details = "`aws:ARN` is not supported. Use `aws:PrincipalArn` or `aws:SourceArn`.";
        return found.add(IssueCode::UnsupportedGlobalConditionKey, details, [span]);
    }
    if subject.catalogue.key(key).is_some() || prefix.contains('.') || prefix.contains('/') {
        return;
    }
    let family = format!("{}/", key.trim_end_matches('/'));
    if subject.catalogue.key(&format!("{family}x")).is_some() {
        let details = format!("`{key}` needs the key of a tag after it, like `{family}owner`.");
        return found.add(IssueCode::MissingTagKeyInCondition, details, [span]);
    }
    let hint = found.hint(key, "", subject.catalogue.keys().map(|key| key.spelling));
    let code = if prefix.eq_ignore_ascii_case("aws") {
        IssueCode::InvalidGlobalConditionKey
    } else if has_keys(subject, prefix) || subject.catalogue.service(prefix).is_some() {
        IssueCode::InvalidServiceConditionKey
    } else {
        return found.add(IssueCode::InvalidService, format!("No service has the prefix `{prefix}`.{hint}"), [span]);
    };
    found.add(code, format!("There is no condition key `{prefix}:{name}`.{hint}"), [span]);
}

fn has_keys(subject: &Subject<'_>, prefix: &str) -> bool {
    let is_of = |key: &str| key.split_once(':').is_some_and(|(before, _)| before.eq_ignore_ascii_case(prefix));
    subject.catalogue.keys().any(|key| is_of(key.spelling))
}

/// One value or several: the operator has to fit (spec B.4, B.6).
fn values_of_key(subject: &Subject<'_>, condition: &Condition<'_>, found: &mut Found) {
    let (Some(key), Some(operator)) = (subject.catalogue.key(&condition.key.value), condition.parsed()) else { return };
    let name = condition.key.value.as_str();
    match (key.cardinality, operator.quantifier) {
        (Cardinality::Multi, None) if operator.test != Test::Null => {
            let details = format!(
                "A request can have several values of `{name}`, and `{operator}` is for one. \
                 Write `ForAnyValue:{operator}` or `ForAllValues:{operator}`."
            );
            found.add(IssueCode::MissingQualifier, details, [condition.values.span]);
        }
        (Cardinality::Single, Some(Quantifier::ForAllValues)) if operator.test != Test::Null => {
            let details = format!(
                "A request has one value of `{name}` or none, and `ForAllValues` holds when it has none. Remove `ForAllValues:`."
            );
            found.add(IssueCode::ForallvaluesWithSingleValuedKey, details, [condition.values.span]);
        }
        (Cardinality::Multi | Cardinality::Single, _) => {}
    }
}

fn beside(statement: &Statement<'_>, condition: &Condition<'_>, found: &mut Found) {
    let span = condition.values.span;
    let is_null = condition.test() == Some(Test::Null);
    let networks = ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"];
    if condition.is_on("aws:VpcSourceIp") && !is_null && !statement.tests(&networks) {
        let details = "Private addresses repeat from VPC to VPC. Compare `aws:SourceVpc` too, in the same `Condition`.";
        found.add(IssueCode::MissingPairedConditionKeys, details, [span]);
    }
    if CHOSEN_BY_CALLER.iter().any(|key| condition.is_on(key)) {
        let details = format!(
            "Whoever makes a request can choose the value of `{}`. Do not let access rest on it.",
            condition.key.value
        );
        found.add(IssueCode::UntrustworthyConditionKey, details, [span]);
    }
    if OF_SOME_SERVICES.iter().any(|key| condition.is_on(key)) && is_about_all_services(statement) {
        let details = format!(
            "Only some services fill in `{}`, and the statement is about all of them. List actions of those that do.",
            condition.key.value
        );
        found.add(IssueCode::UseConditionKeyOnlyWithSupportedServices, details, [span]);
    }
}

fn is_about_all_services(statement: &Statement<'_>) -> bool {
    statement.get(Element::NotAction).is_some() || statement.items(Element::Action).any(|(text, _)| text == "*")
}
