//! One condition key: its spelling, the type of its values and whether a request may carry several of them.

use crate::template::Template;

/// What is known about a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyInfo {
    /// AWS's spelling. In the key of a family, `${Name}` stands for the free part: `aws:ResourceTag/${TagKey}`.
    pub spelling: &'static str,
    /// The type of one value.
    pub key_type: KeyType,
    /// Whether a request may carry several values.
    pub cardinality: Cardinality,
    /// Whether every request carries it.
    pub availability: Availability,
}

/// Which requests carry a key (spec C.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Availability {
    /// Documented as part of every request context.
    Always,
    /// Some requests only, or not documented.
    Sometimes,
}

/// The type of one value of a key, in the words of the Service Authorization Reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// Any text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A decimal number.
    Numeric,
    /// An instant, as ISO 8601 text or as seconds since 1970.
    Date,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// Bytes, in Base64.
    Binary,
}

/// How many values a request may carry under one key (spec B.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cardinality {
    /// At most one value.
    Single,
    /// Any number of values.
    Multi,
}

impl KeyInfo {
    /// Whether this is a family of keys with a free part in the name.
    pub fn is_template(&self) -> bool {
        self.spelling.contains("${")
    }

    /// Whether `name` is this key or one of this family, without regard to ASCII case.
    pub fn matches(&self, name: &str) -> bool {
        Template::new(self.spelling).captures(name).is_some()
    }

    /// `name` in AWS's spelling, the free part as it stands in `name`: `aws:resourcetag/Team` is
    /// `aws:ResourceTag/Team`. A `name` that does not belong here is given back unchanged.
    pub fn spelled(&self, name: &str) -> String {
        let template = Template::new(self.spelling);
        match template.captures(name) {
            Some(free) => template.fill(&free),
            None => name.to_owned(),
        }
    }

    /// A key that every request carries.
    pub(crate) const fn always(spelling: &'static str, key_type: KeyType) -> Self {
        Self { spelling, key_type, cardinality: Cardinality::Single, availability: Availability::Always }
    }

    pub(crate) const fn new(spelling: &'static str, key_type: KeyType, cardinality: Cardinality) -> Self {
        Self { spelling, key_type, cardinality, availability: Availability::Sometimes }
    }
}
