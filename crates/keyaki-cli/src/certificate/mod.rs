//! Certificates as files: `keyaki.certificate/1`.
//!
//! A file holds a question with the texts of its policies, how they are read, the identity of the query that is made of
//! this, and the steps by which the query has no model; each step also in words. `docs/native-engine.md` describes it.

mod read;
mod save;
mod write;

use std::collections::BTreeMap;

use keyaki::{Question, prepare_whole};
use keyaki_certificate::Certificate;
use keyaki_ir::Query;
use sha2::{Digest, Sha256};

use crate::put::Put;

pub(crate) use read::read;
pub(crate) use save::save;

/// The schema of the files.
pub(crate) const SCHEMA: &str = "keyaki.certificate/1";

/// A certificate file as read; what it says has not been checked.
#[derive(Debug)]
pub(crate) struct Document {
    /// The version of Keyaki that wrote it.
    pub(crate) written_by: String,
    pub(crate) put: Put,
    /// What it says that it shows.
    pub(crate) claim: String,
    /// The identity of the query that the steps are about.
    pub(crate) query: String,
    pub(crate) steps: Vec<read::Step>,
    /// What it says that terms are, by their numbers.
    pub(crate) terms: BTreeMap<String, String>,
    /// The files whose text is not the one that their hash says.
    pub(crate) altered: Vec<String>,
}

/// The query that certificates of `question`, put so, are about: with nothing left out, so that no reason for leaving something
/// out has to be believed.
pub(crate) fn certified(put: &Put, question: &Question) -> Query {
    prepare_whole(question, put.services).query(put.realism).clone()
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(text: impl AsRef<[u8]>) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Document {
    /// The steps as steps about `query`; `None` when they name what is not in it.
    pub(crate) fn certificate(&self, query: &Query) -> Option<Certificate> {
        let terms = query.reachable();
        let steps = self.steps.iter().map(|step| step.about(query, &terms)).collect::<Option<_>>()?;
        Some(Certificate { steps })
    }
}
