//! The arguments of the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use keyaki::{Realism, Services};
use keyaki_engine::Agreement;
use keyaki_policy::{Manner, Mode, PolicyKind, Readings};
use keyaki_report::{Checked, github_annotations, html_page, junit, markdown_comment, sarif};
use keyaki_source::Diagnostic;

use crate::command::{
    batch, can, check, compare, count, decide, diff, dump, emit, engines, experiment, findings, fmt, lint, replay,
    serve, validate, verify,
};
use crate::duration;
use crate::report::Failure;

const EXIT_CODES: &str = "Exit codes:
  0  PASS, or accepted findings
  1  FAIL: a request shows it, confirmed by an independent evaluator
  2  wrong usage or bad input
  3  UNKNOWN: no engine could decide it
  4  the engines disagree

Examples:
  keyaki check no-new-access --existing old.json --new new.json
  keyaki check access-not-granted policy.json --action s3:DeleteBucket
  keyaki check property policy.json --property rules.kyk
  keyaki check no-new-access --existing scenarios/now --new scenarios/planned
  keyaki check no-new-access --existing old.json --new new.json --certificate certificate.json
  keyaki verify certificate.json --existing old.json --new new.json
  keyaki check no-new-access --existing old.json --new new.json --bundle bundle
  keyaki replay bundle
  keyaki diff old.json new.json
  keyaki batch questions.jsonl -o answers.jsonl
  keyaki serve --listen 127.0.0.1:8080
  keyaki compare no-new-access --existing old.json --new new.json --format json
  keyaki emit access-not-granted policy.json --action 's3:*' -o question.smt2
  keyaki lint policy.json
  keyaki findings bucket-policy.json --account 111122223333
  keyaki can role-policy.json --action 's3:*'
  keyaki validate policy.json
  keyaki count new.json --relative-to old.json
  keyaki decide policy.json --request request.json";

/// Decides questions about every request that AWS IAM policies allow.
///
/// Policies become logic, the embedded engine decides, or SMT solvers that are installed, and whenever the answer is no a
/// concrete request shows it.
///
/// Wherever a policy is taken, a scenario can stand: several policies as they act together (identity and resource policies,
/// boundary, session policies, SCPs, RCPs), in a folder or in a file (docs/scenarios.md).
#[derive(Debug, Parser)]
#[command(name = "keyaki", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    /// What is printed: text for people or JSON for programs; of `check` also reports for other tools (docs/formats.md)
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    Lint(lint::Arguments),
    Findings(findings::Arguments),
    Can(can::Arguments),
    Validate(validate::Arguments),
    Verify(verify::Arguments),
    Replay(replay::Arguments),
    Batch(batch::Arguments),
    Serve(serve::Arguments),
    Fmt(fmt::Arguments),
    Compare(compare::Arguments),
    Count(count::Arguments),
    Experiment(experiment::Arguments),
    Emit(emit::Arguments),
    Dump(dump::Arguments),
    Decide(decide::Arguments),
    Engines(engines::Arguments),
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
    /// Of `check` and `validate`: annotations in GitHub Actions
    Github,
    /// Of `check`: test results in XML
    Junit,
    /// Of `check`: a comment on a pull request
    Markdown,
    /// Of `check` and `validate`: results for code scanning
    Sarif,
    /// Of `check`: a page for a browser
    Html,
}

/// A format that every command has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    Text,
    Json,
}

/// What writes a report of checks.
pub(crate) type Report = fn(&[Checked]) -> String;

impl Format {
    /// The format, of those that every command has, or what writes the report that it is of checks alone.
    pub(crate) fn plain(self) -> Result<Plain, Report> {
        match self {
            Self::Text => Ok(Plain::Text),
            Self::Json => Ok(Plain::Json),
            Self::Github => Err(github_annotations),
            Self::Junit => Err(junit),
            Self::Markdown => Err(markdown_comment),
            Self::Sarif => Err(sarif),
            Self::Html => Err(html_page),
        }
    }
}

/// How policies are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Policies")]
pub(crate) struct Reading {
    /// What the policies are attached to; not for scenarios, whose layers say it [default: a policy with a Principal is a
    /// resource policy]
    #[arg(long, global = true, value_enum, value_name = "TYPE")]
    policy_type: Option<PolicyType>,

    #[command(flatten)]
    manner: MannerArguments,
}

/// How the language of policies is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Policies")]
pub(crate) struct MannerArguments {
    /// Refuse what IAM refuses when a policy is saved, instead of warning
    #[arg(long, global = true)]
    strict: bool,

    /// Another reading of a disputed point; repeatable; `keyaki dump readings` lists them
    #[arg(long = "reading", global = true, value_name = "NAME=CHOICE", value_parser = reading)]
    readings: Vec<ChosenReading>,
}

/// A switch and the choice taken, both known.
#[derive(Clone, Debug)]
struct ChosenReading {
    name: String,
    choice: String,
}

fn reading(text: &str) -> Result<ChosenReading, String> {
    let (name, choice) = text.split_once('=').ok_or("write `NAME=CHOICE`; `keyaki dump readings` lists them")?;
    Readings::default().with(name, choice).map_err(|error| error.to_string())?;
    Ok(ChosenReading { name: name.to_owned(), choice: choice.to_owned() })
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PolicyType {
    Identity,
    Resource,
}

/// Which engines are asked, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Engines")]
pub(crate) struct Asking {
    /// Who is asked; repeatable. `auto`: the embedded engine, and installed solvers where it does not know; `native`: the
    /// embedded engine; `all`: it and every solver that is found and fit; or the names of solvers [default: auto; of
    /// `compare`: all]
    #[arg(long = "engine", global = true, value_name = "NAME")]
    pub(crate) engines: Vec<String>,

    /// Whether the first answer is enough or all engines are heard
    #[arg(long, global = true, value_enum, default_value_t)]
    agree: Agree,

    /// What each engine may take for a query: 500ms, 10s, 2m
    #[arg(long, global = true, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    pub(crate) timeout: Duration,

    /// Which requests count: `auto` counts all and prefers a realistic witness, `on` counts only realistic ones, `off`
    /// does not care
    #[arg(long, global = true, value_enum, default_value_t)]
    realistic: Realistic,

    /// Which actions and resources count: `any` that could be, or with `strict` only those that AWS is known to publish
    #[arg(long = "services", global = true, value_enum, default_value_t, value_name = "WHICH")]
    services: WhichServices,

    /// A file of engines, added to those that are known
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) engines_file: Option<PathBuf>,

    /// Keep a solver process for all queries of a question instead of one process a query
    #[arg(long, global = true)]
    pub(crate) session: bool,

    /// A folder to write the policies, the query, the scripts and what each engine said into
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dump_dir: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Agree {
    Any,
    #[default]
    All,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Realistic {
    #[default]
    Auto,
    On,
    Off,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum WhichServices {
    #[default]
    Any,
    Strict,
}

impl Reading {
    pub(crate) fn kind(&self) -> Option<PolicyKind> {
        self.policy_type.map(|kind| match kind {
            PolicyType::Identity => PolicyKind::Identity,
            PolicyType::Resource => PolicyKind::Resource,
        })
    }

    pub(crate) fn mode(&self) -> Mode {
        self.manner.mode()
    }

    pub(crate) fn manner(&self) -> Manner {
        self.manner.manner()
    }
}

impl MannerArguments {
    fn mode(&self) -> Mode {
        if self.strict { Mode::Strict } else { Mode::Lenient }
    }

    /// The readings; of one switch given twice, the last.
    fn readings(&self) -> Readings {
        let taken = |readings: Readings, one: &ChosenReading| readings.with(&one.name, &one.choice).unwrap_or(readings);
        self.readings.iter().fold(Readings::default(), taken)
    }

    pub(crate) fn manner(&self) -> Manner {
        Manner { mode: self.mode(), readings: self.readings() }
    }
}

impl Asking {
    /// Refuses options that say which requests count, for commands that count all; and a record, for those that keep none.
    pub(crate) fn about_all_requests(&self) -> Result<(), Failure> {
        let given = [
            ("--realistic", self.realism() != Realism::Auto),
            ("--services", self.services() != Services::Any),
            ("--dump-dir", self.dump_dir.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((name, _)) => {
                let error = Diagnostic::error("usage", format!("`{name}` is not for this command"));
                Err(error.help("leave it out: all requests count, and no record is kept").into())
            }
            None => Ok(()),
        }
    }

    pub(crate) fn agreement(&self) -> Agreement {
        match self.agree {
            Agree::Any => Agreement::Any,
            Agree::All => Agreement::All,
        }
    }

    /// The first option given that says which requests count, or where one question is to be written.
    pub(crate) fn of_questions(&self) -> Option<&'static str> {
        let given = [
            (self.realism() != Realism::Auto, "--realistic"),
            (self.services() != Services::Any, "--services"),
            (self.dump_dir.is_some(), "--dump-dir"),
        ];
        given.into_iter().find(|(given, _)| *given).map(|(_, option)| option)
    }

    pub(crate) fn services(&self) -> Services {
        match self.services {
            WhichServices::Any => Services::Any,
            WhichServices::Strict => Services::Strict,
        }
    }

    pub(crate) fn realism(&self) -> Realism {
        match self.realistic {
            Realistic::Auto => Realism::Auto,
            Realistic::On => Realism::On,
            Realistic::Off => Realism::Off,
        }
    }
}
