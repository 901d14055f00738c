//! What reading the policy has said already, by AWS's codes.
//!
//! The rules of the grammar are in `keyaki-policy`; here is the table from its codes to AWS's, and the few cases in which AWS has several codes for
//! one of them. A diagnostic without a code here is about a reading of ours, or a rule in this folder says it better.

use keyaki_policy::json::Node;
use keyaki_policy::{Operator, Quantifier};
use keyaki_source::{Diagnostic, Span};

use super::{Found, sentence};
use crate::IssueCode::{self, *};
use crate::subject::Subject;
use crate::{PolicyType, ResourceType};

/// Fields of an ARN.
const ARN_FIELDS: usize = 6;

/// Codes that say the same.
const SAME: &[(&str, IssueCode)] = &[
    ("action-colons", InvalidAction),
    ("action-without-name", InvalidAction),
    ("action-without-service", InvalidAction),
    ("allow-with-not-principal", AllowWithNotPrincipal),
    ("blank-around-action", InvalidAction),
    ("data-type-mismatch", DataTypeMismatch),
    ("duplicate-keys-with-different-case", DuplicateKeysWithDifferentCase),
    ("duplicate-member", JsonSyntaxError),
    ("empty-array-action", EmptyArrayAction),
    ("empty-array-resource", EmptyArrayResource),
    ("empty-not-action", EmptyArrayAction),
    ("empty-object-condition", EmptyObjectCondition),
    ("empty-variable", EmptyVariable),
    ("invalid-account", InvalidPrincipalFormat),
    ("invalid-arn-prefix", InvalidArnPrefix),
    ("invalid-condition-data-type", InvalidConditionDataType),
    ("invalid-condition-multiple-boolean", InvalidConditionMultipleBoolean),
    ("invalid-condition-operator", InvalidConditionOperator),
    ("invalid-effect", InvalidEffect),
    ("invalid-policy-element", InvalidPolicyElement),
    ("invalid-principal-format", InvalidPrincipalFormat),
    ("invalid-principal-key", InvalidPrincipalKey),
    ("invalid-service-in-action", InvalidServiceInAction),
    ("invalid-variable-for-operator", InvalidVariableForOperator),
    ("invalid-version", InvalidVersion),
    ("json-depth", JsonSyntaxError),
    ("json-number", JsonSyntaxError),
    ("json-string", JsonSyntaxError),
    ("json-syntax", JsonSyntaxError),
    ("missing-action", MissingAction),
    ("missing-brace-in-variable", MissingBraceInVariable),
    ("missing-effect", MissingEffect),
    ("missing-principal", MissingPrincipal),
    ("missing-quote-in-variable", MissingQuoteInVariable),
    ("missing-statement", MissingStatement),
    ("null-item", DataTypeMismatch),
    ("null-with-if-exists", NullWithIfExists),
    ("null-with-qualifier", NullWithQualifier),
    ("number-too-long", TypeMismatchNumber),
    ("rcp-principal", RcpSyntaxErrorPrincipal),
    ("too-large", JsonSyntaxError),
    ("type-mismatch", TypeMismatchString),
    ("type-mismatch-boolean", TypeMismatchBoolean),
    ("type-mismatch-date", TypeMismatchDate),
    ("type-mismatch-ip-range", TypeMismatchIpRange),
    ("type-mismatch-number", TypeMismatchNumber),
    ("unsupported-element-combination", UnsupportedElementCombination),
    ("unsupported-sid", UnsupportedSid),
    ("unsupported-space-in-variable", UnsupportedSpaceInVariable),
    ("unsupported-wildcard-in-principal", UnsupportedWildcardInPrincipal),
    ("variable-unsupported-in-element", VariableUnsupportedInElement),
    ("variable-unsupported-in-version", VariableUnsupportedInVersion),
    ("wildcard-in-arn-service", WildcardInServiceName),
    ("wildcard-in-service-name", WildcardInServiceName),
    ("wildcard-without-like-operator", WildcardWithoutLikeOperator),
];

/// Codes about an element that should not be there: AWS points at its value, where the diagnostic underlines its name.
const OF_VALUE: [IssueCode; 4] =
    [AllowWithNotPrincipal, ScpSyntaxErrorPrincipal, UnsupportedElementCombination, UnsupportedPrincipal];

/// Reports what `diagnostics` say of a policy.
pub(crate) fn map(subject: &Subject<'_>, diagnostics: &[Diagnostic], found: &mut Found) {
    for diagnostic in diagnostics {
        let Some(code) = code(subject, diagnostic) else { continue };
        report(code, diagnostic, |span| if OF_VALUE.contains(&code) { value_of(subject, span) } else { span }, found);
    }
}

/// Reports why a text is no policy at all.
pub(crate) fn unreadable(diagnostics: &[Diagnostic], found: &mut Found) {
    for diagnostic in diagnostics {
        report(same(diagnostic.code).unwrap_or(JsonSyntaxError), diagnostic, |span| span, found);
    }
}

fn report(code: IssueCode, diagnostic: &Diagnostic, place: impl Fn(Span) -> Span, found: &mut Found) {
    let mut details = sentence(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        details.push(' ');
        details.push_str(&sentence(without_readings(help)));
    }
    let spans: Vec<Span> = diagnostic.labels.iter().map(|label| place(label.span)).collect();
    found.add(code, details, if spans.is_empty() { vec![Span::default()] } else { spans });
}

/// Readings of disputed points are options of the checks; here they would only confuse.
fn without_readings(help: &str) -> &str {
    let end = help.find("`--reading ").and_then(|at| help.get(..at)).and_then(|before| before.rfind(';'));
    end.and_then(|end| help.get(..end)).unwrap_or(help)
}

fn same(code: &str) -> Option<IssueCode> {
    SAME.iter().find(|(name, _)| *name == code).map(|(_, code)| *code)
}

fn code(subject: &Subject<'_>, diagnostic: &Diagnostic) -> Option<IssueCode> {
    let written = diagnostic.labels.first().map(|label| label.source.slice(label.span)).unwrap_or_default();
    match diagnostic.code {
        "dangling-principal" if written.starts_with("\"AROA") => Some(InvalidRoleReference),
        "dangling-principal" if written.starts_with("\"AIDA") => Some(InvalidUserReference),
        "dangling-principal" => Some(InvalidPrincipalFormat),
        "empty-principal" if written.starts_with('{') => Some(EmptyObjectPrincipal),
        "empty-principal" => Some(EmptyArrayPrincipal),
        "empty-array-condition" => Some(empty_values(subject, diagnostic)),
        "unique-sids" if subject.kind == PolicyType::Resource && !subject.is_trust() => Some(UniqueSidsRecommended),
        "unique-sids" => Some(UniqueSidsRequired),
        "unsupported-principal" if subject.kind == PolicyType::ServiceControl => Some(ScpSyntaxErrorPrincipal),
        "unsupported-principal" => Some(UnsupportedPrincipal),
        // AWS says so of `fakeArn`, in the tests of its CloudFormation validator.
        "invalid-arn-prefix" if written.split(':').count() < ARN_FIELDS => Some(MissingArnField),
        "missing-resource" => (subject.resource != Some(ResourceType::Role)).then_some(MissingResource),
        // Names of variables are checked neither here nor, as far as is known, by AWS.
        "invalid-condition-key-format" => is_key(subject, diagnostic).then_some(InvalidConditionKeyFormat),
        other => same(other),
    }
}

/// What a condition without values means depends on its operator (spec B.8).
fn empty_values(subject: &Subject<'_>, diagnostic: &Diagnostic) -> IssueCode {
    let place = diagnostic.labels.first().map(|label| label.span);
    let is_it = |values: &Node| Some(values.span) == place;
    let operator =
        subject.conditions().find(|(_, condition)| is_it(condition.values)).and_then(|(_, one)| one.parsed());
    match operator {
        Some(Operator { quantifier: Some(Quantifier::ForAllValues), .. }) => EmptyArrayConditionForallvalues,
        Some(Operator { quantifier: Some(Quantifier::ForAnyValue), .. }) => EmptyArrayConditionForanyvalue,
        Some(Operator { if_exists: true, .. }) => EmptyArrayConditionIfexists,
        Some(_) | None => EmptyArrayCondition,
    }
}

/// The value of the element of a statement whose name is at `span`.
fn value_of(subject: &Subject<'_>, span: Span) -> Span {
    let members = subject.statements.iter().flat_map(|statement| statement.members());
    let mut values = members.filter(|member| member.key.span == span).map(|member| member.value.span);
    values.next().unwrap_or(span)
}

fn is_key(subject: &Subject<'_>, diagnostic: &Diagnostic) -> bool {
    let place = diagnostic.labels.first().map(|label| label.span);
    subject.conditions().any(|(_, condition)| Some(condition.key.span) == place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_each_code_once() {
        assert!(SAME.is_sorted_by(|(one, _), (other, _)| one < other));
    }

    #[test]
    fn options_of_the_checks_are_left_out_of_a_help() {
        assert_eq!(without_readings("leave it out; by `--reading a=b` it is"), "leave it out");
        assert_eq!(without_readings("leave it out"), "leave it out");
    }
}
