//! Files and standard input as sources.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source};

use crate::report::Failure;

/// The name of standard input on the command line.
const STDIN: &str = "-";

/// Refuses to read standard input twice.
pub(crate) fn one_stdin(paths: &[&Path]) -> Result<(), Failure> {
    if paths.iter().filter(|path| path.as_os_str() == STDIN).count() < 2 {
        return Ok(());
    }
    let error = Diagnostic::error("usage", "`-` is given twice, and there is one standard input");
    Err(error.help("put the other text into a file").into())
}

/// Whether this is a folder, and not standard input.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.as_os_str() != STDIN && path.is_dir()
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn source(path: &Path) -> Result<Source, Box<Diagnostic>> {
    if path.as_os_str() == STDIN { text("<stdin>".to_owned(), limited(io::stdin().lock())) } else { file(path) }
}

/// The text of a file, whatever it is called.
pub(crate) fn file(path: &Path) -> Result<Source, Box<Diagnostic>> {
    text(path.display().to_string(), opened(path).and_then(limited))
}

fn text(name: String, bytes: io::Result<Vec<u8>>) -> Result<Source, Box<Diagnostic>> {
    match bytes {
        Ok(bytes) if bytes.is_empty() => Err(Box::new(empty(&name))),
        Ok(bytes) => Source::from_bytes(name, bytes),
        Err(error) => Err(Box::new(unreadable(&name, &error))),
    }
}

fn opened(path: &Path) -> io::Result<File> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    File::open(path)
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
