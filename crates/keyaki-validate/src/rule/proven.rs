//! What `keyaki-lint` has proven, by AWS's codes.
//!
//! AWS finds what is redundant by comparing texts of one list; here it is proven of every request, across statements too, so more is found. What
//! AWS has no code for (a statement that is denied as a whole, say) is left to `keyaki lint`.

use keyaki_lint::{Code, Finding, Lint};
use keyaki_policy::{Condition, Policy, Test};
use keyaki_source::Span;

use super::{Found, sentence};
use crate::IssueCode;
use crate::subject::{Condition as Written, Subject};

pub(crate) fn map(subject: &Subject<'_>, policy: &Policy, lint: &Lint, found: &mut Found) {
    for finding in &lint.findings {
        let Some(code) = code(policy, finding) else { continue };
        let advice = match (&finding.fix, &finding.advice) {
            (Some(fix), _) => format!(" {}", sentence(&fix.title)),
            (None, Some(advice)) => format!(" {}", sentence(advice)),
            (None, None) => String::new(),
        };
        let details = format!("{}{advice}", sentence(&finding.message));
        let others = finding.related.iter().map(|(span, _)| *span);
        found.add_proven(code, details, [place(subject, finding)].into_iter().chain(others), &finding.proof);
    }
}

/// A condition is where its values are; the lint underlines its operator and key.
fn place(subject: &Subject<'_>, finding: &Finding) -> Span {
    let is_it = |condition: &Written<'_>| condition.operator.span.to(condition.key.span) == finding.span;
    let condition = subject.conditions().map(|(_, condition)| condition).find(is_it);
    condition.map_or(finding.span, |condition| condition.values.span)
}

fn code(policy: &Policy, finding: &Finding) -> Option<IssueCode> {
    match finding.code {
        Code::StatementRedundant => Some(IssueCode::RedundantStatement),
        Code::ActionRedundant => Some(IssueCode::RedundantAction),
        Code::ResourceRedundant => Some(IssueCode::RedundantResource),
        Code::ConditionIsNull if finding.null? => Some(IssueCode::EquivalentToNullTrue),
        Code::ConditionIsNull => Some(IssueCode::EquivalentToNullFalse),
        Code::ConditionAlwaysTrue if is_wildcard(policy, finding) => {
            Some(IssueCode::RedundantKeyDueToWildcardInCondition)
        }
        Code::ConditionNeverTrue if is_wildcard(policy, finding) => {
            Some(IssueCode::RedundantStatementDueToWildcardInCondition)
        }
        Code::ValueRedundant if is_number(policy, finding) => Some(IssueCode::RedundantConditionValueNum),
        Code::StatementNeverMatches
        | Code::StatementUnrealistic
        | Code::StatementDenied
        | Code::PrincipalRedundant
        | Code::ValueRedundant
        | Code::ConditionAlwaysTrue
        | Code::ConditionNeverTrue
        | Code::ForAllValuesOfNothing => None,
    }
}

/// The condition that a finding is about, or about a value of.
fn condition<'a>(policy: &'a Policy, finding: &Finding) -> Option<&'a Condition> {
    let conditions = policy.statements.get(finding.statement_index)?.conditions.iter();
    let mut conditions = conditions.filter(|condition| {
        let has = |span: Span| span == finding.span;
        has(condition.key.span) || condition.values.iter().any(|value| has(value.span)) || contains(condition, finding)
    });
    conditions.next()
}

/// Whether the span of the finding reaches over key and values.
fn contains(condition: &Condition, finding: &Finding) -> bool {
    finding.span.start() <= condition.key.span.start() && condition.key.span.end() <= finding.span.end()
}

fn is_wildcard(policy: &Policy, finding: &Finding) -> bool {
    condition(policy, finding).is_some_and(|condition| {
        matches!(condition.operator.value.test, Test::StringLike { .. } | Test::ArnLike { .. })
    })
}

fn is_number(policy: &Policy, finding: &Finding) -> bool {
    condition(policy, finding).is_some_and(|condition| matches!(condition.operator.value.test, Test::Numeric(_)))
}
