//! The policies of the working tree that differ from those at a revision.
//!
//! In: arguments that name policies, and the revision. Out: each policy that is not there as it is here, with its counterpart
//! under the same path. Policies are taken for moved only by people: one under another path is new, and its old path gone, because the
//! path may decide to whom it is given.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use crate::git::Revision;
use crate::input;
use crate::named::{self, Selector};
use crate::pairs::deleted;
use crate::report::Failure;
use crate::texts::Texts;

/// What differs.
pub(crate) struct Differences {
    pub(crate) changed: Vec<Changed>,
    /// What there is to say about what is gone, and what is the same.
    pub(crate) notes: Vec<Diagnostic>,
}

/// A policy that is another, or is new.
pub(crate) struct Changed {
    pub(crate) path: PathBuf,
    pub(crate) existing: Option<Texts>,
    pub(crate) new: Texts,
    /// For a new one: the path of a policy that is gone and had the same text.
    pub(crate) moved_from: Option<PathBuf>,
}

/// The paths that arguments name.
#[derive(Default)]
struct Sides {
    here: BTreeSet<PathBuf>,
    there: BTreeSet<PathBuf>,
    notes: Vec<Diagnostic>,
}

/// What the policies named by `arguments` are here and were not at `revision`.
pub(crate) fn differences(arguments: &[PathBuf], revision: &Revision) -> Result<Differences, Failure> {
    let mut sides = Sides::default();
    for argument in arguments {
        if input::is_stdin(argument) {
            let error = Diagnostic::error("usage", "standard input is in no revision");
            return Err(error.help("name files of the working tree").into());
        }
        sides.add(argument, revision)?;
    }
    let Sides { here, there, mut notes } = sides;
    let gone = there.difference(&here).map(|path| (path, Texts::read_from(revision, path))).collect::<Vec<_>>();
    let mut changed = Vec::new();
    for path in &here {
        let new = Texts::read(path);
        let existing = there.contains(path).then(|| Texts::read_from(revision, path));
        if existing.as_ref().is_none_or(|existing| !existing.same(&new)) {
            let same = gone.iter().find(|(_, texts)| existing.is_none() && texts.same(&new));
            let moved_from = same.map(|(path, _)| (*path).clone());
            changed.push(Changed { path: path.clone(), existing, new, moved_from });
        }
    }
    let name = revision.name();
    notes.extend(gone.iter().map(|(path, texts)| deleted(&format!("{name}:{}", path.display()), texts)));
    let same = here.len() - changed.len();
    if same > 0 {
        let (policies, are) = if same == 1 { ("policy", "is") } else { ("policies", "are") };
        let message = format!("{same} {policies} {are} the same as at `{name}`");
        notes.push(Diagnostic::note("policies-unchanged", message));
    }
    Ok(Differences { changed, notes })
}

impl Sides {
    fn add(&mut self, argument: &Path, revision: &Revision) -> Result<(), Failure> {
        let (here, there) = match Selector::of(argument)? {
            Selector::Exactly(path) if !is_gone(&path) => {
                let there = revision.has(&path)?.then(|| path.clone());
                (vec![path], there.into_iter().collect())
            }
            // Only the revision may know whether it was a file or a folder.
            Selector::Exactly(path) => {
                let mut there = named::subjects(&revision.below(&path)?, &Selector::Below(path.clone()));
                there.extend(revision.has(&path)?.then(|| path.clone()).filter(|_| there.is_empty()));
                (Vec::new(), there)
            }
            selector => {
                let (here, notes) = named::found(&selector)?;
                self.notes.extend(notes);
                (here, named::subjects(&revision.below(selector.base())?, &selector))
            }
        };
        if here.is_empty() && there.is_empty() {
            return Err(named::nothing(argument).into());
        }
        self.here.extend(here);
        self.there.extend(there);
        Ok(())
    }
}

/// Whether there is nothing at `path`. What is there and cannot be read is to become an error, not to be taken for deleted.
fn is_gone(path: &Path) -> bool {
    let gone = [ErrorKind::NotFound, ErrorKind::NotADirectory];
    fs::symlink_metadata(path).is_err_and(|error| gone.contains(&error.kind()))
}
