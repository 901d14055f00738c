//! `keyaki diff`: how two policies compare, and what is gained and lost as policies.

use std::path::PathBuf;

use clap::Args;
use keyaki_change::{Changes, Relation, Side, changes};
use keyaki_report::{changes_json, json_text, render_changes};
use keyaki_source::Diagnostic;

use crate::arguments::{Asking, Plain, Reading};
use crate::command::check;
use crate::engines::{self, ByDefault, Engines};
use crate::report::{Done, Failure};
use crate::subject::{comparable, subjects};
use crate::{input, progress, terminal};

/// Say how two policies compare, and what is gained and lost, as policies
///
/// The verdict is one of four: equivalent, narrower, wider, incomparable. Access that is gained and access that is lost are
/// written as IAM policies, which are proven to allow that access and no other; or the output says how far they go beyond it.
/// Scenarios have the verdict and requests that show it.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes:
  0  equivalent
  1  narrower, wider or incomparable
  2  wrong usage or bad input
  3  it is not known
  4  the engines disagree

Examples:
  keyaki diff old.json new.json
  keyaki diff old.json new.json --format json
  keyaki diff scenarios/now scenarios/planned")]
pub(crate) struct Arguments {
    /// The policy, or scenario (a file or folder), before; `-` reads standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The policy, or scenario (a file or folder), after; `-` reads standard input
    #[arg(value_name = "NEW")]
    new: PathBuf,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    asking: Asking,
}

pub(crate) fn run(arguments: &Arguments, format: Plain) -> Result<Done, Failure> {
    let asking = &arguments.asking;
    let paths = [arguments.old.as_path(), arguments.new.as_path()];
    input::one_stdin(&paths)?;
    let (both, mut diagnostics) = subjects(&paths, arguments.reading.kind(), arguments.reading.manner())?;
    comparable(&both)?;
    let [old, new] = both.as_slice() else { return Err(Failure(diagnostics)) };
    let engines = engines::select(asking, ByDefault::Auto)?;
    let options = check::options(asking);
    let changes = progress::during(&engines.board, || changes(old, new, asking.services(), &engines.panel, &options));
    diagnostics.extend(engines.diagnostics().iter().cloned());
    let mut notices = String::new();
    for (name, side) in [("gained", &changes.gained), ("lost", &changes.lost)] {
        diagnostics.extend(check::advice(&side.answer, &engines));
        diagnostics.extend(side.answer.diagnostics.iter().cloned());
        diagnostics.extend(bug(name, side));
        notices.push_str(&written(name, side, &engines, asking)?);
    }
    let diagnostics = once_each(diagnostics);
    let text = match format {
        Plain::Text => render_changes(&changes, terminal::stdout_style()),
        Plain::Json => json_text(&changes_json(&changes, &diagnostics)),
    };
    Ok(Done { text, code: exit_code(&changes), diagnostics, notices })
}

/// Writes the folders that are due, one for each side.
fn written(name: &str, side: &Side, engines: &Engines, asking: &Asking) -> Result<String, Failure> {
    let folder = asking.dump_dir.as_ref().map(|folder| folder.join(name));
    check::written(&side.answer, &side.question, &side.prepared, engines, asking, folder.as_deref())
}

fn bug(name: &str, side: &Side) -> Option<Diagnostic> {
    let message = format!("engines contradict each other in a further question about what is {name}");
    let help = "nothing rests on such an answer, but it is a bug: please report it with both policies";
    side.disagreement.then(|| Diagnostic::warning("engines-disagree", message).help(help))
}

/// Both questions say the same about the policies.
fn once_each(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics {
        if !once.contains(&diagnostic) {
            once.push(diagnostic);
        }
    }
    once
}

fn exit_code(changes: &Changes) -> u8 {
    match changes.relation() {
        Relation::Equivalent => 0,
        Relation::Narrower | Relation::Wider | Relation::Incomparable => 1,
        Relation::Unknown => 3,
        Relation::Disagreement => 4,
    }
}
