//! Operator names from text (spec B.2–B.5).

use crate::suggest::closest;
use crate::{Operator, Order, Quantifier, Test};

/// Why a text names no operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorError {
    /// There is no such operator.
    Unknown,
    /// The name of this operator in another case. AWS documents one spelling only.
    OtherCase(Operator, String),
    /// `NullIfExists`: `Null` asks for presence itself.
    NullIfExists,
}

impl Operator {
    /// The operator that AWS calls `name`.
    ///
    /// # Errors
    /// Says why there is none.
    pub fn parse(name: &str) -> Result<Self, OperatorError> {
        let (prefix, base, suffix) = parts(name);
        let Some((canonical, test)) = test(base) else { return Err(OperatorError::Unknown) };
        let (prefix_name, quantifier) = match prefix.map(|prefix| (prefix, quantifier(prefix))) {
            None => ("", None),
            Some((_, Some((name, quantifier)))) => (name, Some(quantifier)),
            Some((_, None)) => return Err(OperatorError::Unknown),
        };
        if test == Test::Null && suffix {
            return Err(OperatorError::NullIfExists);
        }
        let operator = Self { quantifier, test, if_exists: suffix };
        let ending = if suffix { "IfExists" } else { "" };
        let rest = name.strip_prefix(prefix_name).and_then(|rest| rest.strip_prefix(canonical));
        if rest == Some(ending) {
            return Ok(operator);
        }
        let canonical = format!("{prefix_name}{canonical}{ending}");
        Err(OperatorError::OtherCase(operator, canonical))
    }

    /// The operator that a misspelt name was probably meant to be.
    pub(crate) fn suggestion(name: &str) -> Option<String> {
        let (prefix, base, suffix) = parts(name);
        let base = closest(base.trim_start_matches(':'), tests().map(|(name, _)| name))?;
        let prefix = match prefix {
            None => "",
            Some(prefix) => closest(prefix, ["ForAllValues", "ForAnyValue"])?,
        };
        let colon = if prefix.is_empty() { "" } else { ":" };
        Some(format!("{prefix}{colon}{base}{}", if suffix && base != "Null" { "IfExists" } else { "" }))
    }
}

/// Set prefix, base name, and whether `IfExists` follows.
fn parts(name: &str) -> (Option<&str>, &str, bool) {
    let (prefix, rest) = match name.split_once(':') {
        Some((prefix, rest)) => (Some(prefix), rest),
        None => (None, name),
    };
    let cut = rest.len().saturating_sub("IfExists".len());
    match rest.split_at_checked(cut) {
        Some((base, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (prefix, base, true),
        _ => (prefix, rest, false),
    }
}

fn quantifier(prefix: &str) -> Option<(&'static str, Quantifier)> {
    [("ForAllValues:", Quantifier::ForAllValues), ("ForAnyValue:", Quantifier::ForAnyValue)]
        .into_iter()
        .find(|(name, _)| name.trim_end_matches(':').eq_ignore_ascii_case(prefix))
}

fn test(base: &str) -> Option<(&'static str, Test)> {
    tests().find(|(name, _)| name.eq_ignore_ascii_case(base))
}

fn tests() -> impl Iterator<Item = (&'static str, Test)> {
    TESTS.into_iter()
}

const TESTS: [(&str, Test); 27] = [
    ("StringEquals", Test::StringEquals { negated: false }),
    ("StringNotEquals", Test::StringEquals { negated: true }),
    ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase { negated: false }),
    ("StringNotEqualsIgnoreCase", Test::StringEqualsIgnoreCase { negated: true }),
    ("StringLike", Test::StringLike { negated: false }),
    ("StringNotLike", Test::StringLike { negated: true }),
    ("ArnEquals", Test::ArnLike { negated: false }),
    ("ArnLike", Test::ArnLike { negated: false }),
    ("ArnNotEquals", Test::ArnLike { negated: true }),
    ("ArnNotLike", Test::ArnLike { negated: true }),
    ("NumericEquals", Test::Numeric(Order::Equals)),
    ("NumericNotEquals", Test::Numeric(Order::NotEquals)),
    ("NumericLessThan", Test::Numeric(Order::LessThan)),
    ("NumericLessThanEquals", Test::Numeric(Order::LessThanEquals)),
    ("NumericGreaterThan", Test::Numeric(Order::GreaterThan)),
    ("NumericGreaterThanEquals", Test::Numeric(Order::GreaterThanEquals)),
    ("DateEquals", Test::Date(Order::Equals)),
    ("DateNotEquals", Test::Date(Order::NotEquals)),
    ("DateLessThan", Test::Date(Order::LessThan)),
    ("DateLessThanEquals", Test::Date(Order::LessThanEquals)),
    ("DateGreaterThan", Test::Date(Order::GreaterThan)),
    ("DateGreaterThanEquals", Test::Date(Order::GreaterThanEquals)),
    ("Bool", Test::Bool),
    ("BinaryEquals", Test::BinaryEquals),
    ("IpAddress", Test::IpAddress { negated: false }),
    ("NotIpAddress", Test::IpAddress { negated: true }),
    ("Null", Test::Null),
];

#[cfg(test)]
mod tests_of_names {
    use super::*;

    #[test]
    fn every_name_reads_as_an_operator_that_prints_as_a_name_of_itself() {
        for (name, test) in TESTS {
            let operator = Operator::parse(name).unwrap();
            assert_eq!(operator.test, test);
            assert_eq!(Operator::parse(&operator.to_string()), Ok(operator));
        }
    }

    #[test]
    fn prefix_and_suffix() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!((operator.quantifier, operator.if_exists), (Some(Quantifier::ForAnyValue), true));
        assert_eq!(operator.to_string(), "ForAnyValue:StringNotLikeIfExists");
    }

    #[test]
    fn names_that_are_none() {
        let meant = |name: &str| match Operator::parse(name) {
            Err(OperatorError::Unknown) => Operator::suggestion(name).unwrap_or("?".into()),
            other => format!("{other:?}"),
        };
        assert_eq!(meant("ForAnyValue::StringEquals"), "ForAnyValue:StringEquals");
        assert_eq!(meant("StringEqual"), "StringEquals");
        assert_eq!(meant("ForAllValue:StringLikeIfExists"), "ForAllValues:StringLikeIfExists");
        assert_eq!(meant("Frobnicate"), "?");
        assert_eq!(meant(""), "?");
        assert_eq!(Operator::parse("NullIfExists"), Err(OperatorError::NullIfExists));
        let null = Operator::parse("ForAnyValue:Null").unwrap();
        assert_eq!(Operator::parse("foranyvalue:null"), Err(OperatorError::OtherCase(null, "ForAnyValue:Null".into())));
    }
}
