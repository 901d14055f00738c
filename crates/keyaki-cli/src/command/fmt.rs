//! `keyaki fmt`: lays files of properties out in one way.

use std::path::{Path, PathBuf};

use clap::Args;
use keyaki_grammar::format;
use keyaki_source::Diagnostic;

use crate::report::{Done, Failure};
use crate::{files, input};

/// Lay files of properties out
///
/// The files are written anew where that changes them; `-` reads standard input and writes standard output. Comments stay, and so do the
/// places where lines break within a formula. The exit code of `--check` is 1 when a file would change.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  keyaki fmt rules.kyk
  keyaki fmt --check rules.kyk")]
pub(crate) struct Arguments {
    /// The files of properties (`*.kyk`); `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Write nothing; say which files would change
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    input::one_stdin(&arguments.files.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
    // All are read before any is written.
    let (mut laid_out, mut problems) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        match one(path) {
            Ok(file) => laid_out.push((path, file)),
            Err(Failure(more)) => problems.extend(more),
        }
    }
    if !problems.is_empty() {
        return Err(Failure(problems));
    }
    let mut done = Done::text(String::new());
    for (path, LaidOut { before, after }) in laid_out {
        let changes = before != after;
        match (arguments.check, input::is_stdin(path)) {
            (true, _) if changes => {
                let message = format!("`{}` is not laid out as `keyaki fmt` does", path.display());
                done.diagnostics.push(Diagnostic::warning("layout", message).help("run `keyaki fmt` on it"));
                done.code = 1;
            }
            (true, _) => {}
            (false, true) => done.text.push_str(&after),
            (false, false) if changes => files::write(path, &after)?,
            (false, false) => {}
        }
    }
    Ok(done)
}

struct LaidOut {
    before: String,
    after: String,
}

fn one(path: &Path) -> Result<LaidOut, Failure> {
    let source = input::source(path)?;
    let after = format(&source).map_err(Failure)?;
    Ok(LaidOut { before: source.text().to_owned(), after })
}
