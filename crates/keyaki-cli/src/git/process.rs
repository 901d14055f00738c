//! The program `git`.

use std::io;
use std::process::{Command, Output, Stdio};

use keyaki_source::Diagnostic;

/// The program, as it is started for every purpose.
pub(super) fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").args(arguments).env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What it writes on standard output, or its own words when it fails.
pub(super) fn output(arguments: &[&str]) -> Result<Vec<u8>, Box<Diagnostic>> {
    match finished(arguments)? {
        Output { status, stdout, .. } if status.success() => Ok(stdout),
        Output { stderr, .. } => Err(Box::new(failed(&stderr))),
    }
}

/// What came of it, if it can be started.
pub(super) fn finished(arguments: &[&str]) -> Result<Output, Box<Diagnostic>> {
    git(arguments).output().map_err(|error| Box::new(not_started(&error)))
}

pub(super) fn not_started(error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such program on the path".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error("git", format!("`git` cannot be started: {why}"))
        .help("install it, or compare two folders with `--existing` and `--new`")
}

/// What went wrong, in its own words.
fn failed(stderr: &[u8]) -> Diagnostic {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().map(|line| line.trim_start_matches("fatal: ")).find(|line| !line.trim().is_empty());
    let message = format!("`git` says: {}", line.unwrap_or("nothing, and fails"));
    Diagnostic::error("git", message)
        .help("`--git` compares files of a repository's working tree, and is run within it")
}
