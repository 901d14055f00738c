//! The files below a folder that is a scenario.
//!
//! Whatever cannot be listed is an error: a policy that is left out unseen would make a wrong answer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use crate::input;

/// Scenarios are three folders deep; links may go in circles.
const DEEPEST: usize = 8;
/// A scenario has a thousand policies at most; whoever names a home folder should not wait for all of it.
const MOST_ENTRIES: usize = 10_000;
/// What a scenario's folder holds, as files that end in `.json` or as folders.
const LAYERS: [&str; 7] = ["scenario", "identity", "resource", "boundary", "session", "scp", "rcp"];

/// The names of all files below `folder`, with `/` between the parts, sorted.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>, Box<Diagnostic>> {
    let mut names = Vec::new();
    let mut open = vec![(PathBuf::new(), 1)];
    let mut entries = 0;
    while let Some((relative, depth)) = open.pop() {
        for entry in listed(&folder.join(&relative))? {
            entries += 1;
            let below = relative.join(entry);
            if !folder.join(&below).is_dir() {
                names.push(name(&below)?);
            } else if depth < DEEPEST {
                open.push((below, depth + 1));
            } else {
                entries = MOST_ENTRIES + 1;
            }
            if entries > MOST_ENTRIES {
                return Err(too_large(folder));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a folder holds policies that stand by themselves: there are some, and nothing in it is called as in a scenario.
pub(crate) fn is_of_policies(folder: &Path) -> Result<bool, Box<Diagnostic>> {
    let is_layer = |name: &PathBuf| {
        let stem = if is_json(name) { name.file_stem() } else { Some(name.as_os_str()) };
        stem.and_then(|stem| stem.to_str()).is_some_and(|stem| LAYERS.contains(&stem.to_lowercase().as_str()))
    };
    let names = listed(folder)?;
    Ok(!names.is_empty() && !names.iter().any(is_layer))
}

/// Whether this is a folder with nothing in it.
pub(crate) fn is_empty(path: &Path) -> Result<bool, Box<Diagnostic>> {
    Ok(input::is_folder(path) && listed(path)?.is_empty())
}

/// Whether a file is one that holds a policy, by its name.
pub(crate) fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// The names in a folder, no more of them than matter.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let name = |entry: io::Result<fs::DirEntry>| entry.map(|entry| PathBuf::from(entry.file_name()));
    let listed: io::Result<Vec<PathBuf>> =
        fs::read_dir(folder).and_then(|entries| entries.take(MOST_ENTRIES + 1).map(name).collect());
    listed.map_err(|error| {
        let message = format!("cannot read the folder `{}`: {error}", folder.display());
        Box::new(Diagnostic::error("unreadable", message))
    })
}

fn name(relative: &Path) -> Result<String, Box<Diagnostic>> {
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| {
        let message = format!("the file name `{}` is not Unicode", relative.display());
        Box::new(Diagnostic::error("unreadable", message).help("give the file another name"))
    })
}

fn too_large(folder: &Path) -> Box<Diagnostic> {
    let message = format!("`{}` holds too many files, or folders too deep, for a scenario", folder.display());
    let error = Diagnostic::error("scenario-folder", message);
    Box::new(error.help("name the folder that holds `identity`, `resource.json` and the like"))
}
