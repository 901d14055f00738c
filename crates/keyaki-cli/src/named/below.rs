//! The files below a folder, for patterns and folders of policies.
//!
//! What begins with a dot is not looked at, as in shells. Links to folders are not followed, because they may go in circles; a note
//! says so. A folder that cannot be listed is an error: a policy left out unseen would look like a PASS.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

/// Whoever names a home folder should not wait for all of it.
const MOST_ENTRIES: usize = 1_000_000;

/// The files below `base`, sorted, as paths that begin with it, and a note for each link that is not followed. Nothing deeper than
/// `levels` is of interest, and one level more, where a scenario has its facts.
pub(super) fn files(base: &Path, levels: Option<usize>) -> Result<(Vec<PathBuf>, Vec<Diagnostic>), Box<Diagnostic>> {
    let mut files = Vec::new();
    let mut notes = Vec::new();
    let mut open = vec![(base.to_path_buf(), 1_usize)];
    let mut entries = 0;
    while let Some((folder, level)) = open.pop() {
        for entry in listed(&folder)? {
            entries += 1;
            if entries > MOST_ENTRIES {
                let message = format!("there are too many files below `{}`", shown(base).display());
                return Err(Box::new(Diagnostic::error("too-many-files", message).help("name a folder further down")));
            }
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            if kind.is_symlink() && path.is_dir() {
                notes.push(not_followed(&path));
            } else if !kind.is_dir() {
                files.push(path);
            } else if levels.is_none_or(|levels| level <= levels) {
                open.push((path, level + 1));
            }
        }
    }
    files.sort();
    Ok((files, notes))
}

/// What is in a folder, without what begins with a dot; of a folder that is not there, nothing.
fn listed(folder: &Path) -> Result<Vec<fs::DirEntry>, Box<Diagnostic>> {
    let hidden = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let entries = fs::read_dir(shown(folder)).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    match entries {
        Ok(entries) => Ok(entries.into_iter().filter(|entry| !hidden(entry)).collect()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(unreadable(shown(folder), &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("unreadable", format!("cannot read `{}`: {error}", path.display())))
}

/// A folder as it can be opened and shown.
fn shown(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn not_followed(path: &Path) -> Diagnostic {
    let message = format!("`{}` is a link to a folder, and what is behind it is not looked for", path.display());
    Diagnostic::note("link-not-followed", message).help("name the folder itself as well if its policies count")
}
