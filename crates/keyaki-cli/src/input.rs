//! Files and standard input as sources.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES, Source};

use crate::report::Failure;

/// The name of standard input on the command line.
const STDIN: &str = "-";
/// How much of a stream is read at a time.
const BUFFER: usize = 1 << 16;

/// An input that is read bit by bit.
pub(crate) struct Stream {
    /// Its name in messages.
    pub(crate) name: String,
    pub(crate) reader: Box<dyn BufRead + Send>,
    /// How many bytes it has, when that is known.
    pub(crate) size: Option<u64>,
}

/// Opens a file, or standard input for `-`, to be read bit by bit.
pub(crate) fn stream(path: &Path) -> Result<Stream, Box<Diagnostic>> {
    if is_stdin(path) {
        let reader = Box::new(BufReader::with_capacity(BUFFER, io::stdin()));
        return Ok(Stream { name: "<stdin>".to_owned(), reader, size: None });
    }
    let name = path.display().to_string();
    let file = opened(path).map_err(|error| Box::new(unreadable(&name, &error)))?;
    let size = file.metadata().ok().filter(|metadata| metadata.is_file()).map(|metadata| metadata.len());
    Ok(Stream { name, reader: Box::new(BufReader::with_capacity(BUFFER, file)), size })
}

/// Whether this means standard input, or standard output where something is written.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// Refuses to read standard input twice.
pub(crate) fn one_stdin(paths: &[&Path]) -> Result<(), Failure> {
    if paths.iter().filter(|path| is_stdin(path)).count() < 2 {
        return Ok(());
    }
    let error = Diagnostic::error("usage", "`-` is given twice, and there is one standard input");
    Err(error.help("put the other text into a file").into())
}

/// Whether this is a folder, and not standard input.
pub(crate) fn is_folder(path: &Path) -> bool {
    !is_stdin(path) && path.is_dir()
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn source(path: &Path) -> Result<Source, Box<Diagnostic>> {
    if is_stdin(path) { text("<stdin>".to_owned(), limited(io::stdin().lock())) } else { file(path) }
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
