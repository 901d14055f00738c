//! What resource control policies cannot have (spec A.7, RCPSYN), and what they need beside conditions on callers.
//!
//! Which services RCPs are about is not known here: of their actions only a lone `*` is reported.

use keyaki_policy::{Effect, Element, Test};

use super::Found;
use crate::IssueCode;
use crate::PolicyType;
use crate::subject::{Condition, Statement, Subject};

const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::ResourceControl {
        return;
    }
    for statement in &subject.statements {
        syntax(statement, found);
        if statement.effect() == Some(Effect::Deny) {
            companions(statement, found);
        }
    }
}

fn syntax(statement: &Statement<'_>, found: &mut Found) {
    if let Some(member) = statement.member(Element::NotAction) {
        let details = "An RCP has no `NotAction`. List the actions with `Action`.";
        found.add(IssueCode::RcpSyntaxErrorNotaction, details, [member.value.span]);
    }
    let is_star = |element| {
        let items: Vec<&str> = statement.items(element).map(|(text, _)| text).collect();
        items == ["*"]
    };
    let full = is_star(Element::Resource) && statement.get(Element::Condition).is_none();
    if statement.allows()
        && !full
        && let Some(effect) = statement.get(Element::Effect)
    {
        let details =
            "An RCP allows all or nothing: an `Allow` is about `\"Resource\": \"*\"` without `Condition`. Use `Deny`.";
        found.add(IssueCode::RcpSyntaxErrorAllow, details, [effect.span]);
    }
    for (_, node) in statement.items(Element::Action).filter(|(text, _)| *text == "*" && !statement.allows()) {
        let details = "An RCP is about the services that support them. List actions with the prefixes of those.";
        found.add(IssueCode::RcpSyntaxErrorAction, details, [node.span]);
    }
}

/// A Deny is for services that act for others too, and for callers that are no services.
fn companions(statement: &Statement<'_>, found: &mut Found) {
    let said = statement.tests(&[IS_SERVICE]);
    let null_check = statement.conditions().any(|one| is_presence(&one));
    for condition in statement.conditions().filter(|one| one.test() != Some(Test::Null)) {
        let (key, span) = (&condition.key.value, condition.values.span);
        let of_principal = ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"]
            .iter()
            .any(|key| condition.is_on(key))
            || condition.is_below("aws:PrincipalTag/");
        let of_source = ["aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn"]
            .iter()
            .any(|key| condition.is_on(key));
        if of_principal && !said {
            let details = format!(
                "Services that act for you have no `{key}` of yours. Add `\"BoolIfExists\": {{\"{IS_SERVICE}\": \"false\"}}`."
            );
            found.add(IssueCode::RcpMissingRelatedPrincipalConditionKey, details, [span]);
        }
        if of_source && !said {
            let details = format!(
                "Only services have `{key}`. Add `\"BoolIfExists\": {{\"{IS_SERVICE}\": \"true\"}}`, or others are denied too."
            );
            found.add(IssueCode::RcpMissingRelatedServicePrincipalConditionKey, details, [span]);
        }
        let of_organization = ["aws:SourceOrgID", "aws:SourceOrgPaths"].iter().any(|key| condition.is_on(key));
        if of_organization && !null_check {
            let details =
                format!("Some services come without `{key}`. Add `\"Null\": {{\"aws:SourceAccount\": \"false\"}}`.");
            found.add(IssueCode::RcpMissingServiceConditionKeyNullCheck, details, [span]);
        }
    }
}

/// `"Null": {"aws:SourceAccount": "false"}`, or of `aws:SourceArn`.
fn is_presence(condition: &Condition<'_>) -> bool {
    let of_source = condition.is_on("aws:SourceAccount") || condition.is_on("aws:SourceArn");
    let is_false = |text: &str| text.eq_ignore_ascii_case("false");
    of_source && condition.test() == Some(Test::Null) && {
        let values = condition.values.items();
        values
            .iter()
            .any(|node| node.as_str().is_some_and(is_false) || node.value == keyaki_policy::json::Json::Bool(false))
    }
}
