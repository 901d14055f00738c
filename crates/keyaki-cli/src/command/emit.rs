//! `keyaki emit`: the SMT-LIB script of a question.

use std::path::PathBuf;

use clap::Args;
use keyaki::prepare_among;
use keyaki_pipe::{Mode, PipeEngine, Row};
use keyaki_smtlib::{Comments, Dialect, script};
use keyaki_source::Diagnostic;

use crate::engines;
use crate::files;
use crate::question::QuestionArguments;
use crate::report::{Done, Failure};

/// Write the SMT-LIB script of a question
///
/// No engine is asked. `--engine NAME` writes the script as that solver is given it; the solver need not be installed. The
/// embedded engine has no scripts: it is given the query itself, which `keyaki dump query` shows.
/// With `--realistic on` the script asks for realistic requests only. The other options about engines change nothing.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  keyaki emit access-not-granted policy.json --action 's3:*' -o question.smt2")]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: QuestionArguments,

    /// A file to write instead of standard output
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Done, Failure> {
    let (text, diagnostics) = script_text(&arguments.question)?;
    let text = match &arguments.output {
        Some(path) => {
            files::write(path, &text)?;
            String::new()
        }
        None => text,
    };
    Ok(Done { text, diagnostics, notices: String::new(), code: 0 })
}

/// The script of a question, with comments, and what there is to say about it.
pub(crate) fn script_text(arguments: &QuestionArguments) -> Result<(String, Vec<Diagnostic>), Failure> {
    let asking = &arguments.asking;
    let config = engines::config(asking.engines_file.as_deref())?;
    let dialect = engines::one_named(&config, &asking.engines)?.map_or_else(Dialect::default, dialect_of);
    let (question, mut diagnostics) = arguments.question()?;
    let prepared = prepare_among(&question, asking.services());
    let query = prepared.query(asking.realism());
    let script = script(query, &Dialect { comments: Comments::Full, ..dialect })
        .map_err(|error| Diagnostic::error("unprintable", error.to_string()))?;
    diagnostics.extend(prepared.encoding.diagnostics);
    Ok((script.to_string(), diagnostics))
}

fn dialect_of(row: &Row) -> Dialect {
    PipeEngine::new(row, PathBuf::new(), "unknown", Mode::OneShot).dialect().clone()
}
