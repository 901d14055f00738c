//! Fixes that leave the meaning as it is.

use keyaki_policy::Policy;

use crate::edit::element;
use crate::finding::{Code, Finding, Fix};

/// The removal of what a finding says does nothing, where that is one element of an array and another is left. Not of a
/// principal: beside other policies it can matter who is named (semantics D).
pub(crate) fn removal(policy: &Policy, finding: &Finding) -> Option<Fix> {
    let what = match finding.code {
        Code::StatementNeverMatches | Code::StatementRedundant | Code::StatementDenied => "statement",
        Code::ActionRedundant => "action",
        Code::ResourceRedundant => "resource",
        Code::ValueRedundant => "value",
        Code::StatementUnrealistic
        | Code::PrincipalRedundant
        | Code::ConditionAlwaysTrue
        | Code::ConditionNeverTrue
        | Code::ConditionIsNull
        | Code::ForAllValuesOfNothing => return None,
    };
    let edit = element(policy.source.text(), finding.span)?;
    Some(Fix { title: format!("remove this {what}"), edits: vec![edit] })
}
