//! Files and standard input as sources.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use keyaki_policy::{Mode, Policy, PolicyKind, read};
use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source};

use crate::report::Failure;

/// The name of standard input on the command line.
const STDIN: &str = "-";

/// The policies in files, and what there is to say about them. All files are read before any error is reported.
pub(crate) fn policies(
    paths: &[&Path],
    kind: Option<PolicyKind>,
    mode: Mode,
) -> Result<(Vec<Policy>, Vec<Diagnostic>), Failure> {
    let mut policies = Vec::new();
    let mut diagnostics = Vec::new();
    for path in paths {
        match source(path) {
            Ok(source) => {
                let (policy, more) = read(&source, kind, mode);
                policies.extend(policy);
                diagnostics.extend(more);
            }
            Err(error) => diagnostics.push(*error),
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure(diagnostics));
    }
    Ok((policies, diagnostics))
}

/// Refuses to read standard input twice.
pub(crate) fn one_stdin(paths: &[&Path]) -> Result<(), Failure> {
    if paths.iter().filter(|path| path.as_os_str() == STDIN).count() < 2 {
        return Ok(());
    }
    let error = Diagnostic::error("usage", "`-` is given twice, and there is one standard input");
    Err(error.help("put the other text into a file").into())
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn source(path: &Path) -> Result<Source, Box<Diagnostic>> {
    let is_stdin = path.as_os_str() == STDIN;
    let name = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let bytes = if is_stdin { limited(io::stdin().lock()) } else { file(path) };
    match bytes {
        Ok(bytes) if bytes.is_empty() => Err(Box::new(empty(&name))),
        Ok(bytes) => Source::from_bytes(name, bytes),
        Err(error) => Err(Box::new(unreadable(&name, &error))),
    }
}

fn file(path: &Path) -> io::Result<Vec<u8>> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    limited(File::open(path)?)
}

/// All bytes, but not many more than a source may have.
fn limited(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn empty(name: &str) -> Diagnostic {
    Diagnostic::error("empty-input", format!("`{name}` is empty"))
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error("unreadable", format!("cannot read `{name}`: {why}"))
}
