//! `keyaki experiment`: questions put to engines, versions and encodings, and what came of it.
//!
//! In: a description of an experiment (docs/experiments.md). Out: a folder with a row for each measurement, which a later run goes on
//! with, and what rows say as CSV, JSON and a page. Promises: a row is written whole and once; nothing that was measured is measured
//! again; rows of another experiment are left alone.
//!
//! ```text
//! description -> tasks (corpora) × configurations (contestants) × repetitions -> rows (measure) -> report
//! ```

mod contestants;
mod corpora;
mod measure;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use keyaki_experiment::{Experiment, Report, Row, csv, page, render_summary, summary_json};
use keyaki_report::json_text;
use keyaki_source::Diagnostic;

use crate::arguments::Plain;
use crate::report::{Done, Failure};
use crate::{input, interrupt};

use contestants::contestants;
use corpora::{Gathered, gather};
use measure::{Job, jobs};
use rows::Rows;

/// Put questions to engines, versions and encodings, and compare what comes of it
///
/// FILE says in TOML which policies, which questions, which engines and how often; `docs/experiments.md` describes it. The folder
/// holds `rows.jsonl` with every measurement, and made from it `rows.csv`, `summary.json` and `report.html`, a page with tables and
/// figures. A run that was stopped is gone on with by the same command.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes:
  0    everything was measured
  2    wrong usage, bad input, or an engine that is not there
  4    engines contradict each other
  130  interrupted; the same command goes on

Examples:
  keyaki experiment tests/experiments/own.toml
  keyaki experiment versions.toml -o results/versions
  keyaki experiment versions.toml -o results/versions --report-only")]
pub(crate) struct Arguments {
    /// The description of the experiment; paths in it are relative to it
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// The folder for rows and reports [default: the name of FILE with `-results`, here]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,

    /// Measure nothing: write the reports of the rows that are there
    #[arg(long)]
    report_only: bool,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let source = input::source(&arguments.file)?;
    let experiment = Experiment::read(&source)?;
    let folder = arguments.output.clone().unwrap_or_else(|| default_folder(&arguments.file));
    let base = arguments.file.parent().unwrap_or(Path::new(""));
    let Gathered { tasks, refused } = gather(&experiment, base)?;
    let jobs = jobs(&experiment, &tasks);
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    let mut rows = Rows::open(&folder.join("rows.jsonl"), &jobs)?;
    if !arguments.report_only {
        let missing: Vec<&Job> = jobs.iter().filter(|job| !rows.has(job)).collect();
        if !missing.is_empty() {
            interrupt::last_words(
                "interrupted: the rows that are there are whole; the same command goes on after them",
            );
            measure::measure(&experiment, &tasks, &missing, &contestants(&experiment, base)?, &mut rows)?;
        }
    }
    let rows = rows.in_order(&jobs);
    let report = Report::of(&experiment, &rows, refused, &machine());
    let diagnostics = written(&folder, &rows, &report, jobs.len())?;
    let code = if report.agreement.contradictions.is_empty() { 0 } else { 4 };
    let text = match format {
        Plain::Text => format!("{}\n{}\n", render_summary(&report), folder.join("report.html").display()),
        Plain::Json => json_text(&summary_json(&report)),
    };
    Ok(Done { text, diagnostics, notices: String::new(), code })
}

/// Writes the reports; says how many measurements are missing.
fn written(folder: &Path, rows: &[Row], report: &Report, all: usize) -> Result<Vec<Diagnostic>, Failure> {
    let reports =
        [("rows.csv", csv(rows)), ("summary.json", json_text(&summary_json(report))), ("report.html", page(report))];
    for (name, text) in reports {
        let path = folder.join(name);
        interrupt::whole(|| fs::write(&path, text)).map_err(|error| unwritable(&path, &error))?;
    }
    let mut diagnostics = Vec::new();
    if !report.refused.is_empty() {
        let message = match report.refused.len() {
            1 => "1 policy or pair is left out, as it is refused".to_owned(),
            n => format!("{n} policies or pairs are left out, as they are refused"),
        };
        diagnostics.push(Diagnostic::warning("left-out", message).help("the report lists them"));
    }
    if rows.len() < all {
        let message = format!("{} of {all} measurements are not there", all - rows.len());
        diagnostics.push(Diagnostic::warning("missing-rows", message).help("run it without `--report-only`"));
    }
    Ok(diagnostics)
}

/// The text of a file of any size.
fn text(path: &Path) -> Result<String, Failure> {
    let unreadable = |error| Diagnostic::error("unreadable", format!("cannot read `{}`: {error}", path.display()));
    fs::read_to_string(path).map_err(|error| unreadable(error).into())
}

fn default_folder(file: &Path) -> PathBuf {
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push("-results");
    name.into()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or("?".to_owned(), |cores| cores.to_string());
    format!("{cores} processors, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("unwritable", format!("cannot write `{}`: {error}", path.display()))
}
