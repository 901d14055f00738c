//! One way to answer a question: an engine, how its scripts are written, how much is encoded, and its time.

use serde::{Deserialize, Serialize};

/// One way to answer a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// The engine's name, as in a file of engines: versions of a solver are engines of different names.
    pub engine: String,
    /// How patterns are written.
    pub strings: StringChoice,
    /// How much of the policies is encoded.
    pub slicing: Slicing,
    /// Seconds for a query.
    pub timeout: f64,
    /// What tells it from the others of the experiment.
    pub label: String,
}

/// How patterns are written in scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringChoice {
    /// As the engine's row says; of the embedded engine, which has no script, the only choice.
    Own,
    /// As regular expressions.
    Regex,
    /// As prefixes, suffixes and parts where these say the same.
    Affixes,
}

/// How much of the policies is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slicing {
    /// Without what cannot matter to the question.
    Sliced,
    /// All of them.
    Whole,
}

impl Configuration {
    /// Whether one thing tells the two apart: the engine, how patterns are written, how much is encoded, or the time. An engine that
    /// has no choice of how to write patterns differs from others in the engine alone.
    pub(crate) fn differs_in_one(&self, other: &Self) -> bool {
        let engine = self.engine != other.engine;
        let chosen = self.strings != StringChoice::Own && other.strings != StringChoice::Own;
        let strings = self.strings != other.strings && (chosen || !engine);
        let timeout = self.timeout.to_bits() != other.timeout.to_bits();
        [engine, strings, self.slicing != other.slicing, timeout].into_iter().filter(|differs| *differs).count() == 1
    }
}

impl StringChoice {
    /// As in files of experiments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Regex => "regex",
            Self::Affixes => "affixes",
        }
    }
}

impl Slicing {
    /// As in files of experiments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sliced => "sliced",
            Self::Whole => "whole",
        }
    }
}

/// Every combination, named by what varies. The embedded engine has no script to be written in different ways.
pub(crate) fn matrix(
    engines: &[String],
    strings: &[StringChoice],
    slicing: &[Slicing],
    timeouts: &[f64],
) -> Vec<Configuration> {
    let mut configurations: Vec<Configuration> = Vec::new();
    for engine in engines {
        let own = [StringChoice::Own];
        let strings = if engine == "native" { &own } else { strings };
        for strings in strings {
            for slicing_choice in slicing {
                for timeout in timeouts {
                    let mut label = vec![engine.clone()];
                    label.extend((*strings != StringChoice::Own).then(|| strings.name().to_owned()));
                    label.extend((slicing.len() > 1).then(|| slicing_choice.name().to_owned()));
                    label.extend((timeouts.len() > 1).then(|| format!("{timeout} s")));
                    configurations.push(Configuration {
                        engine: engine.clone(),
                        strings: *strings,
                        slicing: *slicing_choice,
                        timeout: *timeout,
                        label: label.join(" "),
                    });
                }
            }
        }
    }
    configurations
}
