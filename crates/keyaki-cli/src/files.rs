//! Folders of files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use crate::record::Record;
use crate::report::Failure;

/// Writes `record` into `folder`, if there is one, which is made if need be.
pub(crate) fn dump(folder: Option<&Path>, record: &Record<'_>) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    write_all(folder, &record.files()).map_err(|error| {
        let message = format!("cannot write into `{}`: {error}", folder.display());
        Diagnostic::error("unwritable", message).into()
    })
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
