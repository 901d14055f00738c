//! `keyaki check`: asks questions and says PASS, FAIL or UNKNOWN.
//!
//! One check is [`answered`], whether it is alone or one of [`several`]: from a question as it is put to its answer.

mod explaining;
mod several;
mod suggesting;

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki::{Answer, Incident, Judgement, Options, Prepared, Question, Rejected, Settled, ask, prepare_among, settle};
use keyaki_engine::Limits;
use keyaki_report::{Asked, Checked, answer_json, asked_json, json_text, render_asked};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, Format, Plain};
use crate::baseline::{BaselineArguments, finding};
use crate::bundle::Bundled;
use crate::certificate;
use crate::engines::{self, ByDefault, Engines};
use crate::put::Put;
use crate::question::QuestionArguments;
use crate::record::Record;
use crate::report::{Done, Failure};
use crate::run::Form;
use crate::template::Unsettled;
use crate::texts::NOTHING;
use crate::{files, listing, progress, terminal};

use explaining::Explaining;
use suggesting::Suggesting;

/// Ask a question about policies: PASS, or FAIL with a request that shows it
///
/// The embedded engine answers, with no solver installed. Where it does not know, the solvers that are installed are asked,
/// and all must agree; the answer names every engine that was asked. `--engine all` asks all of them at once.
///
/// Several policies, a folder of policies or a pattern make a run of checks with one summary (docs/pipeline.md). The exit code
/// is the first of 4, 2, 1, 3 that applies to one of them.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki check no-new-access --existing old.json --new new.json
  keyaki check access-not-granted policy.json --action s3:DeleteBucket --action s3:PutBucketPolicy
  keyaki check no-new-access --existing old.json --new new.json --certificate certificate.json
  keyaki check no-new-access --existing old.json --new new.json --explain
  keyaki check no-new-access --existing old.json --new new.json --suggest
  keyaki check no-new-access --existing scenarios/now --new scenarios/planned
  keyaki check no-new-access --existing policies-before --new policies
  keyaki check access-not-granted 'policies/**/*.json' --action 'iam:*'
  keyaki check no-public-access bucket-policy.json --resource-type AWS::S3::Bucket
  keyaki check cross-account bucket-policy.json --account 111122223333 --org o-a1b2c3d4e5
  keyaki check access-not-granted - --resource 'arn:aws:s3:::payroll/*' < policy.json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,

    /// A file to write the reasons of a PASS into, which `keyaki verify` checks
    #[arg(long, global = true, value_name = "FILE")]
    certificate: Option<PathBuf>,

    /// A folder to write all into that `keyaki replay` needs to ask again: the record of `--dump-dir` and `bundle.json`
    #[arg(long, global = true, value_name = "DIR")]
    bundle: Option<PathBuf>,

    #[command(flatten)]
    baseline: BaselineArguments,

    #[command(flatten)]
    explaining: Explaining,

    #[command(flatten)]
    suggesting: Suggesting,
}

/// Where to write what belongs to one check, and how it is reported.
struct Folders {
    /// What only deployment decides of the policies, where they are in a template.
    unsettled: Unsettled,
    dump: Option<PathBuf>,
    bundle: Option<PathBuf>,
    /// The format of the report, which says how much is explained.
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Done, Failure> {
    let run = arguments.question.run()?;
    let form = if arguments.baseline.is_given() { Form::Several } else { run.form };
    arguments.suggesting.fits(format)?;
    match form {
        Form::One => {
            arguments.baseline.baseline()?;
            let name = run.checks.first().map(|check| check.name.clone()).unwrap_or_default();
            one(arguments, name, &run.only()?, format)
        }
        Form::Several => several::run(arguments, run, format),
    }
}

/// The question that is asked alone: its answer is the report.
fn one(arguments: &Arguments, name: String, put: &Put, format: Format) -> Result<Done, Failure> {
    let asking = &arguments.question.asking;
    let question = put.question()?;
    let engines = engines::select(asking, ByDefault::Auto)?;
    let (dump, bundle) = (asking.dump_dir.clone(), arguments.bundle.clone());
    let folders = Folders { unsettled: Unsettled::default(), dump, bundle, format };
    let Answered { asked, notices, .. } =
        progress::during(&engines.board, || answered(arguments, put, question, &engines, Form::One, &folders))?;
    let code = exit_code(&asked.answer.judgement);
    let text = match format.plain() {
        Ok(Plain::Text) => render_asked(&asked, terminal::stdout_style()),
        Ok(Plain::Json) => json_text(&asked_json(&asked)),
        Err(report) => {
            let text = report(&[Checked { name, result: Ok(asked), accepted: None }]);
            return Ok(Done { text, code, diagnostics: Vec::new(), notices });
        }
    };
    Ok(Done { text, code, diagnostics: asked.answer.diagnostics, notices })
}

/// An answer, and what goes with it.
struct Answered {
    asked: Asked,
    /// The identity of what fails, where somebody may have accepted it.
    finding: Option<String>,
    /// What to say about the folders that were written.
    notices: String,
}

/// Answers one question, with everything that goes with it.
fn answered(
    arguments: &Arguments,
    put: &Put,
    (question, mut diagnostics): (Question, Vec<Diagnostic>),
    engines: &Engines,
    form: Form,
    folders: &Folders,
) -> Result<Answered, Failure> {
    let asking = &arguments.question.asking;
    let prepared = prepare_among(&question, asking.services());
    let settled = settle(question, prepared, &engines.panel, &options(asking));
    let Settled { question, prepared, mut answer } = settled;
    let put = &put.settled(&question);
    let advice = advice(&answer, engines);
    folders.unsettled.settle(&mut answer);
    if form == Form::One {
        diagnostics.extend(engines.diagnostics().iter().cloned());
    }
    diagnostics.extend(advice);
    diagnostics.append(&mut answer.diagnostics);
    diagnostics.retain(|diagnostic| !is_about_nothing(diagnostic));
    if let Some(path) = &arguments.certificate {
        diagnostics.extend(certificate::save(path, put, &question, &answer, &options(asking).limits)?);
    }
    answer.diagnostics = diagnostics;
    let mut notices = written(&answer, &question, &prepared, engines, asking, folders.dump.as_deref())?;
    if let Some(folder) = &folders.bundle {
        let record = record(&answer, &question, &prepared, engines, asking);
        notices.push_str(&files::bundle(
            folder,
            &record,
            Bundled { put, question: &question, answer: &answer, asking },
        )?);
    }
    let fails = matches!(answer.judgement, Judgement::Fails { .. }) && arguments.baseline.is_given();
    let finding = fails.then(|| finding(&question, &prepared, asking.realism()));
    let explaining = &arguments.explaining;
    let explanation = explaining.explanation(&question, &prepared, &answer, engines, asking, folders.format);
    if let Some(explanation) = &explanation {
        answer.diagnostics.extend(explanation.diagnostics.iter().cloned());
    }
    let suggested = arguments.suggesting.suggested(&question, &answer, engines, asking);
    let asked = Asked { question, answer, explanation, suggested };
    Ok(Answered { asked, finding, notices })
}

/// Whether this is about the policy that allows nothing: its user did not write it.
fn is_about_nothing(diagnostic: &Diagnostic) -> bool {
    diagnostic.labels.iter().any(|label| label.source.name() == NOTHING)
}

/// The answer of these engines.
pub(crate) fn answer(question: &Question, prepared: &Prepared, engines: &Engines, asking: &Asking) -> Answer {
    let options = options(asking);
    progress::during(&engines.board, || ask(question, prepared, &engines.panel, &options))
}

/// What to do about an answer for which too few engines are there.
pub(crate) fn advice(answer: &Answer, engines: &Engines) -> Option<Diagnostic> {
    match answer.judgement {
        Judgement::Unknown { rejected: None, .. } => engines.advice(),
        Judgement::Unknown { rejected: Some(_), .. }
        | Judgement::Holds
        | Judgement::Fails { .. }
        | Judgement::Exists { .. }
        | Judgement::NothingExists
        | Judgement::Disagreement => None,
    }
}

/// How the command line says that questions are asked.
pub(crate) fn options(asking: &Asking) -> Options {
    let limits = Limits { time: asking.timeout, ..Limits::default() };
    Options { limits, agreement: asking.agreement(), realism: asking.realism() }
}

/// Writes the folders that are due, `folder` if there is one and that of a bug; what to say about them.
pub(crate) fn written(
    answer: &Answer,
    question: &Question,
    prepared: &Prepared,
    engines: &Engines,
    asking: &Asking,
    folder: Option<&Path>,
) -> Result<String, Failure> {
    if folder.is_none() && !is_bug(answer) {
        return Ok(String::new());
    }
    let record = record(answer, question, prepared, engines, asking);
    files::dump(folder, &record)?;
    Ok(match (&answer.judgement, &answer.incident) {
        (Judgement::Disagreement, _) => files::save_case(folder, &record, "the engines disagree"),
        (Judgement::Unknown { rejected: Some(_), .. }, _) => {
            files::save_case(folder, &record, "a model is not confirmed")
        }
        (_, Some(Incident::Disagreement)) => files::save_case(folder, &record, "the engines disagree on a detail"),
        (_, Some(Incident::ModelRejected(_))) => files::save_case(folder, &record, "a further model is not confirmed"),
        (
            Judgement::Holds
            | Judgement::Fails { .. }
            | Judgement::Exists { .. }
            | Judgement::NothingExists
            | Judgement::Unknown { rejected: None, .. },
            None,
        ) => String::new(),
    })
}

/// Everything about an answer.
fn record<'a>(
    answer: &'a Answer,
    question: &'a Question,
    prepared: &'a Prepared,
    engines: &'a Engines,
    asking: &Asking,
) -> Record<'a> {
    let query = prepared.query(asking.realism());
    let mut more = vec![("answer.json".to_owned(), json_text(&answer_json(answer)))];
    if let Some(rejected) = rejected(answer) {
        more.push(("rejected-model.txt".to_owned(), listing::model(&rejected.model, query)));
        more.push(("rejected-request.json".to_owned(), json_text(&rejected.request.to_json())));
    }
    Record { question, query, engines, outcomes: &answer.engines, more }
}

/// Whether the answer shows that an engine, or Keyaki, is wrong.
fn is_bug(answer: &Answer) -> bool {
    matches!(answer.judgement, Judgement::Disagreement) || answer.incident.is_some() || rejected(answer).is_some()
}

fn rejected(answer: &Answer) -> Option<&Rejected> {
    match (&answer.judgement, &answer.incident) {
        (Judgement::Unknown { rejected: Some(rejected), .. }, _) | (_, Some(Incident::ModelRejected(rejected))) => {
            Some(rejected)
        }
        _ => None,
    }
}

fn exit_code(judgement: &Judgement) -> u8 {
    match judgement {
        Judgement::Holds | Judgement::Exists { .. } => 0,
        Judgement::Fails { .. } | Judgement::NothingExists => 1,
        Judgement::Unknown { .. } => 3,
        Judgement::Disagreement => 4,
    }
}
