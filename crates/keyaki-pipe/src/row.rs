//! What is known about a solver: a row of `engines.toml`.
//!
//! Everything by which solvers differ is here, as data: a new solver needs a row and no code.

use std::collections::BTreeMap;

use crate::version::Version;

/// How a solver is found, started and spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What people call it; unique in a configuration.
    pub name: String,
    /// A program to look for on `PATH`, or a path to one.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Further arguments for a process that answers several queries.
    pub session_args: Vec<String>,
    /// Further arguments that limit the time of one `check-sat`; `{ms}` is milliseconds.
    pub time_args: Vec<String>,
    /// Further arguments that limit memory; `{mib}` is mebibytes.
    pub memory_args: Vec<String>,
    /// The argument of `set-logic`.
    pub logic: String,
    /// How patterns are written.
    pub strings: Strings,
    /// Arguments of `set-option`, without the colon.
    pub options: BTreeMap<String, String>,
    /// How sets of characters are written.
    pub sets: Sets,
    /// The oldest version that can be recommended.
    pub minimum: Option<Minimum>,
}

/// How patterns are written: what suits one solver can be slow in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strings {
    /// One regular expression a pattern.
    Regex,
    /// Prefix, suffix and parts where possible.
    Affixes,
}

/// How sets of characters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sets {
    /// Unions of ranges.
    #[default]
    Ranges,
    /// All characters but some, for readers that refuse ranges that end high.
    Differences,
}

/// The oldest version of a solver that can be recommended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// That version.
    pub version: Version,
    /// What is wrong with older ones.
    pub reason: String,
}
