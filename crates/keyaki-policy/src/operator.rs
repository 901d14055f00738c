//! Condition operators (spec B.2–B.5).

use std::fmt;

/// A condition operator: a base test, perhaps negated, with an optional set prefix and an optional `IfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// What is compared and how.
    pub test: Test,
    /// `…IfExists`: an absent key satisfies the operator.
    pub if_exists: bool,
}

/// A set prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `ForAllValues:`.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

/// The base test with its polarity. `Numeric` and `Date` carry `NotEquals` as an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Test {
    /// `StringEquals`, `StringNotEquals`: same characters; wildcards are ordinary characters.
    StringEquals { negated: bool },
    /// `StringEqualsIgnoreCase`, `StringNotEqualsIgnoreCase`: same characters but for ASCII case.
    StringEqualsIgnoreCase { negated: bool },
    /// `StringLike`, `StringNotLike`: glob, case-sensitive.
    StringLike { negated: bool },
    /// `ArnEquals`, `ArnLike` and their negations, which mean the same: six parts, each a glob.
    ArnLike { negated: bool },
    /// `NumericEquals` … `NumericGreaterThanEquals`.
    Numeric(Order),
    /// `DateEquals` … `DateGreaterThanEquals`.
    Date(Order),
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    BinaryEquals,
    /// `IpAddress`, `NotIpAddress`.
    IpAddress { negated: bool },
    /// `Null`.
    Null,
}

/// An order relation between a request's value and a policy's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `Equals`
    Equals,
    /// `NotEquals` (the negation of `Equals`: true when the key is absent)
    NotEquals,
    /// `LessThan`
    LessThan,
    /// `LessThanEquals`
    LessThanEquals,
    /// `GreaterThan`
    GreaterThan,
    /// `GreaterThanEquals`
    GreaterThanEquals,
}

impl Order {
    /// Every order, in the order of AWS's documentation.
    pub const ALL: [Self; 6] = [
        Self::Equals,
        Self::NotEquals,
        Self::LessThan,
        Self::LessThanEquals,
        Self::GreaterThan,
        Self::GreaterThanEquals,
    ];

    /// The suffix in operator names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equals => "Equals",
            Self::NotEquals => "NotEquals",
            Self::LessThan => "LessThan",
            Self::LessThanEquals => "LessThanEquals",
            Self::GreaterThan => "GreaterThan",
            Self::GreaterThanEquals => "GreaterThanEquals",
        }
    }
}

impl Test {
    /// Whether this is a negated test: NOR over the values, true when the key is absent (spec B.1).
    pub fn is_negated(self) -> bool {
        match self {
            Self::StringEquals { negated }
            | Self::StringEqualsIgnoreCase { negated }
            | Self::StringLike { negated }
            | Self::ArnLike { negated }
            | Self::IpAddress { negated } => negated,
            Self::Numeric(order) | Self::Date(order) => order == Order::NotEquals,
            Self::Bool | Self::BinaryEquals | Self::Null => false,
        }
    }

    /// Whether policy variables may occur in its values (spec B.9).
    pub fn takes_variables(self) -> bool {
        match self {
            Self::StringEquals { .. }
            | Self::StringEqualsIgnoreCase { .. }
            | Self::StringLike { .. }
            | Self::ArnLike { .. }
            | Self::Bool => true,
            Self::Numeric(_) | Self::Date(_) | Self::BinaryEquals | Self::IpAddress { .. } | Self::Null => false,
        }
    }
}

impl fmt::Display for Operator {
    /// AWS's name; `Arn` operators are written with `Like`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => f.write_str("ForAllValues:")?,
            Some(Quantifier::ForAnyValue) => f.write_str("ForAnyValue:")?,
            None => {}
        }
        let not = if self.test.is_negated() { "Not" } else { "" };
        match self.test {
            Test::StringEquals { .. } => write!(f, "String{not}Equals")?,
            Test::StringEqualsIgnoreCase { .. } => write!(f, "String{not}EqualsIgnoreCase")?,
            Test::StringLike { .. } => write!(f, "String{not}Like")?,
            Test::ArnLike { .. } => write!(f, "Arn{not}Like")?,
            Test::Numeric(order) => write!(f, "Numeric{}", order.name())?,
            Test::Date(order) => write!(f, "Date{}", order.name())?,
            Test::Bool => f.write_str("Bool")?,
            Test::BinaryEquals => f.write_str("BinaryEquals")?,
            Test::IpAddress { .. } => write!(f, "{not}IpAddress")?,
            Test::Null => f.write_str("Null")?,
        }
        if self.if_exists { f.write_str("IfExists") } else { Ok(()) }
    }
}
