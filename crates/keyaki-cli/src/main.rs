//! The `keyaki` command line.
//!
//! In: arguments, files and the solvers that are installed. Out: text on standard output, diagnostics on standard error,
//! and an exit code: 0 PASS, 1 FAIL, 2 usage or bad input, 3 UNKNOWN, 4 the engines disagree. Each subcommand is a file in
//! `command`; it returns what is to be said, and it is written here, once.

mod advice;
mod against;
mod arguments;
mod baseline;
mod bundle;
mod certificate;
mod command;
mod duration;
mod engines;
mod files;
mod folder;
mod git;
mod input;
mod interrupt;
mod listing;
mod members;
mod named;
mod open_files;
mod pairs;
mod progress;
mod properties;
mod put;
mod put_json;
mod question;
mod record;
mod report;
mod run;
mod scenario_files;
mod shelf;
mod subject;
mod template;
mod terminal;
mod texts;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Cli;

fn main() -> ExitCode {
    interrupt::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error),
    };
    let format = cli.format;
    report::finish(command::run(cli), format)
}
