//! `--explain`, `--why`, `--witnesses`: more about an answer than its first cause.

use clap::Args;
use keyaki::{Answer, Prepared, Question};
use keyaki_explain::{Explanation, Wanted, explain};

use super::options;
use crate::arguments::{Asking, Format};
use crate::engines::Engines;

/// What is explained.
#[derive(Args, Debug)]
#[command(next_help_heading = "Explanations")]
pub(crate) struct Explaining {
    /// After a FAIL, show every statement at fault with a request of its own, what stood in the way before, and what each
    /// element of each statement says of the request
    #[arg(long, global = true)]
    explain: bool,

    /// After a PASS, show the smallest sets of statements that it rests on
    #[arg(long, global = true)]
    why: bool,

    /// After a FAIL, show as many requests as this, each different in its statement, action, resource, caller or conditions
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
    witnesses: Option<u8>,
}

impl Explaining {
    /// What is wanted: reports show every cause and the trace of the request without being asked.
    fn wanted(&self, format: Format) -> Option<Wanted> {
        let everything = self.explain || format.plain().is_err();
        let witnesses = usize::from(self.witnesses.unwrap_or(1));
        let wanted =
            Wanted { causes: everything, witnesses, trace: everything, support: self.why, ..Wanted::default() };
        (everything || self.why || witnesses > 1).then_some(wanted)
    }

    /// The explanation of `answer`, if one is wanted.
    pub(super) fn explanation(
        &self,
        question: &Question,
        prepared: &Prepared,
        answer: &Answer,
        engines: &Engines,
        asking: &Asking,
        format: Format,
    ) -> Option<Box<Explanation>> {
        let wanted = self.wanted(format)?;
        Some(Box::new(explain(question, prepared, &engines.panel, &options(asking), answer, &wanted)))
    }
}
