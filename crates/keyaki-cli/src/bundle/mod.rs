//! Bundles: a question, its answer and all that belongs to them in a folder that can be replayed: `keyaki.bundle/1`.
//!
//! A bundle is the record that `--dump-dir` writes, and `bundle.json`: the question as it is put with the texts of its policies, the
//! query's identity, how it was asked, what each engine said, the answer, and a hash of every other file. `keyaki replay` needs nothing
//! but that file, and holds the others against it. `docs/pipeline.md` describes it.

mod command_line;
mod read;
mod write;

use keyaki::{Answer, Question};
use keyaki_engine::Agreement;
use serde_json::Value;

use crate::arguments::Asking;
use crate::put::Put;

pub(crate) use read::read;
pub(crate) use write::text;

/// The schema of the file.
const SCHEMA: &str = "keyaki.bundle/1";
/// What it is called.
pub(crate) const FILE: &str = "bundle.json";

/// What a record needs to become a bundle.
#[derive(Clone, Copy)]
pub(crate) struct Bundled<'a> {
    pub(crate) put: &'a Put,
    pub(crate) question: &'a Question,
    pub(crate) answer: &'a Answer,
    pub(crate) asking: &'a Asking,
}

/// A bundle as read.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// The version of Keyaki that wrote it.
    pub(crate) written_by: String,
    pub(crate) put: Put,
    /// The identity of its query.
    pub(crate) query: String,
    /// What each engine may take, in milliseconds.
    pub(crate) timeout: u64,
    /// What each engine said.
    pub(crate) engines: Vec<Said>,
    /// `PASS`, `FAIL` or `UNKNOWN`.
    pub(crate) result: String,
    /// The answer in a sentence.
    pub(crate) message: String,
    /// The answer, as `keyaki.answer/1`.
    pub(crate) answer: Value,
}

/// What an engine said.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `sat`, `unsat` or `unknown`.
    pub(crate) answer: String,
}

fn agreement_name(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Any => "any",
        Agreement::All => "all",
    }
}
