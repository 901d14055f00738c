//! What came of one question put to one configuration once: `keyaki.experiment-row/1`.

use serde::{Deserialize, Serialize};

use crate::configuration::{Configuration, Slicing, StringChoice};

const SCHEMA: &str = "keyaki.experiment-row/1";

/// What was measured. Its members are the columns of the CSV file, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    schema: String,
    /// Which corpus.
    pub corpus: String,
    /// Which policy or pair of it.
    pub instance: String,
    /// Which question.
    pub question: String,
    /// Which engine.
    pub engine: String,
    /// The version that it reports.
    pub version: String,
    /// How patterns were written.
    pub strings: StringChoice,
    /// How much was encoded.
    pub slicing: Slicing,
    /// Seconds that it had.
    pub timeout: f64,
    /// From 1.
    pub repetition: u32,
    /// What it said.
    pub answer: Answered,
    /// Why it does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Seconds from policies to the query.
    pub encode: f64,
    /// Seconds from the query to the answer.
    pub solve: f64,
    /// How many terms the query has.
    pub terms: usize,
    /// SHA-256 of the query.
    pub query: String,
}

/// What an engine says of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answered {
    /// A request shows that the answer is no.
    Sat,
    /// There is none.
    Unsat,
    /// It does not know.
    Unknown,
}

/// What a row is about: no two rows of a run have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    corpus: String,
    instance: String,
    question: String,
    engine: String,
    strings: StringChoice,
    slicing: Slicing,
    timeout: u64,
    repetition: u32,
}

impl Answered {
    /// As SMT-LIB's `check-sat` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
            Self::Unknown => "unknown",
        }
    }
}

impl Key {
    /// What a row of this question, configuration and repetition is about.
    pub fn new([corpus, instance, question]: [&str; 3], configuration: &Configuration, repetition: u32) -> Self {
        Self {
            corpus: corpus.to_owned(),
            instance: instance.to_owned(),
            question: question.to_owned(),
            engine: configuration.engine.clone(),
            strings: configuration.strings,
            slicing: configuration.slicing,
            timeout: configuration.timeout.to_bits(),
            repetition,
        }
    }

    /// The row of this, without what was measured.
    pub fn row(&self) -> Row {
        Row {
            schema: SCHEMA.to_owned(),
            corpus: self.corpus.clone(),
            instance: self.instance.clone(),
            question: self.question.clone(),
            engine: self.engine.clone(),
            version: String::new(),
            strings: self.strings,
            slicing: self.slicing,
            timeout: f64::from_bits(self.timeout),
            repetition: self.repetition,
            answer: Answered::Unknown,
            reason: None,
            encode: 0.0,
            solve: 0.0,
            terms: 0,
            query: String::new(),
        }
    }
}

impl Row {
    /// What it is about.
    pub fn key(&self) -> Key {
        Key {
            corpus: self.corpus.clone(),
            instance: self.instance.clone(),
            question: self.question.clone(),
            engine: self.engine.clone(),
            strings: self.strings,
            slicing: self.slicing,
            timeout: self.timeout.to_bits(),
            repetition: self.repetition,
        }
    }

    /// Whether it was measured with this configuration.
    pub fn is_of(&self, configuration: &Configuration) -> bool {
        self.engine == configuration.engine
            && self.strings == configuration.strings
            && self.slicing == configuration.slicing
            && self.timeout.to_bits() == configuration.timeout.to_bits()
    }

    /// One line of JSON, with its end.
    pub fn to_line(&self) -> String {
        // Rows hold texts and finite numbers, which JSON can write.
        serde_json::to_string(self).map(|line| line + "\n").unwrap_or_default()
    }

    /// The row that a line is.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(line: &str) -> Result<Self, String> {
        let row: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if row.schema == SCHEMA { Ok(row) } else { Err(format!("`{}` is not `{SCHEMA}`", row.schema)) }
    }
}
