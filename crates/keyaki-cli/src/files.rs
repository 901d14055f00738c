//! Folders of files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use keyaki_source::{Diagnostic, MAX_SOURCE_BYTES};

use crate::bundle::{self, Bundled};
use crate::record::Record;
use crate::report::Failure;

/// U+FEFF at the start of a text, in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes `record` into `folder`, if there is one, which is made if need be.
pub(crate) fn dump(folder: Option<&Path>, record: &Record<'_>) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    write_all(folder, &record.files()).map_err(|error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &io::Error) -> Failure {
    Diagnostic::error("unwritable", format!("cannot write into `{}`: {error}", folder.display())).into()
}

/// Writes `record` as a bundle into `folder`; what to tell the user about it.
pub(crate) fn bundle(folder: &Path, record: &Record<'_>, bundled: Bundled<'_>) -> Result<String, Failure> {
    let mut files = record.files();
    let text = bundle::text(bundled, &files);
    if text.len() > MAX_SOURCE_BYTES {
        let message = format!("the bundle would have {} bytes, and the limit is {MAX_SOURCE_BYTES}", text.len());
        return Err(Diagnostic::error("too-large", message).help("ask about fewer policies at once").into());
    }
    files.push((bundle::FILE.to_owned(), text));
    write_all(folder, &files).map_err(|error| unwritable(folder, &error))?;
    let folder = folder.display();
    Ok(format!("everything about it is in `{folder}`: `keyaki replay {folder}` asks again\n"))
}

/// Saves `record` as a case under `folder`, or here; what to tell the user about it.
pub(crate) fn save_case(folder: Option<&Path>, record: &Record<'_>, what: &str) -> String {
    let case = folder.map_or_else(PathBuf::new, Path::to_path_buf).join(record.case_name());
    match write_all(&case, &record.files()) {
        Ok(()) => format!("bug: {what}; everything about it is in `{}`: please report it\n", case.display()),
        Err(error) => format!("bug: {what}; please report it (`{}` cannot be written: {error})\n", case.display()),
    }
}

/// Writes a file, or says why it cannot be written.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Diagnostic::error("unwritable", format!("cannot write `{}`: {error}", path.display())).into())
}

/// Puts `after` in the place of `before`, the text of a file, at once: whoever reads it sees one or the other. A byte-order mark, the
/// permissions and a link to the file stay.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Failure> {
    replaced(path, before, after)
        .map_err(|error| Diagnostic::error("unwritable", format!("cannot write `{}`: {error}", path.display())).into())
}

fn replaced(path: &Path, before: &str, after: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it may only be read"));
    }
    let now = fs::read(&path)?;
    let mark = now.strip_suffix(before.as_bytes()).filter(|mark| mark.is_empty() || *mark == BYTE_ORDER_MARK);
    let Some(mark) = mark else {
        return Err(io::Error::other("it has changed since it was read"));
    };
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}.keyaki", std::process::id()));
    let put = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.write_all(mark)?;
        file.write_all(after.as_bytes())?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    let done = put();
    if done.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
        // It may not have been made.
        let _ = fs::remove_file(&beside);
    }
    done
}

fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
