//! Where rows go.
//!
//! Promises: results that are there are not destroyed unless that is asked for; where files can be locked two runs do not
//! write to the same file; rows are written whole: an interrupt
//! waits for the row that is being written and lets no further one begin.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use super::tally::counted;
use crate::report::Failure;
use crate::{input, interrupt};

/// What to do with rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Refuse to write.
    Keep,
    /// Begin anew.
    Replace,
    /// Go on after them.
    GoOn,
}

/// Where rows go.
pub(crate) enum Output {
    Stdout,
    File(File, PathBuf),
}

impl Output {
    /// Opens the output; nothing is written or cut. `input` is what is read, when that is a file.
    pub(crate) fn open(path: &Path, before: Before, input: Option<&Path>) -> Result<Self, Failure> {
        if input::is_stdin(path) {
            return match before {
                Before::Keep => Ok(Self::Stdout),
                Before::Replace | Before::GoOn => {
                    let error = Diagnostic::error("usage", "`--resume` and `--force` need a file to write to");
                    Err(error.help("name a file with `-o`").into())
                }
            };
        }
        if input.is_some_and(|input| is_same(input, path)) {
            return Err(input_as_well(path));
        }
        // Opened first, and only then looked at: nobody can put results there in between.
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.or_else(|error| not_seekable(path, error)).map_err(|error| unwritable(path, &error))?;
        if input.is_none() && is_standard_input(&file) {
            return Err(input_as_well(path));
        }
        if is_locked(&file) {
            let message = format!("another process writes to `{}`", path.display());
            let help = "wait for it, or end it; an output is written by one process at a time";
            return Err(Diagnostic::error("output-busy", message).help(help).into());
        }
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        match before {
            Before::Keep if bytes > 0 => Err(occupied(path)),
            Before::Replace if bytes > 0 => {
                file.set_len(0).map_err(|error| unwritable(path, &error))?;
                Ok(Self::File(file, path.to_path_buf()))
            }
            Before::Keep | Before::Replace | Before::GoOn => Ok(Self::File(file, path.to_path_buf())),
        }
    }

    /// Writes a row whole.
    pub(crate) fn write(&mut self, row: &str) -> io::Result<()> {
        interrupt::whole(|| match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(row.as_bytes()).and_then(|()| stdout.flush())
            }
            Self::File(file, _) => file.write_all(row.as_bytes()),
        })
    }

    /// Makes what is written last, as far as the system can say so.
    pub(crate) fn finish(&self) -> io::Result<()> {
        match self {
            Self::Stdout => Ok(()),
            // Pipes and devices cannot.
            Self::File(file, _) => file.sync_data().or_else(|error| match error.kind() {
                ErrorKind::InvalidInput | ErrorKind::Unsupported => Ok(()),
                _ => Err(error),
            }),
        }
    }

    /// What there is to say when it cannot be written after so many rows.
    pub(crate) fn failed(&self, error: &io::Error, rows: u64) -> Failure {
        let message = format!("cannot write `{}` after {}: {error}", self.name(), counted(rows, "row", "rows"));
        let error = Diagnostic::error("unwritable", message);
        match self {
            Self::Stdout => error,
            Self::File(..) => error.help("when it can be written again, the same command with `--resume` goes on"),
        }
        .into()
    }

    /// What it is called.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdout => "<stdout>".to_owned(),
            Self::File(_, path) => path.display().to_string(),
        }
    }
}

/// Whether another process has locked the file; otherwise it is ours until we end. Where files cannot be locked nobody has.
#[cfg(unix)]
fn is_locked(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    flock(file, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK)
}

#[cfg(not(unix))]
fn is_locked(_: &File) -> bool {
    false
}

/// A pipe with a name can be written but not read.
fn not_seekable(path: &Path, error: io::Error) -> io::Result<File> {
    if path.is_dir() { Err(error) } else { OpenOptions::new().write(true).open(path).map_err(|_| error) }
}

/// Whether standard input is read from this file.
#[cfg(unix)]
fn is_standard_input(file: &File) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let input = io::stdin().as_fd().try_clone_to_owned().and_then(|input| File::from(input).metadata());
    let (Ok(input), Ok(output)) = (input, file.metadata()) else { return false };
    output.is_file() && (input.dev(), input.ino()) == (output.dev(), output.ino())
}

#[cfg(not(unix))]
fn is_standard_input(_: &File) -> bool {
    false
}

fn input_as_well(path: &Path) -> Failure {
    let message = format!("`{}` is the input as well", path.display());
    Diagnostic::error("usage", message).help("write the rows to another file").into()
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other && one.is_file(),
        _ => false,
    }
}

fn occupied(path: &Path) -> Failure {
    let message = format!("`{}` is there already and not empty", path.display());
    let help = "go on after its rows with `--resume`, replace them with `--force`, or write to another file";
    Diagnostic::error("output-exists", message).help(help).into()
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Diagnostic::error("unwritable", format!("cannot write `{}`: {error}", path.display())).into()
}
