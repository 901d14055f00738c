//! `--suggest`: the change of the policy that makes a check pass.

use clap::Args;
use keyaki::{Answer, Judgement, Question};
use keyaki_change::{Asker, suggest};
use keyaki_report::Suggested;
use keyaki_source::Diagnostic;

use super::options;
use crate::arguments::{Asking, Format};
use crate::engines::Engines;
use crate::report::Failure;

/// How many further questions are asked for a suggestion.
const QUESTIONS: usize = 2000;

/// Whether a change is looked for.
#[derive(Args, Debug)]
pub(crate) struct Suggesting {
    /// After a FAIL, look for the smallest change of the policy that is proven to pass, and show it as a patch
    #[arg(long, global = true)]
    suggest: bool,
}

impl Suggesting {
    /// Refuses what suggestions are not made for.
    pub(super) fn fits(&self, format: Format) -> Result<(), Failure> {
        if !self.suggest || format.plain().is_ok() {
            return Ok(());
        }
        let error = Diagnostic::error("usage", "`--suggest` is shown as text or JSON");
        Err(error.help("choose `--format text` or `--format json`").into())
    }

    /// The suggestion, if one is looked for and the answer is no.
    pub(super) fn suggested(
        &self,
        question: &Question,
        answer: &Answer,
        engines: &Engines,
        asking: &Asking,
    ) -> Option<Box<Suggested>> {
        if !self.suggest || !matches!(answer.judgement, Judgement::Fails { .. }) {
            return None;
        }
        let options = options(asking);
        let asker = Asker::new(&engines.panel, &options, asking.services(), QUESTIONS);
        Some(Box::new(suggest(&asker, question)))
    }
}
