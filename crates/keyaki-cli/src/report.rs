//! What a command has to say, and saying it.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use keyaki_report::{Checked, error_json, json_text, printable_block, render_diagnostics};
use keyaki_source::Diagnostic;

use crate::arguments::{Format, Plain};
use crate::terminal;

/// The exit code for wrong usage and bad input.
const BAD_INPUT: u8 = 2;

/// What a command has to say.
pub(crate) struct Done {
    /// For standard output.
    pub(crate) text: String,
    /// For standard error, unless the output is JSON, which has them inside.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// For standard error in any format.
    pub(crate) notices: String,
    /// The exit code.
    pub(crate) code: u8,
}

/// There is no answer because the input or the usage is wrong.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Vec<Diagnostic>);

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self(vec![*diagnostic])
    }
}

impl Done {
    /// Text with nothing beside it.
    pub(crate) fn text(text: String) -> Self {
        Self { text, diagnostics: Vec::new(), notices: String::new(), code: 0 }
    }
}

/// Writes what a command has to say.
pub(crate) fn finish(result: Result<Done, Failure>, format: Format) -> ExitCode {
    let mut aside = match (&result, format.plain()) {
        (_, Ok(Plain::Json)) => String::new(),
        // A report often goes into a file: what is not about one check, or that there is none, is said where somebody sees it.
        (Ok(Done { diagnostics, .. }) | Err(Failure(diagnostics)), Ok(Plain::Text) | Err(_)) => {
            render_diagnostics(diagnostics, terminal::stderr_style())
        }
    };
    let done = result.unwrap_or_else(|Failure(diagnostics)| Done {
        text: match format.plain() {
            Ok(Plain::Text) => String::new(),
            Ok(Plain::Json) => json_text(&error_json(&diagnostics)),
            Err(report) => report(&[Checked { name: "keyaki".to_owned(), result: Err(diagnostics), accepted: None }]),
        },
        diagnostics: Vec::new(),
        notices: String::new(),
        code: BAD_INPUT,
    });
    if !aside.is_empty() && !done.text.is_empty() {
        aside.push('\n');
    }
    aside.push_str(&printable_block(&done.notices));
    // Nobody listens on standard error: nothing can be done about it.
    let _ = io::stderr().write_all(aside.as_bytes());
    match io::stdout().write_all(done.text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error[output]: standard output cannot be written: {error}");
            ExitCode::from(BAD_INPUT)
        }
        Ok(()) | Err(_) => ExitCode::from(done.code),
    }
}

/// What clap says about wrong usage; also the texts of `--help` and `--version`.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || !json_is_asked_for() {
        // A closed pipe is no reason to say more.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { BAD_INPUT } else { 0 });
    }
    let text = error.render().to_string();
    let mut parts = text.trim().splitn(2, "\n\n");
    let message = parts.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let diagnostic = Diagnostic::error("usage", message);
    let diagnostic = match parts.next() {
        Some(help) => diagnostic.help(help.trim()),
        None => diagnostic,
    };
    finish(Err(diagnostic.into()), Format::Json)
}

/// Whether the arguments, which are wrong somewhere, have `--format json`.
fn json_is_asked_for() -> bool {
    let arguments: Vec<_> = std::env::args_os().collect();
    let pairs = arguments.iter().zip(arguments.iter().skip(1));
    arguments.iter().any(|argument| argument == "--format=json")
        || pairs.into_iter().any(|(option, value)| option == "--format" && value == "json")
}
