//! Conditions on keys of one service that do not do what they seem to.

use keyaki_policy::{Effect, Element, Test};

use super::Found;
use crate::IssueCode;
use crate::overlap::overlap_ignoring_case;
use crate::subject::{Condition, Statement, Subject};

/// Actions of DynamoDB that return attributes.
const READING: [&str; 4] = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (statement, condition) in subject.conditions() {
        attributes(&statement, &condition, found);
        prefix(&statement, &condition, found);
    }
}

/// A read that names no attributes returns all of them.
fn attributes(statement: &Statement<'_>, condition: &Condition<'_>, found: &mut Found) {
    if !condition.is_on("dynamodb:Attributes") || !statement.allows() || statement.tests(&["dynamodb:Select"]) {
        return;
    }
    let is_read = |text: &str| READING.iter().any(|action| overlap_ignoring_case(text, action));
    if !statement.items(Element::Action).any(|(text, _)| is_read(text)) {
        return;
    }
    let details = "A request that names no attributes returns all of them. Add `\"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}`.";
    found.add(IssueCode::DynamodbAttributesWithoutSelect, details, [condition.values.span]);
}

/// A shorter prefix lists the same objects and matches nothing that is written.
fn prefix(statement: &Statement<'_>, condition: &Condition<'_>, found: &mut Found) {
    let text = matches!(
        condition.test(),
        Some(Test::StringEquals { .. } | Test::StringEqualsIgnoreCase { .. } | Test::StringLike { .. })
    );
    let negative = match statement.effect() {
        Some(Effect::Allow) => condition.negated(),
        Some(Effect::Deny) => !condition.negated(),
        None => false,
    };
    if text && negative && condition.is_on("s3:prefix") {
        let details = "A request with a shorter prefix lists the same objects and is not stopped by this. \
                       Allow with `StringLike`, or deny with `StringNotLike`.";
        found.add(IssueCode::S3PrefixInNegativeContext, details, [condition.values.span]);
    }
}
