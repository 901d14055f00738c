//! The subcommands, one file each.

pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod decide;
pub(crate) mod diff;
pub(crate) mod dump;
pub(crate) mod emit;
pub(crate) mod engines;
pub(crate) mod verify;

use crate::arguments::{Cli, Command};
use crate::report::{Done, Failure};

/// Runs the subcommand that is asked for.
pub(crate) fn run(cli: Cli) -> Result<Done, Failure> {
    match &cli.command {
        Command::Check(arguments) => check::run(arguments, cli.format),
        Command::Verify(arguments) => verify::run(arguments, cli.format),
        Command::Diff(arguments) => diff::run(arguments, cli.format),
        Command::Batch(arguments) => batch::run(arguments),
        Command::Compare(arguments) => compare::run(arguments, cli.format),
        Command::Emit(arguments) => emit::run(arguments),
        Command::Dump(arguments) => dump::run(arguments),
        Command::Decide(arguments) => decide::run(arguments, cli.format),
        Command::Engines(arguments) => engines::run(arguments, cli.format),
    }
}
