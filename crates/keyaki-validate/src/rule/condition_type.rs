//! Whether an operator fits the type of a key.
//!
//! Types are those of the catalogue. Texts of any kind may be compared with `String` operators as far as AWS's own policies do so.

use keyaki_catalogue::{KeyInfo, KeyType};
use keyaki_policy::Test;

use super::Found;
use crate::IssueCode;
use crate::subject::{Condition, Subject};

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (_, condition) in subject.conditions() {
        let (Some(key), Some(operator)) = (subject.catalogue.key(&condition.key.value), condition.parsed()) else {
            continue;
        };
        let name = condition.key.value.as_str();
        let places = [condition.values.span];
        if key.key_type == KeyType::Arn && matches!(operator.test, Test::StringLike { .. }) {
            let arn = if operator.test.is_negated() { "ArnNotLike" } else { "ArnLike" };
            let details = format!(
                "The wildcards of `{operator}` stretch over the fields of an ARN, which `{name}` is. Use `{arn}` for it."
            );
            found.add(IssueCode::StringLikeOperatorWithArnConditionKeys, details, places);
        } else if !fits(operator.test, key, name) && !is_address_in_variable(&condition, key) {
            let details = format!("`{name}` is {}, and `{operator}` is not for those.", described(key.key_type));
            found.add(IssueCode::TypeMismatch, details, places);
        }
    }
}

/// `IpAddress` takes no variables, so addresses of two keys can be compared as texts only.
fn is_address_in_variable(condition: &Condition<'_>, key: &KeyInfo) -> bool {
    let mut texts = condition.texts();
    key.key_type == KeyType::IpAddress && condition.is_text() && texts.all(|(text, _)| text.starts_with("${"))
}

fn fits(test: Test, key: &KeyInfo, name: &str) -> bool {
    let text =
        matches!(test, Test::StringEquals { .. } | Test::StringEqualsIgnoreCase { .. } | Test::StringLike { .. });
    match (test, key.key_type) {
        (Test::Null, _) => true,
        // Tags and encryption contexts hold what their owners like, ARNs too.
        (Test::ArnLike { .. }, KeyType::String) => key.is_template(),
        (_, KeyType::String) => text,
        (_, KeyType::Arn) => text || matches!(test, Test::ArnLike { .. }),
        (_, KeyType::Bool) => test == Test::Bool,
        (_, KeyType::Numeric) => matches!(test, Test::Numeric(_)),
        (Test::Numeric(_), KeyType::Date) => name.eq_ignore_ascii_case("aws:EpochTime"),
        (_, KeyType::Date) => matches!(test, Test::Date(_)),
        (_, KeyType::IpAddress) => matches!(test, Test::IpAddress { .. }),
        (_, KeyType::Binary) => test == Test::BinaryEquals,
    }
}

fn described(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "a text, for `String` operators",
        KeyType::Arn => "an ARN, for `Arn` operators",
        KeyType::Bool => "true or false, for `Bool`",
        KeyType::Numeric => "a number, for `Numeric` operators",
        KeyType::Date => "a date, for `Date` operators",
        KeyType::IpAddress => "an address, for `IpAddress` and `NotIpAddress`",
        KeyType::Binary => "binary, for `BinaryEquals`",
    }
}
