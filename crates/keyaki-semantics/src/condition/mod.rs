//! Conditions (spec B): operators, set prefixes, absent keys and policy variables.

pub(crate) mod decide;
pub(crate) mod encode;
