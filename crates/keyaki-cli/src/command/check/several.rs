//! The checks of a run: each answered by itself, all of them reported at once.
//!
//! What is wrong with the input of one check is its own error, and the others go on. The exit code is that of the weightiest.

use std::path::{Path, PathBuf};

use keyaki_report::{Checked, Verdict, json_text, render_run, run_json};
use keyaki_source::Diagnostic;

use super::{Answered, Arguments, Folders, answered};
use crate::arguments::{Format, Plain};
use crate::engines::{self, ByDefault, Engines};
use crate::report::{Done, Failure};
use crate::run::{Check, Form, Run};
use crate::{progress, terminal};

pub(super) fn run(arguments: &Arguments, run: Run, format: Format) -> Result<Done, Failure> {
    if arguments.certificate.is_some() && run.form == Form::Several {
        let error = Diagnostic::error("usage", "a certificate is of one check, and several are asked for");
        return Err(error
            .help("name one policy, and of properties one with `--only`, to have its certificate written")
            .into());
    }
    let baseline = arguments.baseline.baseline()?;
    let engines = engines::select(&arguments.question.asking, ByDefault::Auto)?;
    let count = run.checks.len();
    let (mut checks, mut findings, mut notices) = (Vec::new(), Vec::new(), String::new());
    progress::during(&engines.board, || {
        for (at, check) in run.checks.into_iter().enumerate() {
            engines.board.about(&format!("{} of {count}, {}", at + 1, check.name));
            let (checked, finding, notice) = checked(arguments, check, at + 1, &engines, format);
            checks.push(checked);
            findings.push(finding);
            notices.push_str(&notice);
        }
    });
    let mut diagnostics = [engines.diagnostics(), &run.notes].concat();
    if let Some(baseline) = baseline {
        diagnostics.extend(baseline.marked(&mut checks, &findings)?);
    }
    let text = match format.plain() {
        Ok(Plain::Text) => render_run(&checks, terminal::stdout_style()),
        Ok(Plain::Json) => json_text(&run_json(&checks, &diagnostics)),
        Err(report) => report(&checks),
    };
    Ok(Done { text, diagnostics, notices, code: exit_code(Verdict::of_all(&checks)) })
}

/// One check of the run, the `number`th; the identity of what fails in it; and what to say about folders.
fn checked(
    arguments: &Arguments,
    check: Check,
    number: usize,
    engines: &Engines,
    format: Format,
) -> (Checked, Option<String>, String) {
    let Check { name, put, notes, unsettled } = check;
    let own = |folder: &Option<PathBuf>| folder.as_deref().map(|folder| own_folder(folder, number, &name));
    let (dump, bundle) = (own(&arguments.question.asking.dump_dir), own(&arguments.bundle));
    let folders = Folders { unsettled, dump, bundle, format };
    let answered = put.and_then(|put| {
        let (question, diagnostics) = put.question()?;
        let diagnostics = [notes, diagnostics].concat();
        answered(arguments, &put, (question, diagnostics), engines, Form::Several, &folders)
    });
    match answered {
        Ok(Answered { asked, finding, notices }) => {
            (Checked { name, result: Ok(asked), accepted: None }, finding, notices)
        }
        Err(Failure(diagnostics)) => (Checked { name, result: Err(diagnostics), accepted: None }, None, String::new()),
    }
}

/// The folder for one check below that for all of them: numbers keep the order, names help to find one.
fn own_folder(folder: &Path, number: usize, name: &str) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    let tail: String = name.chars().skip(name.chars().count().saturating_sub(60)).collect();
    folder.join(format!("{number:04}-{tail}"))
}

fn exit_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass | Verdict::Accepted => 0,
        Verdict::Fail => 1,
        Verdict::Error => 2,
        Verdict::Unknown => 3,
        Verdict::Disagreement => 4,
    }
}
