//! The files of a revision.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use super::process::output;

/// Something stored under a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The name of the object.
    pub(super) object: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Link,
    /// A commit of another repository.
    Submodule,
}

/// All files of a commit by their paths from the top.
pub(super) fn files(commit: &str) -> Result<BTreeMap<PathBuf, Entry>, Box<Diagnostic>> {
    parsed(&output(&["ls-tree", "-r", "-z", "--full-tree", commit])?).ok_or_else(|| {
        Box::new(Diagnostic::error("git", "`git ls-tree` writes what is not understood").help("please report it"))
    })
}

/// `mode type object TAB path NUL`, each; with `-z` paths are written as they are.
fn parsed(listing: &[u8]) -> Option<BTreeMap<PathBuf, Entry>> {
    let lines = listing.split(|byte| *byte == 0).filter(|line| !line.is_empty());
    lines.map(entry).collect()
}

fn entry(line: &[u8]) -> Option<(PathBuf, Entry)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (facts, path) = (line.get(..tab)?, line.get(tab + 1..)?);
    let mut facts = std::str::from_utf8(facts).ok()?.split(' ');
    let kind = match (facts.next()?, facts.next()?) {
        ("120000", "blob") => Kind::Link,
        (_, "blob") => Kind::File,
        (_, "commit") => Kind::Submodule,
        _ => return None,
    };
    Some((path_of(path)?, Entry { kind, object: facts.next()?.to_owned() }))
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    Some(Path::new(OsStr::from_bytes(bytes)).to_path_buf())
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    Some(Path::new(std::str::from_utf8(bytes).ok()?).to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_read_as_it_is() {
        let listing = b"100644 blob aa\ta b\n\"c\".json\0\
            120000 blob bb\tx/link\0\
            160000 commit cc\tother\0";
        let files = parsed(listing).unwrap();
        let shown: Vec<_> = files.iter().map(|(path, entry)| (path.to_str().unwrap(), entry.kind)).collect();
        assert_eq!(shown, [("a b\n\"c\".json", Kind::File), ("other", Kind::Submodule), ("x/link", Kind::Link)]);
        assert!(parsed(b"100644 blob\ta\0").is_none() && parsed(b"nonsense\0").is_none());
        assert!(parsed(b"").unwrap().is_empty());
    }
}
