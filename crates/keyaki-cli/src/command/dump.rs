//! `keyaki dump`: any value of the pipeline.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use keyaki::property::{packs, written};
use keyaki::{Question, Role, Subject, prepare_among};
use keyaki_engine::{Answer, Outcome};
use keyaki_ir::Model;
use keyaki_policy::{json, lower, parse};
use keyaki_report::{
    answer_json, json_text, layers, printable, printable_block, render_document, render_policy, render_readings,
};
use keyaki_semantics::{Encoding, Scenario, polish, request_of};
use keyaki_source::{Diagnostic, Source};
use serde_json::{Value, json};

use crate::arguments::Reading;
use crate::command::{check, emit};
use crate::engines::{self, ByDefault};
use crate::properties::pack;
use crate::question::QuestionArguments;
use crate::report::{Done, Failure};
use crate::subject::is_scenario;
use crate::{input, listing, progress};

/// Show any value on the way from policies to an answer
///
/// The exit code is 0 when the value could be shown, whatever the answer.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki dump policy policy.json
  keyaki dump question access-not-granted scenario.json --action 's3:*'
  keyaki dump query no-new-access --existing old.json --new new.json
  keyaki dump model access-not-granted policy.json --action 's3:*' --engine z3")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    stage: Stage,
}

#[derive(Debug, Subcommand)]
enum Stage {
    /// A policy as written: every value and its place; no scenario
    Document(File),
    /// A policy as meant: what each element was understood as; no scenario
    Policy(File),
    /// A question: its policies as meant, those of scenarios by layer
    Question(QuestionArguments),
    /// A question in logic, one term a line
    Query(QuestionArguments),
    /// A question in SMT-LIB; the same as `keyaki emit`
    Script(QuestionArguments),
    /// What each engine said, with its model
    Outcome(QuestionArguments),
    /// The model of each engine that found one
    Model(QuestionArguments),
    /// The request that each model describes, as JSON: as it is, and made presentable
    Request(QuestionArguments),
    /// The answer, as JSON
    Answer(QuestionArguments),
    /// The disputed points and the readings that `--reading` can take
    Readings,
    /// The packs of properties that `--pack` can take, or the text of one
    Packs(PackArguments),
}

#[derive(Args, Debug)]
struct PackArguments {
    /// The pack whose text is shown
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

#[derive(Args, Debug)]
struct File {
    /// The policy; `-` reads standard input
    #[arg(value_name = "POLICY")]
    file: PathBuf,

    #[command(flatten)]
    reading: Reading,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    let (text, diagnostics) = match &arguments.stage {
        Stage::Document(file) => document(file)?,
        Stage::Policy(file) => policy(file)?,
        Stage::Question(arguments) => question(arguments)?,
        Stage::Query(arguments) => query(arguments)?,
        Stage::Script(arguments) => emit::script_text(arguments)?,
        Stage::Outcome(arguments) => asked(arguments, &outcomes)?,
        Stage::Model(arguments) => asked(arguments, &models)?,
        Stage::Request(arguments) => asked(arguments, &requests)?,
        Stage::Answer(arguments) => answer(arguments)?,
        Stage::Readings => (render_readings(), Vec::new()),
        Stage::Packs(PackArguments { name: Some(name) }) => (pack(name)?.text.to_owned(), Vec::new()),
        Stage::Packs(PackArguments { name: None }) => (list_of_packs(), Vec::new()),
    };
    Ok(Done { text, diagnostics, notices: String::new(), code: 0 })
}

/// A line for each pack, and one for each name that has to be defined for it.
fn list_of_packs() -> String {
    let mut out = String::new();
    for pack in packs() {
        out.push_str(&format!("{:<22}{}\n", pack.name, pack.about));
        out.extend(pack.needs.iter().map(|definition| format!("{:<22}needs --let '{definition}'\n", "")));
    }
    out
}

type Shown = (String, Vec<Diagnostic>);

fn document(file: &File) -> Result<Shown, Failure> {
    let source = policy_text(file)?;
    match parse(&source, file.reading.mode()) {
        (Some(document), diagnostics) => Ok((render_document(&document), diagnostics)),
        (None, diagnostics) => Err(Failure(diagnostics)),
    }
}

fn policy(file: &File) -> Result<Shown, Failure> {
    let source = policy_text(file)?;
    let (document, mut diagnostics) = parse(&source, file.reading.mode());
    let Some(document) = document else { return Err(Failure(diagnostics)) };
    let kind = file.reading.kind().unwrap_or_else(|| document.detect_kind());
    let (policy, more) = lower(&document, kind, file.reading.manner());
    diagnostics.extend(more);
    match policy {
        Some(policy) => Ok((render_policy(&policy), diagnostics)),
        None => Err(Failure(diagnostics)),
    }
}

/// The text of one policy.
fn policy_text(file: &File) -> Result<Source, Failure> {
    let source = input::source(&file.file)?;
    if !json::parse(&source).0.is_some_and(|root| is_scenario(&root)) {
        return Ok(source);
    }
    let error = Diagnostic::error("not-a-policy", format!("`{}` is a scenario, not a policy", source.name()));
    Err(error.help("`keyaki dump question` shows the policies of a scenario").into())
}

fn question(arguments: &QuestionArguments) -> Result<Shown, Failure> {
    let (question, diagnostics) = arguments.question()?;
    let mut text = format!("question {}\n", question.name());
    for (role, subject) in question.subjects() {
        match subject {
            Subject::Policy(policy) => text.push_str(&format!("\n{}: {}", role.name(), render_policy(policy))),
            Subject::Scenario(scenario) => text.push_str(&scenario_text(role, scenario)),
        }
    }
    match &question {
        Question::NoNewAccess { .. } | Question::Property { .. } => {}
        Question::AccessNotGranted { access, .. } => {
            let listed = |items: &[String]| if items.is_empty() { "any".to_owned() } else { items.join(" | ") };
            let (actions, resources) = (listed(access.actions()), listed(access.resources()));
            text.push_str(&printable_block(&format!("\naccess:\n  action     {actions}\n  resource   {resources}\n")));
        }
        Question::NoPublicAccess { public, .. } => {
            let (resource_type, trust) = (public.resource_type(), public.trust().name());
            text.push_str(&format!("\npublic:\n  type       {resource_type}\n  trust      {trust}\n"));
        }
        Question::CrossAccount { perimeter, .. } => {
            let listed = |items: Vec<&str>| if items.is_empty() { "none".to_owned() } else { items.join(" | ") };
            let accounts = listed(perimeter.accounts().collect());
            let organizations = listed(perimeter.organizations().collect());
            text.push_str(&printable_block(&format!(
                "\ninside:\n  account    {accounts}\n  org        {organizations}\n"
            )));
        }
    }
    text.push_str(&printable_block(&format!("\nas a property:\n{}", written(&question))));
    Ok((text, diagnostics))
}

/// Each policy under its role and layer, numbered within the layer.
fn scenario_text(role: Role, scenario: &Scenario) -> String {
    let role = role.name();
    let mut out = format!("\n{role}: {}\n", listing::scenario_facts(scenario));
    for layer in layers(scenario) {
        let title = printable(&layer.title());
        for (n, policy) in layer.policies.iter().enumerate() {
            out.push_str(&format!("\n{role} {title} {}: {}", n + 1, render_policy(policy)));
        }
        if layer.policies.is_empty() {
            out.push_str(&format!("\n{role} {title}: no policies\n"));
        }
    }
    out
}

fn query(arguments: &QuestionArguments) -> Result<Shown, Failure> {
    let (question, diagnostics) = arguments.question()?;
    let prepared = prepare_among(&question, arguments.asking.services());
    let text = listing::query(prepared.query(arguments.asking.realism()));
    Ok((text, [diagnostics, prepared.encoding.diagnostics].concat()))
}

fn answer(arguments: &QuestionArguments) -> Result<Shown, Failure> {
    let (question, mut diagnostics) = arguments.question()?;
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    let prepared = prepare_among(&question, arguments.asking.services());
    let answer = check::answer(&question, &prepared, &engines, &arguments.asking);
    diagnostics.extend(engines.diagnostics().iter().cloned());
    diagnostics.extend(check::advice(&answer, &engines));
    Ok((json_text(&answer_json(&answer)), diagnostics))
}

/// What engines said about the main query, shown with `show`.
fn asked(arguments: &QuestionArguments, show: &dyn Fn(&[Outcome], &Encoding) -> String) -> Result<Shown, Failure> {
    let (question, diagnostics) = arguments.question()?;
    let engines = engines::select(&arguments.asking, ByDefault::Auto)?;
    let prepared = prepare_among(&question, arguments.asking.services());
    let encoding = prepared.encoding_for(arguments.asking.realism());
    let options = check::options(&arguments.asking);
    let ask = || engines.panel.ask(&encoding.query, &options.limits, options.agreement);
    let verdict = progress::during(&engines.board, ask);
    let text = show(&verdict.outcomes, encoding);
    Ok((text, [diagnostics, engines.diagnostics().to_vec(), prepared.encoding.diagnostics].concat()))
}

fn outcomes(outcomes: &[Outcome], encoding: &Encoding) -> String {
    outcomes.iter().map(|outcome| listing::outcome(outcome, &encoding.query)).collect::<Vec<_>>().join("\n")
}

fn models(outcomes: &[Outcome], encoding: &Encoding) -> String {
    let shown = found(outcomes).map(|(outcome, model)| {
        format!("{} {}:\n{}", outcome.engine.name, outcome.engine.version, listing::model(model, &encoding.query))
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn requests(outcomes: &[Outcome], encoding: &Encoding) -> String {
    let shown = found(outcomes).map(|(outcome, model)| {
        let presentable = request_of(encoding, &polish(encoding, encoding.query.goal, model.clone()));
        let plain = request_of(encoding, model);
        json!({ "engine": outcome.engine.name, "plain": plain.to_json(), "presentable": presentable.to_json() })
    });
    json_text(&Value::Array(shown.collect()))
}

fn found(outcomes: &[Outcome]) -> impl Iterator<Item = (&Outcome, &Model)> {
    outcomes.iter().filter_map(|outcome| match &outcome.answer {
        Answer::Sat(model) => Some((outcome, model)),
        Answer::Unsat | Answer::Unknown(_) => None,
    })
}
