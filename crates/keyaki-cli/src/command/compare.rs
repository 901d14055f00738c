//! `keyaki compare`: what each engine says to the same question.

use clap::Args;
use keyaki::{Prepared, Question, identity, prepare_among, settle};
use keyaki_engine::{Agreement, Answer, Outcome};
use keyaki_report::{Agreed, Compared, Comparison, Shown, comparison_json, json_text, render_comparison};
use keyaki_semantics::{Encoding, polish, request_of};

use crate::arguments::{Asking, Plain};
use crate::command::check;
use crate::engines::{self, ByDefault, Engines};
use crate::question::QuestionArguments;
use crate::record::Record;
use crate::report::{Done, Failure};
use crate::{files, progress, terminal};

/// Ask every engine the same question, and compare their answers
///
/// The embedded engine and every solver that is found are asked, or those that `--engine` names. Each engine's own model is
/// shown as a request. The exit code is that of the answer they agree on; all of them are
/// heard whatever `--agree` says.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  keyaki compare no-new-access --existing old.json --new new.json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let asking = &arguments.question.asking;
    let (question, mut diagnostics) = arguments.question.question()?;
    let engines = engines::select(asking, ByDefault::All)?;
    let prepared = prepare_among(&question, asking.services());
    let (question, prepared) = settled(question, prepared, &engines, asking);
    let encoding = prepared.encoding_for(asking.realism());
    let query = &encoding.query;
    let limits = check::options(asking).limits;
    let verdict = progress::during(&engines.board, || engines.panel.ask(query, &limits, Agreement::All));
    diagnostics.extend(engines.diagnostics().iter().cloned());
    diagnostics.extend(prepared.encoding.diagnostics.iter().cloned());
    let outcomes = verdict.outcomes;
    let mut compared: Vec<Compared> =
        outcomes.iter().map(|outcome| compared(outcome, &question, &prepared, encoding)).collect();
    if compared.iter().any(is_rejected)
        && let Some(known) = encoding.with_known_texts()
    {
        let further = progress::during(&engines.board, || engines.panel.ask(&known.query, &limits, Agreement::All));
        confirm_among(&mut compared, &further.outcomes, |outcome| {
            self::compared(outcome, &question, &prepared, &known)
        });
    }
    let query_sha256 = identity(query);
    let readings = question.readings();
    let services = prepared.services;
    let comparison = Comparison {
        question: question.name(),
        claim: question.claim(),
        engines: compared,
        query_sha256,
        readings,
        services,
        diagnostics,
    };
    let more = vec![("comparison.json".to_owned(), json_text(&comparison_json(&comparison)))];
    let record = Record { question: &question, query, engines: &engines, outcomes: &outcomes, more };
    let folder = asking.dump_dir.as_deref();
    files::dump(folder, &record)?;
    let agreed = comparison.agreed();
    let notices = match agreed {
        Agreed::Disagree => files::save_case(folder, &record, "the engines disagree"),
        Agreed::Fail | Agreed::Unknown if comparison.has_rejected() => {
            files::save_case(folder, &record, "a model is not confirmed")
        }
        Agreed::Pass | Agreed::Fail | Agreed::Unknown => String::new(),
    };
    let text = match format {
        Plain::Text => render_comparison(&comparison, terminal::stdout_style()),
        Plain::Json => json_text(&comparison_json(&comparison)),
    };
    Ok(Done { text, code: exit_code(agreed), diagnostics: comparison.diagnostics, notices })
}

/// The question whose query settles the answer: where it is counted from how many addresses outsiders are let in, it takes several
/// to find it.
fn settled(question: Question, prepared: Prepared, engines: &Engines, asking: &Asking) -> (Question, Prepared) {
    if !question.counts_addresses() {
        return (question, prepared);
    }
    let options = check::options(asking);
    let settled = progress::during(&engines.board, || settle(question, prepared, &engines.panel, &options));
    (settled.question, settled.prepared)
}

/// An outcome with the request of its own model: the polished one if the evaluator confirms it.
fn compared(outcome: &Outcome, question: &Question, prepared: &Prepared, encoding: &Encoding) -> Compared {
    let shown = match &outcome.answer {
        Answer::Sat(model) => {
            let polished = request_of(encoding, &polish(encoding, encoding.query.goal, model.clone()));
            let plain = || request_of(encoding, model);
            let confirmed = prepared.is_violated_by(question, &polished);
            let request = if confirmed { polished } else { plain() };
            Some(Shown { confirmed: confirmed || prepared.is_violated_by(question, &request), request })
        }
        Answer::Unsat | Answer::Unknown(_) => None,
    };
    Compared { outcome: outcome.clone(), shown }
}

fn is_rejected(compared: &Compared) -> bool {
    compared.shown.as_ref().is_some_and(|shown| !shown.confirmed)
}

/// Where an engine's model is of no request since the query leaves something open, what the engine finds where nothing is.
fn confirm_among(compared: &mut [Compared], further: &[Outcome], read: impl Fn(&Outcome) -> Compared) {
    for rejected in compared.iter_mut().filter(|compared| is_rejected(compared)) {
        let found = further.iter().find(|outcome| outcome.engine == rejected.outcome.engine).map(&read);
        if let Some(Compared { shown: Some(shown), .. }) = found.filter(|found| !is_rejected(found)) {
            rejected.shown = Some(shown);
        }
    }
}

fn exit_code(agreed: Agreed) -> u8 {
    match agreed {
        Agreed::Pass => 0,
        Agreed::Fail => 1,
        Agreed::Unknown => 3,
        Agreed::Disagree => 4,
    }
}
