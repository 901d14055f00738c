//! Writes the certificate of a PASS.

use std::path::Path;

use keyaki::{Answer, Judgement, Question};
use keyaki_certificate::check;
use keyaki_engine::{Answer as Said, Limits};
use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES};

use super::certified;
use super::write::write;
use crate::engines::native;
use crate::files;
use crate::put::Put;
use crate::report::Failure;

/// Writes the reasons why `question`, whose answer this is, is answered PASS; what there is to say about it.
pub(crate) fn save(
    path: &Path,
    put: &Put,
    question: &Question,
    answer: &Answer,
    limits: &Limits,
) -> Result<Option<Diagnostic>, Failure> {
    match text(put, question, answer, limits) {
        Ok(text) => {
            files::write(path, &text)?;
            let message = format!("the reasons are in `{}`", path.display());
            let help = format!("`keyaki verify {}` checks them", path.display());
            Ok(Some(Diagnostic::note("certificate", message).help(help)))
        }
        Err(diagnostic) => Ok(Some(*diagnostic)),
    }
}

/// The text of the file, or why there is none.
fn text(put: &Put, question: &Question, answer: &Answer, limits: &Limits) -> Result<String, Box<Diagnostic>> {
    let none = |why: &str, help: &str| {
        Err(Box::new(Diagnostic::warning("no-certificate", format!("no certificate is written: {why}")).help(help)))
    };
    match answer.judgement {
        Judgement::Holds => {}
        Judgement::Exists { .. } => {
            return none("the request shown is the reason", "`keyaki decide` evaluates it");
        }
        Judgement::NothingExists => {
            return none("the answer is FAIL", "`--bundle` writes all that the answer rests on");
        }
        Judgement::Fails { .. } => {
            return none("the answer is FAIL", "what shows a FAIL is the request: `keyaki decide` evaluates it");
        }
        Judgement::Unknown { .. } | Judgement::Disagreement => {
            let why = format!("the answer is {}", answer.judgement.result());
            return none(&why, "only a PASS has a certificate");
        }
    }
    let query = certified(put, question);
    let (outcome, certificate) = native().prove(&query, limits);
    let Some(certificate) = certificate else {
        let why = match outcome.answer {
            Said::Unknown(why) => format!("the embedded engine, which writes them, cannot decide this: {why}"),
            Said::Sat(_) | Said::Unsat => "the embedded engine does not say PASS".to_owned(),
        };
        return none(&why, "the answer is that of other engines alone");
    };
    if let Err(flaw) = check(&query, &certificate) {
        return none(&format!("the checker does not accept it ({flaw})"), "this is a bug in Keyaki: please report it");
    }
    let text = write(put, &query, &certificate);
    if text.len() > MAX_SOURCE_BYTES {
        let why = format!("it would have {} bytes, and the limit is {MAX_SOURCE_BYTES}", text.len());
        return none(&why, "ask about fewer policies at once");
    }
    Ok(text)
}
