//! The subcommands, one file each.

pub(crate) mod batch;
pub(crate) mod can;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod count;
pub(crate) mod decide;
pub(crate) mod diff;
pub(crate) mod dump;
pub(crate) mod emit;
pub(crate) mod engines;
pub(crate) mod experiment;
pub(crate) mod findings;
pub(crate) mod fmt;
pub(crate) mod lint;
pub(crate) mod replay;
pub(crate) mod serve;
pub(crate) mod validate;
pub(crate) mod verify;

use keyaki_source::Diagnostic;

use crate::arguments::{Cli, Command};
use crate::report::{Done, Failure};

/// Runs the subcommand that is asked for.
pub(crate) fn run(cli: Cli) -> Result<Done, Failure> {
    let format = || cli.format.plain().map_err(|_| Failure::from(of_check_alone()));
    match &cli.command {
        Command::Check(arguments) => check::run(arguments, cli.format),
        Command::Can(arguments) => can::run(arguments, format()?),
        Command::Findings(arguments) => findings::run(arguments, format()?),
        Command::Lint(arguments) => lint::run(arguments, format()?),
        Command::Validate(arguments) => validate::run(arguments, cli.format),
        Command::Verify(arguments) => verify::run(arguments, format()?),
        Command::Replay(arguments) => replay::run(arguments, format()?),
        Command::Diff(arguments) => diff::run(arguments, format()?),
        Command::Batch(arguments) => format().and_then(|_| batch::run(arguments)),
        Command::Fmt(arguments) => format().and_then(|_| fmt::run(arguments)),
        Command::Serve(arguments) => format().and_then(|_| serve::run(arguments)),
        Command::Compare(arguments) => compare::run(arguments, format()?),
        Command::Experiment(arguments) => experiment::run(arguments, format()?),
        Command::Count(arguments) => count::run(arguments, format()?),
        Command::Emit(arguments) => format().and_then(|_| emit::run(arguments)),
        Command::Dump(arguments) => format().and_then(|_| dump::run(arguments)),
        Command::Decide(arguments) => decide::run(arguments, format()?),
        Command::Engines(arguments) => engines::run(arguments, format()?),
    }
}

fn of_check_alone() -> Diagnostic {
    let error = Diagnostic::error("usage", "only the results of `keyaki check` are written in this format");
    error.help("other commands have `--format text` and `--format json`")
}
