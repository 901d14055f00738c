//! Which Allow statements S3's Block Public Access takes as limited to fixed values (spec E.5).
//!
//! In: a statement of a bucket's or access point's policy. Out: whether its principals, or one of its conditions, name fixed
//! values only: no wildcard, no policy variable. By the text alone; other statements do not matter. Source: S3 User Guide,
//! "The meaning of public".

use keyaki_policy::{
    Condition, ConditionValue, Glob, GlobPiece, Operator, PrincipalPattern, Principals, Quantifier, Statement, Test,
};

use super::ResourceType;
use super::trusted::{OPEN_PROVIDERS, is_narrow};

/// Keys whose fixed values keep the public out, in lower case.
const KEYS: [&str; 9] = [
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// Whether `statement` grants to fixed values only.
pub(super) fn is_limited(statement: &Statement, resource_type: ResourceType) -> bool {
    has_fixed_principals(&statement.principals)
        || statement.conditions.iter().any(|condition| limits(condition, resource_type))
}

fn has_fixed_principals(principals: &Principals) -> bool {
    match principals {
        Principals::Only(listed) => listed.iter().all(|principal| match &principal.value {
            PrincipalPattern::Everyone | PrincipalPattern::AnyFederated => false,
            PrincipalPattern::Federated(provider) => !OPEN_PROVIDERS.contains(&provider.as_str()),
            PrincipalPattern::Aws(_)
            | PrincipalPattern::Service(_)
            | PrincipalPattern::CanonicalUser(_)
            | PrincipalPattern::Nobody(_) => true,
        }),
        Principals::Except(_) | Principals::Unstated => false,
    }
}

/// Whether only fixed values satisfy `condition`. What an absent key satisfies limits nothing.
fn limits(condition: &Condition, resource_type: ResourceType) -> bool {
    let Operator { quantifier, test, if_exists } = condition.operator.value;
    if if_exists || test.is_negated() || quantifier == Some(Quantifier::ForAllValues) {
        return false;
    }
    let key = condition.key.value.folded();
    let mut values = condition.values.iter().map(|value| &value.value);
    match test {
        Test::IpAddress { .. } if key == "aws:sourceip" => values.all(|value| match value {
            ConditionValue::Range(range) => is_narrow(*range),
            _ => true,
        }),
        Test::StringEquals { .. }
        | Test::StringEqualsIgnoreCase { .. }
        | Test::StringLike { .. }
        | Test::ArnLike { .. }
            if KEYS.contains(&key) =>
        {
            values.all(|value| match value {
                ConditionValue::Text(glob) => is_fixed(key, glob, resource_type),
                _ => true,
            })
        }
        _ => false,
    }
}

/// A text without wildcard and variable. Where an equality compares with a `*` it is one by meaning and by S3's rule is not.
fn is_fixed(key: &str, glob: &Glob, resource_type: ResourceType) -> bool {
    if key == "s3:dataaccesspointarn" && resource_type == ResourceType::S3Bucket && names_account(glob) {
        return true;
    }
    glob.as_literal().is_some_and(|text| !text.contains(['*', '?']))
}

/// Whether the account of an access point's ARN is fixed, and only its name may be anything.
fn names_account(glob: &Glob) -> bool {
    let parts = glob.split(':', 5);
    let [fixed @ .., name] = parts.as_slice() else { return false };
    let literal = |part: &Glob| part.as_literal().is_some_and(|text| !text.is_empty() && !text.contains(['*', '?']));
    let access_point = match name.pieces() {
        [GlobPiece::Literal(text), ..] => text.starts_with("accesspoint/"),
        _ => false,
    };
    fixed.len() == 5 && fixed.iter().all(literal) && access_point && name.variables().next().is_none()
}
