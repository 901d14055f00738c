//! `--suggest`: the change of the policy that makes a check pass.

use clap::Args;
use keyaki::{Answer, Judgement, Question};
use keyaki_change::{Asker, suggest};
use keyaki_report::{Suggested, render_suggestion, suggestion_json};
use keyaki_source::Diagnostic;
use serde_json::Value;

use super::options;
use crate::arguments::{Asking, Format};
use crate::engines::Engines;
use crate::report::Failure;
use crate::run::Form;
use crate::terminal;

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
    pub(super) fn fits(&self, form: Form, format: Format) -> Result<(), Failure> {
        let refused = |message: &str, help: &str| Err(Diagnostic::error("usage", message).help(help).into());
        match (self.suggest, form, format.plain()) {
            (false, ..) | (true, Form::One, Ok(_)) => Ok(()),
            (true, Form::Several, _) => refused("`--suggest` is for one check", "name the policy that fails by itself"),
            (true, Form::One, Err(_)) => {
                refused("`--suggest` is shown as text or JSON", "choose `--format text` or `--format json`")
            }
        }
    }

    /// The suggestion, if one is looked for and the answer is no.
    pub(super) fn suggested(
        &self,
        question: &Question,
        answer: &Answer,
        engines: &Engines,
        asking: &Asking,
    ) -> Option<Suggested> {
        if !self.suggest || !matches!(answer.judgement, Judgement::Fails { .. }) {
            return None;
        }
        let options = options(asking);
        let asker = Asker::new(&engines.panel, &options, asking.services(), QUESTIONS);
        Some(suggest(&asker, question))
    }
}

/// The text of an answer with the suggestion.
pub(super) fn text_with(mut text: String, suggested: Option<&Suggested>) -> String {
    if let Some(suggested) = suggested {
        text.push('\n');
        text.push_str(&render_suggestion(suggested, terminal::stdout_style()));
    }
    text
}

/// The JSON of an answer with the suggestion, before the diagnostics.
pub(super) fn json_with(mut json: Value, suggested: Option<&Suggested>) -> Value {
    if let (Some(suggested), Some(members)) = (suggested, json.as_object_mut()) {
        let diagnostics = members.shift_remove("diagnostics");
        members.insert("suggestion".to_owned(), suggestion_json(suggested));
        members.extend(diagnostics.map(|diagnostics| ("diagnostics".to_owned(), diagnostics)));
    }
    json
}
