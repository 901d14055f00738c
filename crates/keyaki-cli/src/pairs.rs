//! Two folders of policies: which policy of one is compared with which of the other.
//!
//! Policies belong together that have the same path in their folders. One without a counterpart is compared with nothing
//! allowed; one that is gone allows nothing any more, which is said.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use keyaki_source::Diagnostic;

use crate::folder;
use crate::named::{self, Selector};
use crate::report::Failure;
use crate::texts::Texts;

/// Policies to be compared.
#[derive(Debug)]
pub(crate) struct Pairs {
    /// Paths below both folders.
    pub(crate) pairs: Vec<Pair>,
    /// What there is to say beside them.
    pub(crate) notes: Vec<Diagnostic>,
}

/// A policy, and its counterpart if there is one.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) existing: Option<PathBuf>,
    pub(crate) new: PathBuf,
}

/// The pairs of two folders of policies; nothing when one of the paths is a policy or a scenario.
pub(crate) fn pairs(existing: &Path, new: &Path) -> Result<Option<Pairs>, Failure> {
    // A folder without anything in it is one of policies beside such a folder: all are new, or all are gone.
    match (Selector::of(existing)?, Selector::of(new)?) {
        (Selector::Below(_), Selector::Below(_)) => {}
        (Selector::Below(_), _) if folder::is_empty(new)? => {}
        (_, Selector::Below(_)) if folder::is_empty(existing)? => {}
        _ => return Ok(None),
    }
    let mut notes = Vec::new();
    let before = below(existing, &mut notes)?;
    let after = below(new, &mut notes)?;
    notes.extend(before.difference(&after).map(|gone| {
        let path = existing.join(gone);
        deleted(&path.display().to_string(), &Texts::read(&path))
    }));
    let pairs = after
        .iter()
        .map(|path| Pair { existing: before.contains(path).then(|| existing.join(path)), new: new.join(path) });
    Ok(Some(Pairs { pairs: pairs.collect(), notes }))
}

/// The policies below a folder, by their paths in it.
fn below(folder: &Path, notes: &mut Vec<Diagnostic>) -> Result<BTreeSet<PathBuf>, Failure> {
    let (paths, more) = named::found(&Selector::Below(folder.to_path_buf()))?;
    notes.extend(more);
    Ok(paths.iter().filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_path_buf())).collect())
}

/// That a policy is there no more. What it allowed is gone, but with what it denied other policies may allow more, and that is a
/// question about all of them together.
pub(crate) fn deleted(name: &str, texts: &Texts) -> Diagnostic {
    let message = format!("`{name}` is gone");
    if texts.may_deny() {
        let help = "other policies may allow more without it: compare scenarios that hold all of them";
        return Diagnostic::warning("deny-deleted", message + ", and with it what it denies").help(help);
    }
    Diagnostic::note("policy-deleted", message + ", and with it what it allows")
}
